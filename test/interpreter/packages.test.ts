import { describe, expect, it } from 'vitest';
import { contextOf, type Sketch } from './context.ts';
import { listing, textOf, describeEntry } from './files.ts';
import { interpret, type Built } from './interpret.ts';

const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies: { x: '1' } } } });
const NODE: Sketch = { 'package.json': JSON.stringify({ dependencies: { x: '1' } }), 'package-lock.json': LOCK, 'index.js': 'code' };
const SPACES: Sketch = {
  'package.json': JSON.stringify({ workspaces: ['packages/*'] }),
  'package-lock.json': JSON.stringify({ packages: { '': {}, 'packages/tool': {}, 'packages/lib': {} } }),
  'packages/tool/package.json': JSON.stringify({ name: 'tool', bin: { tool: 'bin/tool.js' } }),
  'packages/tool/bin/tool.js': '#!/usr/bin/env node\r\ncode',
  'packages/lib/package.json': '{}',
};

function build(lines: readonly string[], sketch: Sketch, dockerignore?: string): Built {
  const dockerfile = `FROM node:20\nWORKDIR /app\n${lines.join('\n')}\n`;
  const last = interpret({ dockerfile, context: contextOf(sketch), ...(dockerignore !== undefined && { dockerignore }) }).at(-1);
  if (last === undefined || 'failed' in last) throw new Error(last === undefined ? 'no stage' : `line ${last.failed}: ${last.why}`);
  return last;
}

function content({ files }: Built, path = '/app/node_modules/.content'): string | undefined {
  return textOf(files, path);
}

function entry({ files }: Built, path: string): string {
  const found = files.get(path);
  return found === undefined ? '-' : describeEntry(found);
}

describe('npm', () => {
  it('is the same with the manifests alone', () => {
    const before = build(['COPY . .', 'RUN npm ci'], NODE);
    const after = build(['COPY package.json package-lock.json ./', 'RUN npm ci', 'COPY . .'], NODE);
    expect(listing(after.files)).toEqual(listing(before.files));
  });

  it.each<[string, readonly string[], Sketch]>([
    ['an .npmrc', ['COPY . .', 'RUN npm ci'], { ...NODE, '.npmrc': 'x' }],
    ['another lock', ['COPY . .', 'RUN npm ci'], { ...NODE, 'package-lock.json': `${LOCK} ` }],
    ['a variable', ['COPY . .', 'ENV A=1', 'RUN npm ci'], NODE],
    ['another user', ['RUN chown 1000 .', 'COPY --chown=1000 . .', 'USER 1000', 'RUN npm ci'], NODE],
    ['another command', ['COPY . .', 'RUN npm install'], { ...NODE, node_modules: { text: 'x' } }],
    ['a package of the system', ['COPY . .', 'RUN apt-get update && apt-get install -y make', 'RUN npm ci'], NODE],
    ['binding.gyp', ['COPY . .', 'RUN npm ci'], { ...NODE, 'binding.gyp': '' }],
    [
      'a script',
      ['COPY . .', 'RUN npm ci'],
      { ...NODE, 'package.json': JSON.stringify({ dependencies: { x: '1' }, scripts: { postinstall: 'node x.js' } }) },
    ],
  ])('sees %s', (_, lines, sketch) => {
    const plain = content(build(['COPY . .', 'RUN npm ci'], NODE));
    let seen: string | undefined = 'failed';
    try {
      seen = content(build(lines, sketch));
    } catch (error) {
      expect(String(error)).toContain('exit code');
    }
    expect(seen).not.toBe(plain);
  });

  it.each<[string, Sketch]>([
    ['source', { ...NODE, 'index.js': 'other' }],
    ['patches without patch-package', { ...NODE, 'patches/x': 'y' }],
    ['a .nvmrc', { ...NODE, '.nvmrc': '20' }],
  ])('does not see %s', (_, sketch) => {
    expect(content(build(['COPY . .', 'RUN npm ci'], sketch))).toBe(content(build(['COPY . .', 'RUN npm ci'], NODE)));
  });

  it('fails without a lock file or as a user that may not write', () => {
    expect(() => build(['COPY package.json ./', 'RUN npm ci'], NODE)).toThrow('exit code');
    expect(() => build(['COPY . .', 'USER node', 'RUN npm ci'], NODE)).toThrow('exit code');
  });

  it('removes node_modules on ci, and lands in /app from a folder below it', () => {
    const built = build(['COPY . .', 'WORKDIR /app/a/b', 'RUN npm ci'], { ...NODE, 'node_modules/host': 'x' });
    expect([entry(built, '/app/node_modules/host'), entry(built, '/app/a/b/node_modules')]).toEqual(['-', '-']);
    expect(content(built)).toBeDefined();
  });

  it('sets the mode of programs of members and mends their first line; a later copy undoes it', () => {
    const whole = build(['COPY . .', 'RUN npm ci'], SPACES);
    expect(entry(whole, '/app/packages/tool/bin/tool.js')).toBe('file 0:0 755 "#!/usr/bin/env node\\ncode"');
    expect(entry(whole, '/app/node_modules/.bin/tool.js')).toContain('link');
    const undone = build(['COPY . .', 'RUN npm ci', 'COPY . .'], SPACES);
    expect(entry(undone, '/app/packages/tool/bin/tool.js')).toBe('file 0:0 644 "#!/usr/bin/env node\\r\\ncode"');
  });

  it('silently leaves out what is missing: a program, a member', () => {
    const manifests = 'COPY package.json package-lock.json ./\nCOPY packages/tool/package.json packages/tool/';
    const some = build([manifests, 'RUN npm ci'], SPACES);
    expect([entry(some, '/app/node_modules/.bin/tool.js'), entry(some, '/app/node_modules/lib')]).toEqual(['-', '-']);
    expect(content(some)).not.toBe(content(build(['COPY . .', 'RUN npm ci'], SPACES)));
  });

  it('writes the lock on install only if it does not agree', () => {
    expect(content(build(['COPY . .', 'RUN npm install'], NODE), '/app/package-lock.json')).toBe(LOCK);
    const members = build(['COPY package.json package-lock.json ./', 'RUN npm install'], SPACES);
    expect(content(members, '/app/package-lock.json')).toContain('rewritten');
    expect(content(build(['COPY . .', 'RUN npm install'], SPACES), '/app/package-lock.json')).not.toContain('rewritten');
  });

  it('works on the workspaces root from a member, and on a folder of its own otherwise', () => {
    const inMember = build(['COPY . .', 'WORKDIR /app/packages/lib', 'RUN npm ci'], SPACES);
    expect(content(inMember)).toBeDefined();
    const web: Sketch = { ...NODE, 'web/package.json': '{}', 'web/package-lock.json': '{}' };
    const apart = build(['COPY . .', 'RUN cd web && npm ci'], web);
    expect([content(apart), content(apart, '/app/web/node_modules/.content') === undefined]).toEqual([undefined, false]);
  });
});

