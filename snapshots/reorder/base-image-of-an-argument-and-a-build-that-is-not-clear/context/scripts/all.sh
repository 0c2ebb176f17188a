#!/bin/sh
for image in a b; do docker build $OPTIONS -f "$image/Dockerfile" .; done
