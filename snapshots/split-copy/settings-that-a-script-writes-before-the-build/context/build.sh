#!/bin/sh
printf '[global]\nindex-url = %s\n' "$INDEX" > pip.conf
docker build .
