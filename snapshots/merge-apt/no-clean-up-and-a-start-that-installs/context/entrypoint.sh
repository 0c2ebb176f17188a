#!/bin/sh
[ -z "$EXTRA" ] || apt-get install -y $EXTRA
exec "$@"
