#!/bin/sh
if [ -n "$(find . -maxdepth 1 -newer node_modules -name 'package*')" ]; then npm install; fi
exec node index.js
