#!/bin/sh
[ "$(stat -c %Y package.json)" -gt "$(stat -c %Y node_modules)" ] && npm install
exec node index.js
