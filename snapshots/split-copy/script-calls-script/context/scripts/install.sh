#!/bin/sh
set -e
sh scripts/npm.sh
