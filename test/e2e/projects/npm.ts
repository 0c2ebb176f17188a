import { npmProject } from '../kit/npm-packages.ts';
import type { Project } from '../kit/project.ts';

const SOURCE = {
  'src/server.js': "const odd = require('is-odd');\nconsole.log(odd(3));\n",
  'src/lib/names.js': "exports.names = ['a', 'b'];\n",
  'README.md': '# app\n',
  '.dockerignore': 'node_modules\n.git\n',
};

const BUILD =
  "const fs = require('node:fs');\nfs.mkdirSync('dist', { recursive: true });\nfs.copyFileSync('src/server.js', 'dist/server.js');\n";

const APP = { ...SOURCE, ...npmProject({ dependencies: ['is-odd', 'ms'] }) };
const BUILT = {
  ...SOURCE,
  'build.js': BUILD,
  ...npmProject({
    dependencies: ['is-odd'],
    devDependencies: ['mkdirp'],
    scripts: { build: 'mkdirp out && node build.js', start: 'node dist/server.js' },
  }),
};
const WEB = {
  'web/build.js': BUILD.replace('src/server.js', 'index.js'),
  'web/index.js': 'console.log(1);\n',
  ...Object.fromEntries(
    Object.entries(npmProject({ name: 'web', dependencies: ['ms'], scripts: { build: 'node build.js' } })).map(([name, text]) => [
      `web/${name}`,
      text,
    ]),
  ),
};

/** Dockerfiles as people write them around npm. */
export const NPM = {
  /** The most common one. */
  server: {
    files: APP,
    dockerfile: `FROM node:20-slim

WORKDIR /usr/src/app

# Bundle app source
COPY . .

RUN npm install

EXPOSE 8080
CMD [ "node", "src/server.js" ]
`,
  },
  'user node': {
    files: APP,
    dockerfile: `FROM node:20-slim
RUN mkdir -p /home/node/app && chown -R node:node /home/node/app
WORKDIR /home/node/app
USER node
COPY --chown=node:node . .
RUN npm ci --omit=dev
ENV NODE_ENV=production
CMD ["node", "src/server.js"]
`,
  },
  'two stages': {
    files: BUILT,
    dockerfile: `FROM node:20-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build

FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev && npm cache clean --force
COPY --from=build /app/dist ./dist
USER node
CMD ["node", "dist/server.js"]
`,
  },
  'sub-folder': {
    files: { ...APP, ...WEB },
    dockerfile: `FROM node:20-slim
WORKDIR /srv
COPY . .
RUN cd web && npm ci && npm run build
CMD ["node", "src/server.js"]
`,
  },
  workspaces: {
    files: {
      'packages/api/index.js': "exports.odd = require('is-odd');\n",
      'packages/cli/index.js': "require('api').odd(1);\n",
      '.dockerignore': '**/node_modules\n',
      ...npmProject({ name: 'mono', dependencies: ['ms'], workspaces: { 'packages/api': ['is-odd'], 'packages/cli': ['minimist'] } }),
    },
    dockerfile: `FROM node:20-slim
WORKDIR /mono
COPY . .
RUN npm ci
CMD ["node", "packages/cli/index.js"]
`,
  },
  'source first': {
    files: BUILT,
    dockerfile: `FROM node:20-slim
WORKDIR /app
COPY src ./src
COPY build.js ./
COPY package.json package-lock.json ./
RUN npm ci
RUN npm run build
CMD ["npm", "start"]
`,
  },
  'manifests with more': {
    files: BUILT,
    dockerfile: `FROM node:20-slim
WORKDIR /app
COPY package.json package-lock.json build.js README.md ./
RUN npm ci
COPY src ./src
RUN npm run build
CMD ["npm", "start"]
`,
  },
  'install and build': {
    files: BUILT,
    dockerfile: `FROM node:20-slim
WORKDIR /app
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev
CMD ["node", "dist/server.js"]
`,
  },
  'one shell': {
    files: BUILT,
    dockerfile: `FROM node:20-slim
WORKDIR /app
COPY . .
RUN set -ex; \\
    npm ci; \\
    npm run build
CMD ["node", "dist/server.js"]
`,
  },
  'commit on top': {
    files: APP,
    dockerfile: `FROM node:20-slim
ARG GIT_SHA=unknown
LABEL org.opencontainers.image.revision=$GIT_SHA
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
ENV GIT_SHA=$GIT_SHA
CMD ["node", "src/server.js"]
`,
  },
  'without an ignore file': {
    files: Object.fromEntries(Object.entries(APP).filter(([name]) => name !== '.dockerignore')),
    dockerfile: `FROM node:20-slim
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
CMD ["node", "src/server.js"]
`,
  },
} as const satisfies Record<string, Project>;
