import { describe, expect, it } from 'vitest';
import { needsOriginal } from '../../src/ignore-makers.ts';

/** Does the stage of another Dockerfile need what the context brings? */
const needs = (path: string, ...texts: readonly string[]): boolean => needsOriginal(path, texts);

describe('another Dockerfile makes node_modules anew, whatever the context brings', () => {
  it.each([
    'RUN npm ci',
    'run npm ci --omit=dev && npm cache clean --force',
    'RUN --mount=type=cache,target=/root/.npm \\\n    npm ci',
    'RUN apt-get update && \\\n    # tools\n    apt-get install -y git && \\\n    npm ci && npm run build',
    'RUN set -ex; npm ci; npm run build',
    'RUN <<EOF\nset -e\nnpm ci\nnpm run build\nEOF',
    'RUN <<-"END"\n\tnpm ci\n\tEND',
    'RUN npm ci || npm install',
    'RUN npm ci || exit 1; npm run build',
    'RUN (npm ci)',
    'RUN { npm ci && npm run build; }',
    'RUN NODE_ENV=production npm ci',
    'RUN sudo -E npm ci',
    'RUN npm ci 2>&1 | tee install.log',
    'RUN if ! npm ci; then cat npm-debug.log; exit 1; fi',
    'RUN until npm ci; do sleep 1; done',
    'RUN corepack enable && pnpm install --frozen-lockfile',
    'RUN yarn install --frozen-lockfile --network-timeout 100000',
    'RUN yarn',
    'RUN rm -rf node_modules && npm ci',
    'RUN mkdir -p logs && cd . && npm ci',
    'RUN [ -z "$SKIP" ] && npm ci',
  ])('%s', (text) => {
    expect(needs('node_modules', 'WORKDIR /app', text, 'CMD ["npm", "start"]')).toBe(false);
  });

  it('in the folder that a cd leads to', () => {
    expect(needs('web/node_modules', 'RUN cd web && npm ci')).toBe(false);
    expect(needs('apps/web/node_modules', 'WORKDIR /src/apps', 'RUN cd ./web; npm ci')).toBe(false);
    expect(needs('web/node_modules', 'RUN cd /app/web && npm ci')).toBe(false);
    expect(needs('web/node_modules', 'RUN npm ci --prefix web')).toBe(false);
    expect(needs('node_modules', 'WORKDIR /app', 'RUN cd /app && npm ci')).toBe(false);
    expect(needs('web/node_modules', 'RUN (cd api && npm ci) && (cd web && npm ci)')).toBe(false);
  });

  it('in a template', () => {
    const template = 'FROM node:{{ version }}\nWORKDIR /app\nCOPY . .\nRUN set -e; \\\n  npm ci; \\\n  npm test\nCMD ["npm", "start"]\n';
    expect(needs('node_modules', template)).toBe(false);
  });
});

describe('another Dockerfile may need what the context brings', () => {
  it.each([
    'RUN npm run build',
    'RUN npm install express',
    'RUN npm install -g serve',
    'RUN npm ci --dry-run',
    'RUN npm install --package-lock-only',
    'RUN pnpm install --lockfile-only',
    'RUN yarn --version',
    'RUN yarn --cwd web build',
    'RUN echo npm ci',
    'RUN echo start && \\\n    # npm ci\n    node build.js',
    'RUN if [ -z "$SKIP" ]; then npm ci; fi',
    'RUN [ -d node_modules ] || npm ci',
    'RUN [ ! -d node_modules ] && npm ci; npm run build',
    'RUN test "$INSTALL" = yes && npm ci; true',
    'RUN test "$INSTALL" = yes && npm ci || true',
    'RUN case "$CI" in 1) npm ci;; esac',
    'RUN for dir in $DIRS; do npm ci; done',
    'RUN deps() { npm ci; }; [ -n "$SKIP" ] || deps',
    'RUN [ -n "$SKIP" ] && exit 0; npm ci',
    'RUN trap "npm ci" EXIT; npm run build',
    'RUN npm ci & wait',
    "RUN cat > /start.sh <<'EOF'\n#!/bin/sh\nnpm ci\nEOF\n",
    'RUN <<EOF\n#!/usr/bin/env python3\nnpm ci\nEOF',
    'RUN cp -r node_modules/.cache /tmp/cache; npm ci',
    'RUN cd tools && npm ci',
    'RUN cd "$DIR" && npm ci',
    'RUN npm install --prefix /opt/tools',
    'ONBUILD RUN npm ci',
    'CMD npm install && npm start',
    'ENV INSTALL npm ci',
  ])('%s', (text) => {
    expect(needs('node_modules', 'WORKDIR /app', text)).toBe(true);
  });

  it('which an earlier RUN takes along', () => {
    expect(needs('node_modules', 'RUN tar cf /all.tar /app/node_modules', 'RUN npm ci')).toBe(true);
    expect(needs('node_modules', 'RUN npm ci', 'RUN tar cf /all.tar /app/node_modules')).toBe(false);
  });

  it('in another folder', () => {
    expect(needs('web/node_modules', 'RUN cd api && npm ci')).toBe(true);
    expect(needs('web/node_modules', 'RUN (cd api && npm ci) && cd web')).toBe(true);
  });
});
