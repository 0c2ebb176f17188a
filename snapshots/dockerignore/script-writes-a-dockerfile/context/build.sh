cat > /tmp/Dockerfile <<EOF
FROM node:22
COPY node_modules /app/node_modules
EOF
docker build -f /tmp/Dockerfile .
