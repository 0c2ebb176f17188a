tar czf dist.tgz package.json index.js
docker build -t web .
