tar cz Dockerfile package*.json index.js | docker build -t web -
