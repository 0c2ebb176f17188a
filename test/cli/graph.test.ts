import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commit, repository } from '../context/git.ts';
import { makeFolder } from '../context/folder.ts';
import { dockerfix } from './helpers.ts';

const DOCKERFILE = `FROM python:3.12-slim AS build
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
RUN ./build.sh
FROM build AS test
RUN ./test.sh
FROM debian:12
COPY --from=build /app /app
RUN --mount=from=test,target=/t cp /t/app/x /
`;

/** Whatever might end a string, begin a comment, an entity, a tag or a statement of DOT, Mermaid or a terminal. */
const HOSTILE = `FROM debian:12 AS hostile
RUN echo '"];} /* // # \\\\" \\N \\G &amp; <b>x</b> <script>alert(1)</script> --> ]]> \`md\` %%{init: {}}%% end style x:#y;'
ENV A="\\\\" B=\u202e\u2066 C=\u0007
# A backslash at the very end.
RUN echo \\\\\\\\
`;

function repositoryWith(commits: number, dockerfile = DOCKERFILE): string {
  const root = repository({ Dockerfile: dockerfile, 'requirements.txt': 'flask\n', 'app.py': '', '.dockerignore': '.git\n' });
  for (let index = 0; index < commits; index++) commit(root, { 'app.py': `# ${index}\n` });
  return root;
}

