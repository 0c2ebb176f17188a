FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN --mount=type=cache,id=npm,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN node scripts/build.mjs --no-types

FROM node:22-bookworm-slim
# The history of the repository is read with git.
RUN --mount=type=cache,id=apt-lists-node-22-bookworm-slim,target=/var/lib/apt/lists,sharing=locked \
    apt-get update && apt-get install -y --no-install-recommends git
COPY --from=build /src/LICENSE /src/package.json /opt/dockerfix/
COPY --from=build /src/bin /opt/dockerfix/bin
COPY --from=build /src/dist /opt/dockerfix/dist
USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/dockerfix/bin/dockerfix.js"]
