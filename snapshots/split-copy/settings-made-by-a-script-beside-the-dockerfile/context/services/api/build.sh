cp ~/.npmrc services/api/.npmrc
docker build -f services/api/Dockerfile .
