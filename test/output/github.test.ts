import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerfix } from '../cli/helpers.ts';
import { harmlessWords, passedOver, workflowCommand } from '../../src/output/workflow-commands.ts';
import { folderWith, git } from './helpers.ts';
import { heard } from './runner.ts';

const ACTIONS = { GITHUB_ACTIONS: 'true' };

/** A heredoc, so that lines of a RUN begin as somebody likes. */
const HOSTILE = `FROM python:3.12-slim
WORKDIR /app
RUN <<EOF
  ::add-mask::hidden
##[add-mask]hidden
EOF
COPY . .
RUN pip install -r requirements.txt
RUN "::set-env name=PATH::/tmp ##[add-path]/tmp %0A::add-mask::x" && pip install ./nothing
`;

const PLAIN = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

function project(dockerfile: string, name = 'Dockerfile'): string {
  return folderWith({ [name]: dockerfile, 'requirements.txt': 'flask\n', 'app.py': '' });
}

function applies(folder: string, patch: string): void {
  const done = spawnSync('git', ['apply', '--check', '-'], { cwd: folder, input: patch, encoding: 'utf8' });
  expect(done).toMatchObject({ status: 0, stderr: '' });
}

describe('--format github', () => {
  it('says at their lines what would be rewritten, what was left alone and what cannot be read', async () => {
    const folder = project(PLAIN);
    writeFileSync(join(folder, 'bad.Dockerfile'), 'FROM a\nFORM b\n');
    const { code, out } = await dockerfix(folder, ['--format', 'github', '--check']);
    expect(code).toBe(2);
    const [error, ...rest] = heard(out);
    expect(error).toMatchObject({ name: 'error', properties: { file: 'bad.Dockerfile', line: '2', col: '1', title: 'dockerfix' } });
    expect(rest.map(({ name, properties: { file, line, title } }) => [name, file, line, title])).toEqual([
      ['warning', 'Dockerfile', '4', 'dockerfix split-copy'],
      ['warning', 'Dockerfile', '4', 'dockerfix cache-mounts'],
      ['group', undefined, undefined, undefined],
      ['endgroup', undefined, undefined, undefined],
    ]);
    expect(out).toContain('+COPY requirements.txt ./\n');
  });

  it('counts paths from the checkout, and prints no patch beside --write and --output', async () => {
    const folder = folderWith({ 'a/Dockerfile': PLAIN, 'a/requirements.txt': 'flask\n', 'a/app.py': '' });
    const env = { ...ACTIONS, GITHUB_WORKSPACE: folder };
    for (const more of [['--output', 'p'], ['--write']]) {
      const { out } = await dockerfix(join(folder, 'a'), ['--format', 'github', ...more], env);
      expect(heard(out).map(({ name, properties: { file } }) => [name, file])).toEqual([
        ['warning', 'a/Dockerfile'],
        ['warning', 'a/Dockerfile'],
      ]);
    }
  });

  it.each(['Dockerfile', '::add-mask::a,title=b:c%0A/Dockerfile'])(
    'lets no Dockerfile say a command, and is still a patch: %s',
    async (name) => {
      const folder = project(HOSTILE, name);
      const { out, err } = await dockerfix(folder, [name, '--context', '.', '--format', 'github'], ACTIONS);
      const commands = heard(out);
      expect(new Set(commands.map((command) => command.name))).toEqual(new Set(['warning', 'notice', 'group', 'endgroup']));
      for (const { properties, name: said } of commands) if (!said.endsWith('group')) expect(properties['file']).toBe(name);
      expect(heard(err)).toEqual([]);
      expect(out).toContain('\n   ::add-mask::hidden\n');
      applies(folder, out);
    },
  );
});

const COMMANDS = [
  [],
  ['--format', 'json'],
  ['--format', 'sarif'],
  ['explain'],
  ['explain', '--format', 'json'],
  ['replay'],
  ['graph'],
  ['graph', '--format', 'html'],
  ['graph', '--format', 'mermaid'],
  ['graph', '--format', 'dot'],
  ['compare', 'Dockerfile', 'other'],
];

describe('in a step of GitHub Actions', () => {
  it.each(COMMANDS.map((words) => [words]))('%j says no command of a Dockerfile', async (words) => {
    const folder = project(HOSTILE);
    writeFileSync(join(folder, 'other'), HOSTILE.replace('"::set-env', '"##[add-mask]x ::set-env'));
    const { out, err } = await dockerfix(folder, words, ACTIONS);
    expect(out.length).toBeGreaterThan(50);
    expect([...heard(out), ...heard(err)]).toEqual([]);
  });

  it('the patch stays one, byte for byte where nothing in it could be a command', async () => {
    const [plain, hostile] = [project(PLAIN), project(HOSTILE)];
    expect(await dockerfix(plain, [], ACTIONS)).toEqual(await dockerfix(plain, []));
    const [there, elsewhere] = [await dockerfix(hostile, [], ACTIONS), await dockerfix(hostile, [])];
    expect(heard(elsewhere.out)).not.toEqual([]);
    expect(there.out).toMatch(/^::stop-commands::([\da-f]{32})\n[\s\S]*\n::\1::\n$/);
    expect(there.out.split('\n').slice(1, -2).join('\n')).toBe(elsewhere.out.replace(/\n$/, ''));
    git(hostile, 'init', '-q');
    for (const { out } of [there, elsewhere]) applies(hostile, out);
  });

  it('a name of a file says no command either', async () => {
    const { code, err } = await dockerfix(folderWith({ '::error::x': 'FORM a\n' }), ['::error::x', '##[error]y'], ACTIONS);
    expect(code).toBe(2);
    expect(err).toContain(': :error::x');
    expect(heard(err)).toEqual([]);
  });
});

describe('workflow commands', () => {
  it('come back as they were', () => {
    const [file, text] = ['a:b,c%0A\r\n', '50 % of a::b, c\r\n%0D'];
    expect(heard(workflowCommand('notice', { file, line: undefined, col: 3 }, text))).toEqual([
      { name: 'notice', properties: { file, col: '3' }, data: text },
    ]);
  });

  it.each(['\n::error::a', '\u0085 ::error::a', 'a\r::error::b', 'x ##[error]y', '::stop-commands::a'])('%j is heard nowhere', (text) => {
    expect(heard(harmlessWords(text))).toEqual([]);
    expect(heard(passedOver(text))).toEqual([]);
    expect(passedOver(text)).not.toBe(passedOver(text));
  });
});
