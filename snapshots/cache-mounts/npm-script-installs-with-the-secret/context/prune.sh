rm -rf node_modules; npm ci --omit=dev
