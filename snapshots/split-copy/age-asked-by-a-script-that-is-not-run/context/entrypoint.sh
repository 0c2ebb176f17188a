#!/bin/sh
if [ package.json -nt node_modules ]; then npm install; fi
exec node index.js
