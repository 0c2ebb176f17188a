cp ~/.npmrc services/web/.npmrc
docker build -f services/web/Dockerfile .