describe('npm that a script starts', () => {
  const IN_WEB: Sketch = {
    ...NODE,
    'package.json': JSON.stringify({ dependencies: { x: '1' }, scripts: { prepare: 'npm run web && npm prune', web: 'cd web && npm ci' } }),
    'web/package.json': JSON.stringify({ dependencies: { x: '1' } }),
    'web/package-lock.json': LOCK,
    'web/index.js': 'code',
  };
  const made = (sketch: Sketch): readonly (string | undefined)[] => {
    const built = build(['COPY . .', 'RUN npm ci'], sketch);
    return ['node_modules/.content', 'node_modules/.pruned', 'web/node_modules/.content'].map((path) => content(built, `/app/${path}`));
  };
  it('installs in the folder that it goes to, by what stands there alone', () => {
    expect(made(IN_WEB)).not.toContain(undefined);
    expect(made({ ...IN_WEB, 'web/index.js': 'other', 'index.js': 'other' })).toEqual(made(IN_WEB));
    expect(made({ ...IN_WEB, 'web/.npmrc': 'x' })[2]).not.toEqual(made(IN_WEB)[2]);
  });
  it('may read everything where it does anything else', () => {
    const builds = { 'web/package.json': JSON.stringify({ dependencies: { x: '1' }, scripts: { prepare: 'node x.js' } }) };
    expect(made({ ...IN_WEB, ...builds, 'web/index.js': 'other' })[2]).not.toEqual(made({ ...IN_WEB, ...builds })[2]);
  });
  it('rebuilds what is installed', () => {
    const rebuilt = (name: string, sketch: Sketch): string | undefined =>
      content(build(['COPY . .', 'RUN npm ci', `RUN npm rebuild ${name}`], sketch), `/app/node_modules/.rebuilt-${name}`);
    expect(rebuilt('ms', NODE)).toBeDefined();
    expect(rebuilt('ms', { ...NODE, 'index.js': 'other' })).toBe(rebuilt('ms', NODE));
    expect(rebuilt('ms', { ...NODE, '.npmrc': 'x' })).not.toBe(rebuilt('ms', NODE));
    expect(rebuilt('app', NODE)).toBeUndefined();
  });
});

