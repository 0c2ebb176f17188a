#!/bin/sh
set -e
rm -rf node_modules
