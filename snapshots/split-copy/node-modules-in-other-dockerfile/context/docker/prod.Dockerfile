FROM node:20
WORKDIR /app
COPY node_modules node_modules
COPY . .
