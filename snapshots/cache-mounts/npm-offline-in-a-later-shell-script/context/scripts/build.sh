#!/bin/sh
set -e
npm ci --offline --prefix tools