describe('pip', () => {
  const FILES: Sketch = {
    'requirements.txt': '-r sub/other.txt\nflask\n',
    'sub/other.txt': '-r third.txt\n',
    'sub/third.txt': 'x # comment\n',
    'app.py': '',
  };
  const installed = (lines: readonly string[], sketch: Sketch = FILES): string | undefined =>
    textOf(build(lines, sketch).files, '/usr/local/lib/python3/site-packages/.installed');
  const ALL = ['COPY . .', 'RUN pip install -r requirements.txt'];

  it('reads what -r names, relative to the file', () => {
    expect(installed(['COPY requirements.txt ./', 'COPY sub sub', 'RUN pip install -r requirements.txt'])).toBe(installed(ALL));
    expect(installed(ALL, { ...FILES, 'sub/third.txt': 'y' })).not.toBe(installed(ALL));
    expect(installed(ALL, { ...FILES, 'app.py': 'y', 'setup.cfg': '', 'third.txt': '' })).toBe(installed(ALL));
    expect(() => installed(['COPY requirements.txt ./', 'RUN pip install -r requirements.txt'])).toThrow('exit code');
  });

  it('reads local projects, constraints from the environment, and shadowing modules with -m', () => {
    const local = { ...FILES, 'requirements.txt': '-e ./lib', 'lib/setup.py': '1' };
    expect(installed(ALL, local)).not.toBe(installed(ALL, { ...local, 'lib/setup.py': '2' }));
    const constrained = ['COPY . .', 'ENV PIP_CONSTRAINT=c.txt', 'RUN pip install -r requirements.txt'];
    expect(installed(constrained, { ...FILES, 'c.txt': '1' })).not.toBe(installed(constrained, { ...FILES, 'c.txt': '2' }));
    const module = ['COPY . .', 'RUN python -m pip install -r requirements.txt'];
    expect(installed(module, { ...FILES, 'types.py': '', 'enum.py': 'x' })).not.toBe(installed(module));
    expect(installed(module, { ...FILES, 'logging.py': 'x' })).toBe(installed(module));
  });

  it('installs into a virtual environment by its path and through PATH', () => {
    const made = 'RUN python -m venv /v';
    const inside = (line: string): string | undefined =>
      textOf(build(['COPY . .', made, line], FILES).files, '/v/lib/python3/site-packages/.installed');
    expect(inside('RUN /v/bin/pip install flask')).toBeDefined();
    expect(inside('ENV PATH=/v/bin:$PATH\nRUN pip install flask')).toBeDefined();
    expect(inside('RUN pip install flask')).toBeUndefined();
  });

  it('installs for the user where it may not write', () => {
    const built = build(['COPY . .', 'RUN useradd -m joe', 'USER joe', 'RUN pip install flask'], FILES);
    expect(textOf(built.files, '/home/joe/.local/lib/python3/site-packages/.installed')).toBeDefined();
  });
});

describe('apt', () => {
  it('needs its lists, reads /etc/apt, and allots ids', () => {
    expect(() => build(['RUN apt-get install -y curl'], {})).toThrow('exit code');
    expect(() => build(['RUN apt-get update && rm -rf /var/lib/apt/lists/* && apt-get install -y curl'], {})).toThrow('exit code');
    const status = (lines: readonly string[]): string | undefined => textOf(build(lines, { list: 'x' }).files, '/var/lib/dpkg-status');
    const plain = status(['RUN apt-get update && apt-get install -y curl']);
    expect(plain).toContain('curl');
    expect(status(['COPY list /etc/apt/sources.list.d/', 'RUN apt-get update && apt-get install -y curl'])).not.toBe(plain);
    expect(textOf(build(['RUN apt-get update && apt-get install -y postgresql'], {}).files, '/etc/passwd')).toContain('postgresql:x:100:');
  });

  it('has a sibling on Alpine', () => {
    const world = (lines: readonly string[]): string | undefined => textOf(build(lines, { list: 'x' }).files, '/lib/apk/world');
    const plain = world(['RUN apk add --no-cache make']);
    expect(plain).toContain('add make');
    expect(world(['COPY list /etc/apk/repositories', 'RUN apk add --no-cache make'])).not.toBe(plain);
    expect(world(['ENV A=1', 'RUN apk add --no-cache make'])).not.toBe(plain);
  });
});
