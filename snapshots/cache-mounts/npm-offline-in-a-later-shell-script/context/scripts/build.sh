#!/bin/sh
set -e
npm ci --prefer-offline --prefix tools