describe('graph', () => {
  it('shows stages, what waits for what, and arrows across stages, before and after', async () => {
    const { code, out, err } = await dockerfix(repositoryWith(25), ['graph']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
    expect(lines[0]).toBe('Dockerfile: shares and times are estimates over the last 25 commits that touch the context');
    const after = lines.indexOf('after');
    expect(lines.indexOf('before')).toBeGreaterThan(0);
    expect(lines.slice(0, after)).toEqual(
      expect.arrayContaining([
        'stage 0 (build)',
        '1 FROM python:3.12-slim AS build',
        '4 RUN pip install -r requirements.txt 100 % x 25 s',
        '^ line 3: it reads or writes /app/requirements.txt',
        'stage 1 (test)',
        '<- starts from stage 0 (build)',
        '<- copies from stage 0 (build)',
        '<- mounts stage 1 (test)',
      ]),
    );
    expect(lines.slice(after)).toContain('3 COPY requirements.txt ./');
  });

  it('says that nothing changes, and draws it once', async () => {
    const root = makeFolder({ Dockerfile: 'FROM debian:12\nRUN x\n' });
    const { out } = await dockerfix(root, ['graph', '--no-history']);
    expect(out).toContain('dockerfix changes nothing here.\n');
    expect(out.match(/FROM debian:12/g)).toHaveLength(1);
    const dot = await dockerfix(root, ['graph', '--no-history', '--format', 'dot']);
    expect(dot.out.match(/FROM debian:12/g)).toHaveLength(1);
  });

  it('draws what is too large to be looked at, and says so', async () => {
    const root = makeFolder({ Dockerfile: `FROM debian:12\n${'RUN x\n'.repeat(1500)}FROM scratch\nCOPY --from=0 / /\n` });
    const { code, out } = await dockerfix(root, ['graph']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Dockerfile: it has 1501 instructions .*: nothing was looked at\n/);
    expect(out).toContain('<- copies from stage 0\n');
  });

  it('prints JSON: what explain and replay say, of both versions', async () => {
    const { out } = await dockerfix(repositoryWith(25), ['graph', '--format', 'json']);
    const json: unknown = JSON.parse(out);
    expect(json).toMatchObject({
      version: 1,
      path: 'Dockerfile',
      changed: true,
      note: null,
      error: null,
      basis: { kind: 'history', commits: 25 },
      before: {
        stages: [
          { name: 'build', line: 1, instructions: [{ line: 2 }, { line: 3, reads: { kind: 'context', count: 4 } }, {}, {}] },
          {},
          {},
        ],
        arrows: [
          { kind: 'from', from: 0, to: 1, line: 6 },
          { kind: 'copy', from: 0, to: 2, line: 9 },
          { kind: 'mount', from: 1, to: 2, line: 10 },
        ],
      },
      changes: [{ path: 'Dockerfile', created: false, diff: expect.stringContaining('+COPY requirements.txt ./') }],
      history: { commits: expect.arrayContaining([expect.objectContaining({ subject: 'change' })]) },
    });
    expect(json).toHaveProperty('after.stages.0.instructions.1.words', 'COPY requirements.txt ./');
  });

  it('says what a refusal means', async () => {
    const root = makeFolder({ Dockerfile: 'FROM node:22\nCOPY . .\nRUN npm ci\n', 'package.json': '{' });
    const { out } = await dockerfix(root, ['graph', '--format', 'json', '--no-history']);
    const json: unknown = JSON.parse(out);
    expect(json).toHaveProperty('refused.0.line', 3);
    expect(json).toHaveProperty('refused.0.meaning', expect.stringMatching(/ \w+ /));
    expect(json).toHaveProperty('before.stages.0.instructions.1.refused.0.transform');
  });

  it.each([
    ['a usual one', DOCKERFILE],
    ['a hostile one', HOSTILE],
  ])('prints what Graphviz takes: %s', async (_, dockerfile) => {
    const { code, out } = await dockerfix(repositoryWith(0, dockerfile), ['graph', '--format', 'dot', '--no-history']);
    expect(code).toBe(0);
    const graphviz = await Graphviz.load();
    const svg = graphviz.dot(out);
    const nodes = out.match(/^ +b\d+ \[/gm) ?? [];
    expect(nodes.length).toBeGreaterThanOrEqual(dockerfile.match(/^[A-Z]+ /gm)?.length ?? Infinity);
    expect(svg.match(/class="node"/g)).toHaveLength(out.match(/^ +[ab]\d+ \[/gm)?.length ?? -1);
    // Each label comes out as one, with the backslashes and quotes that it has.
    if (dockerfile === HOSTILE) {
      expect(svg).toContain(String.raw`/* // # \\&quot; \N \G &amp;amp; &lt;b&gt;x&lt;`);
      expect(svg).toMatch(/\\u202e\\u2066 C=\\x07</);
      expect(svg).not.toContain('<script');
    }
  });

  it.each([DOCKERFILE, HOSTILE])('prints Mermaid in which no text can be anything else', async (dockerfile) => {
    const { out } = await dockerfix(repositoryWith(0, dockerfile), ['graph', '--format', 'mermaid', '--no-history']);
    const text = String.raw`"(?:[\p{L}\p{N} .,/=()+_-]|#\d+;)*"`;
    const forms = [
      'flowchart TB',
      String.raw` +subgraph \w+\[${text}\]`,
      ' +end',
      ' +direction TB',
      String.raw` +\w+(?: ~~~ \w+)+`,
      String.raw` +\w+\[${text}\]:::(?:plain|heat\d)`,
      String.raw` +\w+\[\(${text}\)\]`,
      String.raw` +\w+ (?:==>|-->|-\.->)\|${text}\| \w+`,
      String.raw` +classDef (?:plain|heat\d) [\w:#, -]+`,
    ];
    const form = new RegExp(`^(?:${forms.join('|')})$`, 'u');
    const lines = out.trimEnd().split('\n');
    expect(lines.filter((line) => !form.test(line))).toEqual([]);
    expect(lines.filter((line) => /^ +subgraph/.test(line))).toHaveLength(lines.filter((line) => /^ +end$/.test(line)).length);
    expect(out).not.toMatch(/style.*:/);
  });

  it('writes to a file, atomically, and nothing to standard output', async () => {
    const root = makeFolder({ Dockerfile: 'FROM debian:12\nRUN x\n' });
    const { code, out } = await dockerfix(root, ['graph', '--no-history', '--format', 'dot', '--output', 'out.dot']);
    expect([code, out]).toEqual([0, '']);
    expect(readFileSync(join(root, 'out.dot'), 'utf8')).toMatch(/^digraph/);
    expect(readdirSync(root).toSorted()).toEqual(['Dockerfile', 'out.dot']);
    const failed = await dockerfix(root, ['graph', '--output', 'none/out.dot']);
    expect(failed.code).toBe(2);
    expect(failed.err).toContain('out.dot: cannot write');
  });

  it.each([
    [['graph', 'none'], /there is no such file/],
    [['graph', 'a', 'b'], /graph takes one Dockerfile/],
    [['graph', '--only', 'nonsense'], /no rule is called nonsense/],
    [['graph', '--format', 'svg'], /--format is text, dot, mermaid, json or html, not svg/],
    [['graph', '--output', ''], /--output needs a file/],
    [['replay', '--format', 'dot'], /--format is text or json, not dot/],
    [['replay', '--output', 'x'], /unknown option/],
  ])('%j', async (words, message) => {
    const { code, err } = await dockerfix(makeFolder({ Dockerfile: 'FROM debian:12\n' }), words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
