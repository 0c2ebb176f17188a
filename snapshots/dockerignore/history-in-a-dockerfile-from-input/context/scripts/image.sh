#!/bin/sh
docker build \
  -t app-version -f - . <<DOCKERFILE
FROM node:20
COPY . /app
RUN cd /app && git describe > /version
DOCKERFILE
