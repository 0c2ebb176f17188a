#!/bin/sh
set -e
./generate --all
