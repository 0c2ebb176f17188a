#!/bin/sh
if [ config.yml -nt config.json ]; then node index.js --convert; fi
exec node index.js
