#!/bin/sh
chown -R 101:102 /srv
exec "$@"
