import { breaks, differs, NODE, npmProject, PYTHON, type Forced } from './forced.ts';

const MANIFESTS = 'COPY package.json package-lock.json ./';
const SETUP = "from setuptools import setup, find_packages\nsetup(name='app', version='1', packages=find_packages())\n";

function splitCopy(reason: string, is: string, rest: Omit<Forced, 'transform' | 'reason' | 'is'>): Forced {
  return { transform: 'split-copy', reason, is, ...rest };
}

export const splitCopyForced: readonly Forced[] = [
  splitCopy('not-understood', 'a script makes a member before the install', {
    files: {
      'package.json': JSON.stringify({ name: 'app', workspaces: ['packages/*'] }),
      'prepare.sh': `mkdir -p packages/made && node -e 'console.log(JSON.stringify({ name: "made", version: "1.0.0" }))' > packages/made/package.json\n`,
    },
    before: [...NODE, 'COPY . .', 'RUN sh prepare.sh', 'RUN npm install'],
    after: [...NODE, 'COPY package.json ./', 'RUN npm install', 'COPY . .', 'RUN sh prepare.sh'],
    harm: differs('ls node_modules 2>/dev/null', ['made'], []),
  }),
  splitCopy('needs-source', 'pip installs the project itself', {
    files: { 'setup.py': SETUP, 'app/__init__.py': '' },
    before: [...PYTHON, 'COPY . .', 'RUN pip install --no-build-isolation .'],
    after: [...PYTHON, 'COPY setup.py ./', 'RUN pip install --no-build-isolation .', 'COPY . .'],
    harm: differs('cd /tmp && python3 -c "import app; print(1)" 2>/dev/null || echo none', ['1'], ['none']),
  }),
  splitCopy('script-not-understood', 'a script of the project runs during the install', {
    files: npmProject({ scripts: { postinstall: 'sh tools/generate.sh' } }, { 'tools/generate.sh': 'cat server.js | sort > made.js\n' }),
    before: [...NODE, 'COPY . .', 'RUN npm ci'],
    after: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .'],
    harm: breaks('tools/generate.sh'),
  }),
  splitCopy('needed-between', 'settings of pip are put in place in between', {
    files: { 'requirements.txt': 'click\n', 'etc/pip.conf': '[global]\ntarget = /opt/lib\n' },
    before: [...PYTHON, 'COPY . .', 'RUN cp etc/pip.conf /etc/pip.conf', 'RUN pip install -r requirements.txt'],
    after: [...PYTHON, 'COPY requirements.txt ./', 'RUN pip install -r requirements.txt', 'COPY . .', 'RUN cp etc/pip.conf /etc/pip.conf'],
    harm: differs('ls -d /opt/lib/click', ['/opt/lib/click'], []),
  }),
  splitCopy('overwritten-later', 'the lock is removed behind the install', {
    files: npmProject(),
    before: [...NODE, 'COPY . .', 'RUN npm ci && rm package-lock.json'],
    after: [...NODE, MANIFESTS, 'RUN npm ci && rm package-lock.json', 'COPY . .'],
    harm: differs('ls package-lock.json 2>/dev/null', [], ['package-lock.json']),
  }),
  splitCopy('overwritten-later', 'the owner of a folder is set behind the install', {
    files: npmProject({}, { 'data/x': 'x\n' }),
    before: [...NODE, 'COPY . .', 'RUN npm ci && chown 1000:1000 data'],
    after: [...NODE, MANIFESTS, 'RUN npm ci && mkdir data && chown 1000:1000 data', 'COPY . .'],
    harm: differs('stat -c %u data', ['1000'], ['0']),
  }),
  splitCopy('symbolic-link', 'the requirements lie behind a link', {
    files: { 'conf/base.txt': 'click\n', reqs: '-> conf' },
    before: [...PYTHON, 'COPY . .', 'RUN pip install -r reqs/base.txt'],
    after: [...PYTHON, 'COPY reqs/base.txt reqs/', 'RUN pip install -r reqs/base.txt', 'COPY . .'],
    harm: breaks('cannot replace to directory'),
  }),
  splitCopy('output-in-context', 'modules of the machine reach the image', {
    files: {
      ...npmProject({}, { 'node_modules/is-number/package.json': '{"name":"is-number","version":"0.0.1"}' }),
      '.dockerignore': '!node_modules\n',
    },
    before: [...NODE, 'COPY . .', 'RUN npm ci'],
    after: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY . .'],
    harm: differs('grep -c 0.0.1 node_modules/is-number/package.json', ['0'], ['1']),
  }),
];

function hoist(reason: string, is: string, rest: Omit<Forced, 'transform' | 'reason' | 'is'>): Forced {
  return { transform: 'hoist-manifests', reason, is, ...rest };
}

export const hoistForced: readonly Forced[] = [
  hoist('needed-between', 'settings of npm are put in place in between', {
    files: npmProject({}, { 'proxy.crt': 'dry-run=true\n' }),
    before: [...NODE, 'COPY proxy.crt ./', 'RUN cat proxy.crt >> /usr/local/etc/npmrc', MANIFESTS, 'RUN npm ci'],
    after: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY proxy.crt ./', 'RUN cat proxy.crt >> /usr/local/etc/npmrc'],
    harm: differs('ls node_modules 2>/dev/null', [], ['is-number']),
  }),
  hoist('needs-source', 'pip installs the project itself', {
    files: { 'setup.py': "from setuptools import setup\nsetup(name='app', version='1', py_modules=['own'])\n", 'own.py': '' },
    before: [...PYTHON, 'COPY setup.py own.py ./', 'RUN pip install --no-build-isolation .'],
    after: [...PYTHON, 'COPY setup.py ./', 'RUN pip install --no-build-isolation .', 'COPY own.py ./'],
    harm: differs('cd /tmp && python3 -c "import own; print(1)" 2>/dev/null || echo none', ['1'], ['none']),
  }),
  hoist('script-not-understood', 'a script of the project runs during the install', {
    files: npmProject({ scripts: { postinstall: 'sh generate.sh' } }, { 'generate.sh': 'cat server.js | sort > made.js\n' }),
    before: [...NODE, 'COPY package.json package-lock.json server.js generate.sh ./', 'RUN npm ci'],
    after: [...NODE, MANIFESTS, 'RUN npm ci', 'COPY server.js generate.sh ./'],
    harm: breaks('generate.sh'),
  }),
];
