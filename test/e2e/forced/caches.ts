import { breaks, DEBIAN, differs, NODE, npmProject, type Forced } from './forced.ts';

const MANIFESTS = 'COPY package.json package-lock.json ./';
const NPM = '--mount=type=cache,target=/root/.npm';

function mounts(reason: string, is: string, rest: Omit<Forced, 'transform' | 'reason' | 'is'>): Forced {
  return { transform: 'cache-mounts', reason, is, ...rest };
}

export const cacheMountsForced: readonly Forced[] = [
  mounts('needed-later', 'a later command looks into the cache', {
    files: npmProject(),
    before: [...NODE, MANIFESTS, 'RUN npm ci', 'RUN ls /root/.npm/_cacache > /listed'],
    after: [...NODE, MANIFESTS, `RUN ${NPM} npm ci`, 'RUN ls /root/.npm/_cacache > /listed'],
    harm: breaks('/root/.npm/_cacache'),
  }),
  mounts('copied-later', 'another stage takes the cache', {
    files: npmProject(),
    before: [...NODE, MANIFESTS, 'RUN npm ci', 'FROM node:20-slim', 'COPY --from=0 /root/.npm /root/.npm'],
    after: [...NODE, MANIFESTS, `RUN ${NPM} npm ci`, 'FROM node:20-slim', 'COPY --from=0 /root/.npm /root/.npm'],
    harm: breaks('/root/.npm": not found'),
  }),
  mounts('needed-at-start', 'the container installs when it starts', {
    files: npmProject(),
    before: [...NODE, MANIFESTS, 'RUN npm ci', 'CMD ["npm", "ci", "--offline"]'],
    after: [...NODE, MANIFESTS, `RUN ${NPM} npm ci`, 'CMD ["npm", "ci", "--offline"]'],
    harm: differs('npm ci --offline > /dev/null 2>&1 && echo starts', ['starts'], []),
  }),
  mounts('offline', 'the install takes what the image holds', {
    files: npmProject(),
    before: [...NODE, 'RUN npm cache add is-number@7.0.0', MANIFESTS, 'RUN npm ci --offline'],
    after: [...NODE, 'RUN npm cache add is-number@7.0.0', MANIFESTS, `RUN ${NPM} npm ci --offline`],
    harm: breaks('ENOTCACHED'),
  }),
  mounts('filled-before', 'a file was put into the cache', {
    files: npmProject({}, { seed: 'x\n' }),
    before: [...NODE, MANIFESTS, 'COPY seed /root/.npm/', 'RUN npm ci && ls /root/.npm/seed'],
    after: [...NODE, MANIFESTS, 'COPY seed /root/.npm/', `RUN ${NPM} npm ci && ls /root/.npm/seed`],
    harm: breaks('/root/.npm/seed'),
  }),
  mounts('parent-missing', 'the install makes the home folder', {
    files: npmProject(),
    before: ['FROM node:20-slim', 'ENV HOME=/home/app', 'WORKDIR /srv', MANIFESTS, 'RUN npm ci', 'USER 1000', 'WORKDIR /home/app'],
    after: [
      'FROM node:20-slim',
      'ENV HOME=/home/app',
      'WORKDIR /srv',
      MANIFESTS,
      'RUN --mount=type=cache,target=/home/app/.npm npm ci',
      'USER 1000',
      'WORKDIR /home/app',
    ],
    harm: differs('stat -c %u /home/app', ['0'], ['1000']),
  }),
  mounts('makes-its-folder', 'modes of everything are set later', {
    files: npmProject(),
    before: [...NODE, 'ENV npm_config_cache=/opt/own/npm', MANIFESTS, 'RUN npm ci', 'RUN chmod -R g=u /opt', 'RUN mkdir -p /opt/own/app'],
    after: [
      ...NODE,
      'ENV npm_config_cache=/opt/own/npm',
      MANIFESTS,
      'RUN --mount=type=cache,target=/opt/own/npm npm ci',
      'RUN chmod -R g=u /opt',
      'RUN mkdir -p /opt/own/app',
    ],
    harm: differs('stat -c %a /opt/own', ['775'], ['755']),
  }),
  mounts('cleared-in-run', 'the folder around the cache is removed', {
    files: {},
    before: [...DEBIAN, 'RUN apt-get update && apt-get install -y less && rm -rf /var/lib/apt'],
    after: [
      ...DEBIAN,
      'RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked apt-get update && apt-get install -y less && rm -rf /var/lib/apt',
    ],
    harm: breaks('Device or resource busy'),
  }),
  mounts('cache-in-source', 'the cache is part of the application', {
    files: npmProject(),
    before: [...NODE, MANIFESTS, 'RUN npm ci --cache .npm', 'COPY . .'],
    after: [...NODE, MANIFESTS, 'RUN --mount=type=cache,target=/app/.npm npm ci --cache .npm', 'COPY . .'],
    harm: differs('ls -d .npm', ['.npm'], []),
  }),
];

export const dockerignoreForced: readonly Forced[] = [
  {
    transform: 'dockerignore',
    reason: 'copied',
    is: 'another stage takes the modules of the machine',
    files: { ...npmProject({}, { 'node_modules/own/index.js': 'x\n' }), '.dockerignore': '# nothing\n' },
    before: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .', ...NODE, 'COPY . .'],
    after: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .', ...NODE, 'COPY . .'],
    ignore: ['node_modules'],
    harm: differs('ls node_modules 2>/dev/null', ['own'], []),
  },
  {
    transform: 'dockerignore',
    reason: 'let-in',
    is: 'a module is let in on purpose',
    files: { ...npmProject({}, { 'node_modules/own/index.js': 'x\n' }), '.dockerignore': 'node_modules/*\n!node_modules/own\n' },
    before: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .'],
    after: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .'],
    ignore: ['node_modules'],
    harm: differs('ls node_modules', ['is-number', 'own'], ['is-number']),
  },
  {
    transform: 'dockerignore',
    reason: 'tracked',
    is: 'a module is copied by its name',
    files: { ...npmProject({}, { 'node_modules/own/index.js': 'x\n' }), '.dockerignore': '# nothing\n' },
    before: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .', 'COPY node_modules/own /opt/own/'],
    after: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .', 'COPY node_modules/own /opt/own/'],
    ignore: ['node_modules'],
    harm: breaks('"/node_modules/own": not found'),
  },
];
