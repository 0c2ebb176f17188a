import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../output/helpers.ts';

// The built command, alone: `npm test` builds it first.
const ROOT = join(import.meta.dirname, '..', '..');
const NAIVE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "app.py"]\n';

/** A folder with nothing but what a package holds. */
function packed(): string {
  const folder = folderWith();
  for (const name of ['bin', 'package.json', ...(existsSync(join(ROOT, 'dist')) ? ['dist'] : [])]) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  return folder;
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function execute(
  cwd: string,
  program: string,
  words: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Outcome {
  const env = { ...process.env, LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', FORCE_COLOR: undefined, ...options.env };
  const done = spawnSync(process.execPath, [program, ...words], { cwd, env, encoding: 'utf8', input: options.input ?? '' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

describe('the package', () => {
  it('prints its version and its help from a copy of its own files alone, in English', () => {
    const folder = packed();
    const program = join(folder, 'bin/dockerfix.js');
    const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const { code, out, err } = execute(folderWith(), program, ['--version']);
    expect([code, err]).toEqual([0, '']);
    expect(manifest).toHaveProperty('version', out.trim());
    const help = execute(folderWith(), program, ['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('Show help');
    expect(help.out).toContain('--check');
    expect(execute(folderWith(), program, ['compare', '--help']).out).toContain('OLD NEW');
  });

  it('does the same without the code that V8 made, with a part of it, and under flags that it was not made with', () => {
    const folder = packed();
    const program = join(folder, 'bin/dockerfix.js');
    const project = folderWith({ Dockerfile: NAIVE, 'requirements.txt': 'flask==3.0.3\n', 'app.py': '' });
    const [code = ''] = readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.code'));
    const path = join(folder, 'dist', code);
    const bytes = readFileSync(path);
    const expected = execute(project, program, []);
    expect(expected.out).toContain('+COPY requirements.txt');
    writeFileSync(path, bytes.subarray(0, bytes.length / 2));
    expect(execute(project, program, [])).toEqual(expected);
    rmSync(path);
    expect(execute(project, program, [])).toEqual(expected);
    writeFileSync(path, bytes);
    expect(execute(project, '--no-lazy', [program])).toEqual(expected);
  });

  it('rewrites a Dockerfile, from a copy of its own files alone', () => {
    const program = join(packed(), 'bin/dockerfix.js');
    const folder = folderWith({ Dockerfile: NAIVE, 'requirements.txt': 'flask==3.0.3\n', 'app.py': '' });
    expect(execute(folder, program, ['--check']).code).toBe(1);
    expect(execute(folder, program, ['--write'])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toMatch(
      /COPY requirements\.txt .*\nRUN --mount=type=cache,\S+ \\\n {4}pip install .*\nCOPY \. \.\n/,
    );
    expect(execute(folder, program, ['--check']).code).toBe(0);
  });

  it('takes a compose file as evidence, for which it loads more', () => {
    const files = {
      'compose.yaml': 'services:\n  app:\n    build: ./app\n',
      'app/Dockerfile': NAIVE,
      'app/requirements.txt': 'x==1\n',
      'app/app.py': '',
    };
    const folder = folderWith({ '.git/HEAD': 'ref: refs/heads/main\n', ...files });
    const { code, out, err } = execute(folder, join(packed(), 'bin/dockerfix.js'), ['.', '--check', '--format', 'json']);
    expect(code).toBe(1);
    const applied = ['split-copy', 'cache-mounts'].map((transform) => ({ transform, level: 'safe' }));
    expect(JSON.parse(out)).toMatchObject({ files: [{ path: 'app/Dockerfile', context: 'app', applied }] });
    expect(err).toContain('compose.yaml');
  });

  it('draws a page, for which it loads Graphviz', () => {
    const folder = folderWith({ Dockerfile: NAIVE, 'requirements.txt': 'flask==3.0.3\n', 'app.py': '' });
    const { code, out, err } = execute(folder, join(packed(), 'bin/dockerfix.js'), ['graph', '--format', 'html', '--no-history']);
    expect([code, err]).toEqual([0, '']);
    expect(out.match(/<svg class="graph"/g)).toHaveLength(2);
    expect(out).not.toContain('could not be drawn');
    const [page = ''] = readdirSync(join(ROOT, 'dist')).filter((name) => /^page-.*\.cjs$/.test(name));
    expect(existsSync(join(ROOT, 'dist', `${page}.LICENSE`))).toBe(true);
    // What everybody loads has none of it.
    const [bundle = ''] = readdirSync(join(ROOT, 'dist')).filter((name) => /^run-.*\.cjs$/.test(name));
    expect(readFileSync(join(ROOT, 'dist', bundle), 'latin1')).not.toContain('Graphviz.load');
    expect(readFileSync(join(ROOT, 'dist', bundle), 'latin1')).toContain(page);
  });

  it('reads standard input', () => {
    const folder = folderWith({ 'requirements.txt': 'flask==3.0.3\n', 'app.py': '' });
    const { code, out } = execute(folder, join(ROOT, 'bin/dockerfix.js'), ['-'], { input: NAIVE });
    expect(code).toBe(0);
    expect(out).toContain('+COPY requirements.txt');
  });

  it('says what to do when it is not built', () => {
    const folder = folderWith();
    cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    const { code, err } = execute(folder, join(folder, 'bin/dockerfix.js'), ['--version']);
    expect(code).toBe(3);
    expect(err).toMatch(/npm run build/);
  });

  it('ends quietly when nobody reads on', () => {
    const folder = folderWith(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`d${index}/Dockerfile`, NAIVE])));
    for (let index = 0; index < 60; index++) cpSync(join(ROOT, 'package.json'), join(folder, `d${index}`, 'requirements.txt'));
    const command = `"$NODE" "$PROGRAM" --help | true; "$NODE" "$PROGRAM" rules --format json | head -c 1 >/dev/null; "$NODE" "$PROGRAM" . 2>&1 | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const env = { ...process.env, NODE: process.execPath, PROGRAM: join(ROOT, 'bin/dockerfix.js') };
    const done = spawnSync('bash', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
    expect(done.stderr).toBe('');
    expect(done.stdout).not.toMatch(/EPIPE|Error/);
    expect(done.stdout.trimEnd().split('\n').at(-1)).toMatch(/^[02]$/);
  });
});

describe('a signal', () => {
  it('leaves every file as it was or rewritten, and no temporary file', async () => {
    const count = 300;
    const names = Array.from({ length: count }, (_, index) => `Dockerfile.${index}`);
    const folder = folderWith({ ...Object.fromEntries(names.map((name) => [name, NAIVE])), 'requirements.txt': 'x==1\n', 'app.py': '' });
    const child = spawn(process.execPath, [join(ROOT, 'bin/dockerfix.js'), '--write', '.'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // The first words say that the first file was written.
    child.stderr.once('data', () => child.kill('SIGINT'));
    const code = await new Promise((resume) => child.once('exit', resume));
    expect(code).toBe(130);
    expect(readdirSync(folder).toSorted()).toEqual([...names, 'app.py', 'requirements.txt'].toSorted());
    const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
    const rewritten = texts.filter((text) => text !== NAIVE);
    expect(rewritten.length).toBeGreaterThan(0);
    expect(rewritten.length).toBeLessThan(count);
    expect(new Set(rewritten).size).toBe(1);
  });
});

describe('bad input', () => {
  it.each([
    [['missing'], /missing: error: no such file/],
    [['empty'], /no Dockerfile/],
    [['latin1'], /UTF-8/],
    [['nothing'], /error/],
    [['parse'], /parse:2:\d+: error: /],
    [['good', '--context', 'nowhere'], /error/],
    [['good', '--only', 'split'], /no rule is called split/],
    [['compare', 'good', 'missing'], /^missing: error: /],
    [['compare', 'good', 'parse'], /^parse:2:\d+: error: /],
    [['compare', 'parse', 'good'], /^parse:2:\d+: error: /],
    [['compare', 'missing', 'good'], /^missing: error: /],
  ])('%j: exit 2, a clear message, nothing touched', (words, message) => {
    const folder = folderWith({ good: NAIVE, parse: 'FROM a\nFORM b\n', nothing: '', 'empty/x': '' });
    const latin = Buffer.from('# caf\xe9\nFROM a\n', 'latin1');
    spawnSync(
      process.execPath,
      ['-e', 'require("fs").writeFileSync("latin1", Buffer.from(process.argv[1], "hex"))', latin.toString('hex')],
      { cwd: folder },
    );
    const { code, out, err } = execute(folder, join(ROOT, 'bin/dockerfix.js'), [...words, ...(words[0] === 'compare' ? [] : ['--write'])]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\bat .*\.js:\d+/);
    expect(readFileSync(join(folder, 'good'), 'utf8')).toBe(NAIVE);
  });
});
