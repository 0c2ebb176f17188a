#!/bin/sh
for f in package.json package-lock.json; do
  if [ "$f" -nt "$stamp" ]; then npm install; fi
done
exec node index.js
