cat > /tmp/Dockerfile <<EOF
FROM node:22
COPY index.js /app/
EOF
docker build -f /tmp/Dockerfile .
