import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { heard, type Heard } from '../output/runner.ts';
import { folderWith } from '../output/helpers.ts';
import { dockerfix } from './helpers.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NAIVE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "app.py"]\n';

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

describe("dockerfix's own Dockerfile", () => {
  it('is left alone', async () => {
    const { code, out } = await dockerfix(ROOT, ['Dockerfile', '--format', 'json', '--no-history', '--unsafe']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      files: [{ path: 'Dockerfile', context: '.', changed: false, error: null, proposed: [], refused: [], warnings: [] }],
    });
  });

  it('builds with what its context holds, and runs as somebody without rights', () => {
    const allowed = read('.dockerignore').trim().split('\n').slice(1);
    expect(allowed.filter((line) => !line.startsWith('!') || !existsSync(join(ROOT, line.slice(1))))).toEqual([]);
    expect(read('Dockerfile')).toMatch(/\nUSER node\n[^]*\nENTRYPOINT /);
    // What the package holds is what the image holds, but for what only programs read.
    const manifest: unknown = JSON.parse(read('package.json'));
    expect(manifest).toMatchObject({ files: expect.arrayContaining(['bin', 'dist']) });
  });
});

describe('.pre-commit-hooks.yaml', () => {
  const hooks: unknown = parse(read('.pre-commit-hooks.yaml'));

  it('has a hook that looks and one that writes', () => {
    const common = { language: 'node', require_serial: true };
    expect(hooks).toMatchObject([
      { id: 'dockerfix', entry: 'dockerfix --check', ...common },
      { id: 'dockerfix-write', entry: 'dockerfix --write', ...common },
    ]);
  });

  it('takes the files that dockerfix itself finds', async () => {
    const names = [
      ['Dockerfile', 'a/Dockerfile.dev', 'a/api.Dockerfile', 'Containerfile', 'Containerfile.x', 'dockerfile', 'x.dockerfile'],
      ['Dockerfile.dockerignore', 'Dockerfile~', 'Dockerfile.dev~', 'MyDockerfile', 'Dockerfiles/x', 'dockerfile.txt', '.Dockerfile'],
    ] as const;
    const folder = folderWith(Object.fromEntries(names.flat().map((name) => [name, 'FROM a\n'])));
    const { out } = await dockerfix(folder, ['--format', 'json', '--no-history']);
    const found = [...out.matchAll(/"path":"([^"]+)","context"/g)].map(([, path = '']) => path);
    expect(found.toSorted()).toEqual([...names[0]].toSorted());
    const patterns = (key: string): readonly RegExp[] =>
      [...read('.pre-commit-hooks.yaml').matchAll(new RegExp(`^  ${key}: '(.*)'$`, 'gm'))].map(([, pattern = '']) => new RegExp(pattern));
    expect(patterns('exclude')).toHaveLength(2);
    for (const [index, exclude] of patterns('exclude').entries()) {
      const taken = names.flat().filter((name) => patterns('files')[index]?.test(name) === true && !exclude.test(name));
      expect(taken).toEqual(names[0]);
    }
  });

  it('leaves out vendored code, as a search does', async () => {
    const names = [
      [
        'vendor/Dockerfile',
        'services/vendor/Dockerfile',
        'external/x/Dockerfile',
        'vendored/x/Dockerfile',
        'ios/Pods/x/Dockerfile',
        'Godeps/x/Dockerfile',
      ],
      [
        'vendor/x/Dockerfile',
        'a/vendor/b/c/Dockerfile',
        'Vendor/x/Dockerfile',
        'vendors/x/Dockerfile',
        'third_party/x/Dockerfile',
        'a/third-party/x/Dockerfile',
      ],
      [
        'ThirdParty/x/Dockerfile',
        '3rdparty/x/Dockerfile',
        'Godeps/_workspace/x/Dockerfile',
        'Pods/x/Dockerfile',
        'a/bower_components/x/Dockerfile',
      ],
    ] as const;
    const folder = folderWith(Object.fromEntries(names.flat().map((name) => [name, 'FROM a\n'])));
    const { out } = await dockerfix(folder, ['--format', 'json', '--no-history']);
    const found = [...out.matchAll(/"path":"([^"]+)","context"/g)].map(([, path = '']) => path);
    expect(found.toSorted()).toEqual(names[0].toSorted());
    const excludes = [...read('.pre-commit-hooks.yaml').matchAll(/^  exclude: '(.*)'$/gm)].map(([, pattern = '']) => new RegExp(pattern));
    expect(excludes).toHaveLength(2);
    for (const exclude of excludes) expect(names.flat().filter((name) => !exclude.test(name))).toEqual(names[0]);
  });
});

interface Step {
  readonly code: number | null;
  readonly out: string;
  readonly commands: readonly Heard[];
  /** How gh was called, a line for each call; what it was told to send stands behind it. */
  readonly calls: string;
}

/** What gh prints when it is asked for comments is `answer`. */
function step(folder: string, variables: Readonly<Record<string, string>>, answer = ''): Step {
  const tools = folderWith();
  const calls = join(tools, 'calls');
  const gh = `#!/bin/sh\necho "$GH_TOKEN: $*" >>'${calls}'\nfor word; do case $word in body=@*) cat "\${word#body=@}" >>'${calls}';; esac; done\ncase $* in *--paginate*) printf '%s' '${answer}';; esac\n`;
  writeFileSync(join(tools, 'gh'), gh);
  chmodSync(join(tools, 'gh'), 0o755);
  const env = {
    ...process.env,
    PATH: `${tools}${delimiter}${process.env['PATH'] ?? ''}`,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: folder,
    GITHUB_REPOSITORY: 'a/b',
    GH_TOKEN: 'secret',
    ...variables,
  };
  const done = spawnSync('bash', [join(ROOT, 'scripts/action.sh')], { cwd: folder, env, encoding: 'utf8' });
  const said = existsSync(calls) ? readFileSync(calls, 'utf8') : '';
  return { code: done.status, out: done.stdout, commands: [...heard(done.stdout), ...heard(done.stderr)], calls: said };
}

