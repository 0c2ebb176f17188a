#!/bin/sh
. ./.env
exec "$@"
