#!/bin/sh
BASE="$(cd "$(dirname "$0")/.." && pwd)"
cd "$BASE" || exit 1
exec node server.js