describe('action.yml', () => {
  const action: unknown = parse(read('action.yml'));

  it('puts nothing that somebody chooses into a script, and pins what it runs', () => {
    const steps = typeof action === 'object' && action !== null && 'runs' in action ? action.runs : undefined;
    expect(steps).toMatchObject({ using: 'composite' });
    const runs = read('action.yml').match(/^ +run: .*$/gm) ?? [];
    expect(runs).toHaveLength(2);
    expect(runs.filter((run) => run.includes('${{') || run.trim().endsWith('|'))).toEqual([]);
    // Another action would need a commit as its version.
    expect(read('action.yml')).not.toMatch(/^ +(?:- )?uses:/m);
  });

  it('checks: annotations, and the exit code of --check', () => {
    const folder = folderWith({ Dockerfile: NAIVE, 'requirements.txt': 'flask\n', 'app.py': '' });
    const { code, commands, calls } = step(folder, { DOCKERFIX_MODE: 'check', DOCKERFIX_PATHS: '.' });
    expect({ code, calls }).toEqual({ code: 1, calls: '' });
    expect(commands.map(({ name }) => name)).toEqual(['warning', 'warning', 'group', 'endgroup']);
    expect(step(folder, { DOCKERFIX_OPTIONS: '--skip\nsplit-copy,cache-mounts,reorder,dockerignore\n' }).code).toBe(0);
  });

  it('comments once, and changes its own comment later', () => {
    const folder = folderWith({ Dockerfile: NAIVE, 'requirements.txt': 'flask\n', 'app.py': '' });
    const variables = { DOCKERFIX_MODE: 'comment', DOCKERFIX_PATHS: '.', PULL_REQUEST: '7' };
    const first = step(folder, variables);
    expect({ code: first.code, commands: first.commands }).toEqual({ code: 0, commands: [] });
    expect(first.calls).toMatch(/^secret: api --paginate repos\/a\/b\/issues\/7\/comments --jq /);
    expect(first.calls).toMatch(
      /\nsecret: api --silent --method POST repos\/a\/b\/issues\/7\/comments -F body=@\S+\n<!-- dockerfix -->\n### dockerfix: 1 D/,
    );
    expect(step(folder, variables, '12\n13\n').calls).toMatch(
      /\nsecret: api --silent --method PATCH repos\/a\/b\/issues\/comments\/12 -F body=@/,
    );
    writeFileSync(join(folder, 'Dockerfile'), 'FROM a\n');
    expect(step(folder, variables).calls).not.toContain('POST');
    expect(step(folder, variables, '12\n').calls).toContain('PATCH');
  });

  it.each([
    [{ DOCKERFIX_MODE: 'comment', PULL_REQUEST: '7;touch x' }],
    [{ DOCKERFIX_MODE: 'comment', PULL_REQUEST: '' }],
    [{ DOCKERFIX_MODE: '$(touch x)' }],
    [{ DOCKERFIX_PATHS: '$(touch x)\n`touch x`\n;touch x\n--write\n::add-mask::y' }],
  ])('%j: ends with 2 and runs nothing', (variables) => {
    const folder = folderWith({ Dockerfile: NAIVE, 'requirements.txt': 'flask\n', 'app.py': '' });
    const { code, commands, calls } = step(folder, variables);
    expect({ code, calls }).toEqual({ code: 2, calls: '' });
    expect(commands.every(({ name }) => name === 'error')).toBe(true);
    expect(existsSync(join(folder, 'x'))).toBe(false);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toBe(NAIVE);
  });
});

describe('scripts/prepare.mjs', () => {
  /** What npm is called with, where `prepare` runs in a folder with these files besides. */
  function prepared(files: Readonly<Record<string, string>>): {
    readonly code: number | null;
    readonly out: string;
    readonly calls: string;
  } {
    const folder = folderWith({
      'scripts/prepare.mjs': read('scripts/prepare.mjs'),
      'scripts/build.mjs': "import { appendFileSync } from 'node:fs'; appendFileSync('calls', 'build\\n');",
      'npm.cjs': "require('node:fs').appendFileSync('calls', `${process.argv.slice(2).join(' ')}\\n`); console.log('noise');",
      ...files,
    });
    const env = { ...process.env, npm_execpath: join(folder, 'npm.cjs'), npm_config_global: 'true' };
    const { status, stdout } = spawnSync(process.execPath, ['scripts/prepare.mjs'], { cwd: folder, env, encoding: 'utf8' });
    return { code: status, out: stdout, calls: readFileSync(join(folder, 'calls'), 'utf8') };
  }

  it('brings what the build needs where a global install of a clone has not, and leaves standard output to npm pack', () => {
    const { code, out, calls } = prepared({});
    expect([code, out]).toEqual([0, '']);
    expect(calls).toMatch(/^ci --global=false --include=dev [^\n]*--ignore-scripts[^\n]*\nbuild\n$/);
  });

  it('only builds where it is there', () => {
    expect(prepared({ 'node_modules/esbuild/package.json': '{}' })).toEqual({ code: 0, out: '', calls: 'build\n' });
  });
});
