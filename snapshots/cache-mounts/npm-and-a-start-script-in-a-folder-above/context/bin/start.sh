#!/bin/sh
BASE="$(cd "$(dirname "$0")/.." && pwd)"
cd "$BASE" || exit 1
PORT=$(awk -F= '$1 ~ "PORT" { value = $2; if (value ~ /^[0-9]/) print value }' .env)
export PORT
exec node server.js
