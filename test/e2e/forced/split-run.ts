import { breaks, differs, NODE, npmProject, PYTHON, type Forced } from './forced.ts';

const MANIFESTS = 'COPY package.json package-lock.json ./';

function splitRun(reason: string, is: string, rest: Omit<Forced, 'transform' | 'reason' | 'is'>): Forced {
  return { transform: 'split-run', reason, is, ...rest };
}

export const splitRunForced: readonly Forced[] = [
  splitRun('cleans-up', 'what was installed to build is removed again', {
    files: npmProject({ scripts: { build: 'cp server.js out.js' } }),
    before: [
      ...NODE,
      'COPY . .',
      'RUN apt-get update && apt-get install -y --no-install-recommends make && npm ci && npm run build && apt-get purge -y make',
    ],
    after: [
      ...NODE,
      'RUN apt-get update && apt-get install -y --no-install-recommends make',
      'COPY . .',
      'RUN npm ci && npm run build && apt-get purge -y make',
    ],
    harm: { kind: 'larger', byAtLeast: 500_000 },
  }),
  splitRun('state-not-carried', 'the build goes on after an install that failed', {
    files: { ...npmProject({ scripts: { build: 'cp server.js out.js' } }), 'package-lock.json': '{"lockfileVersion":3,"packages":{}}' },
    before: [...NODE, 'COPY . .', 'RUN npm ci; npm run build'],
    after: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .', 'RUN npm run build'],
    harm: breaks('npm ci'),
  }),
  splitRun('temporary-files', 'a file is handed on in /dev/shm', {
    files: npmProject({ scripts: { build: 'cp /dev/shm/before.json out.json' } }),
    before: [...NODE, 'COPY . .', 'RUN cp package.json /dev/shm/before.json && npm ci && npm run build'],
    after: [...NODE, MANIFESTS, 'RUN cp package.json /dev/shm/before.json && npm ci', 'COPY . .', 'RUN npm run build'],
    harm: breaks('/dev/shm/before.json'),
  }),
  splitRun('mounts', 'a file is handed on under a tmpfs', {
    files: npmProject({ scripts: { build: 'cp /scratch/p.json out.json' } }),
    before: [...NODE, 'COPY . .', 'RUN --mount=type=tmpfs,target=/scratch cp package.json /scratch/p.json && npm ci && npm run build'],
    after: [
      ...NODE,
      MANIFESTS,
      'RUN --mount=type=tmpfs,target=/scratch cp package.json /scratch/p.json && npm ci',
      'COPY . .',
      'RUN --mount=type=tmpfs,target=/scratch npm run build',
    ],
    harm: breaks('/scratch/p.json'),
  }),
  splitRun('needs-source', 'pip installs the project itself', {
    files: {
      'setup.py': "from setuptools import setup, find_packages\nsetup(name='app', version='1', packages=find_packages())\n",
      'app/__init__.py': '',
    },
    before: [...PYTHON, 'COPY . .', 'RUN pip install --no-build-isolation . && python -m compileall app'],
    after: [...PYTHON, 'COPY setup.py ./', 'RUN pip install --no-build-isolation .', 'COPY . .', 'RUN python -m compileall app'],
    harm: differs('cd /tmp && python3 -c "import app; print(1)" 2>/dev/null || echo none', ['1'], ['none']),
  }),
];
