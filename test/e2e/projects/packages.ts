import { npmProject } from '../kit/npm-packages.ts';
import type { Project } from '../kit/project.ts';

const SITE = { 'site/index.html': '<p>hello\n', 'serve.sh': '#!/bin/sh\nexec tini -- sleep 1\n', 'README.md': 'site\n' };
const NODE = {
  ...npmProject({ dependencies: ['ms'] }),
  'index.js': "require('ms');\n",
  '.dockerignore': 'node_modules\n',
};

/** Dockerfiles around apt, with small packages of Debian. */
export const PACKAGES = {
  'update and install apart': {
    files: SITE,
    dockerfile: `FROM debian:bookworm-slim
COPY site /srv/site
RUN apt-get update
RUN apt-get install -y --no-install-recommends tini
COPY serve.sh /usr/local/bin/serve
ENTRYPOINT ["/usr/local/bin/serve"]
`,
  },
  'one package a line': {
    files: SITE,
    dockerfile: `FROM debian:bookworm-slim
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update && apt-get install -y --no-install-recommends tini
RUN apt-get update && apt-get install -y --no-install-recommends jq
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY . .
CMD ["./serve.sh"]
`,
  },
  'source above': {
    files: SITE,
    dockerfile: `FROM debian:bookworm-slim
WORKDIR /srv
COPY . .
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
CMD ["./serve.sh"]
`,
  },
  'packages and modules': {
    files: NODE,
    dockerfile: `FROM node:20-slim
WORKDIR /app
COPY . .
RUN apt-get update && apt-get install -y --no-install-recommends make && npm ci
CMD ["node", "index.js"]
`,
  },
} as const satisfies Record<string, Project>;

/** A module of Go that needs another one, which lies beside it: nothing is fetched. */
export const GO = {
  'local module': {
    files: {
      'go.mod': 'module example.com/app\n\ngo 1.19\n\nrequire example.com/greet v0.0.0\n\nreplace example.com/greet => ./greet\n',
      'main.go': 'package main\n\nimport "example.com/greet"\n\nfunc main() { println(greet.Hello()) }\n',
      'greet/go.mod': 'module example.com/greet\n\ngo 1.19\n',
      'greet/greet.go': 'package greet\n\nfunc Hello() string { return "hello" }\n',
    },
    dockerfile: `FROM golang:1.19 AS build
WORKDIR /src
COPY . .
RUN apt-get update && apt-get install -y --no-install-recommends tini
ENV CGO_ENABLED=0
RUN go mod download
RUN go build -trimpath -o /out/app .

FROM debian:bookworm-slim
COPY --from=build /out/app /usr/local/bin/app
CMD ["app"]
`,
  },
} as const satisfies Record<string, Project>;
