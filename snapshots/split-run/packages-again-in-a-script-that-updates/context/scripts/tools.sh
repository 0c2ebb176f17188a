#!/bin/sh
set -e
apt-get -qq update
apt-get -qq install -y --no-install-recommends jq
