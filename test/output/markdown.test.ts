import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parsers } from 'prettier/plugins/markdown';
import { describe, expect, it } from 'vitest';
import { fenced, prose } from '../../src/output/markdown-text.ts';
import { runMarkdown } from '../../src/output/markdown.ts';
import { patchOf } from '../../src/output/patch.ts';
import type { FileResult } from '../../src/results.ts';
import { dockerfix } from '../cli/helpers.ts';
import { folderWith } from './helpers.ts';

/** A node of a document, as prettier's own reader of Markdown makes it. */
interface Node {
  readonly type: string;
  readonly value: string;
}

function* nodesOf(node: unknown): Generator<Node> {
  if (typeof node !== 'object' || node === null || !('type' in node) || typeof node.type !== 'string') return;
  yield { type: node.type, value: 'value' in node && typeof node.value === 'string' ? node.value : '' };
  if ('children' in node && Array.isArray(node.children)) for (const child of node.children) yield* nodesOf(child);
}

async function read(text: string): Promise<readonly Node[]> {
  const root: unknown = await Reflect.apply(parsers.markdown.parse, undefined, [text, {}]);
  return [...nodesOf(root)];
}

const OWN_HTML =
  /^(?:<!-- dockerfix -->|<\/?details>|<details><summary>[A-Za-z ]+(?: \(<code>--unsafe<\/code> applies it\))?: \d+<\/summary>)$/;

/** Kinds of nodes that words may become. */
const QUIET = ['root', 'paragraph', 'sentence', 'word', 'whitespace', 'text', 'inlineCode', 'code', 'heading', 'list', 'listItem', 'html'];

/** Nothing in a document is alive: no link, picture, HTML of others, mention, reference. */
function expectQuiet(nodes: readonly Node[]): void {
  expect(nodes.filter(({ type }) => !QUIET.includes(type))).toEqual([]);
  expect(nodes.filter(({ type, value }) => type === 'html' && value.split('\n').some((line) => !OWN_HTML.test(line)))).toEqual([]);
  const words = nodes.filter(({ type }) => type === 'text' || type === 'word').map(({ value }) => value);
  expect(words.filter((word) => /[@$<>]|#\d|:\/\/|www\.|\b[0-9a-f]{7,}\b|\bGH-\d/.test(word))).toEqual([]);
}

const HOSTILE = `FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
# \`\`\`\`\`
# </details> <img src=x onerror=alert(1)> @somebody #12 https://evil.example [a](http://b.example) deadbeefdeadbeef GH-12 $\`x\`$
RUN pip install "@somebody" "#12" "https://evil.example" "<b>x</b>" "[a](//b)" \`x\` && ./run \`\`\`
`;

const PLAIN = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

describe('--format markdown', () => {
  it('tells what changes and why, the costs, what was left alone and what was taken for granted', async () => {
    const folder = folderWith({
      'app/Dockerfile': PLAIN,
      'app/requirements.txt': 'flask\n',
      'app/app.py': '',
      bad: 'FORM a\n',
      'same.Dockerfile': 'FROM a\n',
    });
    const { code, out } = await dockerfix(folder, ['bad', 'app/Dockerfile', 'same.Dockerfile', '--format', 'markdown']);
    expect(code).toBe(2);
    expect(out).toMatch(/^<!-- dockerfix -->\n### dockerfix: 3 Dockerfiles, 1 would change, 1 with errors\n/);
    expect(out).toContain('\n#### `app/Dockerfile`\n\nA rebuild takes ');
    expect(out).toContain('- line 4, `split-copy`: pip install now runs before the source is copied: it reads only `requirements.txt`\n');
    expect(out).toContain('\n```diff\ndiff --git a/app/Dockerfile b/app/Dockerfile\n');
    expect(out).toMatch(/<details><summary>Taken for granted: \d<\/summary>\n\n- `/);
    expect(out).toMatch(/#### `bad`\n\nline 1: /);
    expect(out).not.toContain('same.Dockerfile');
    expectQuiet(await read(out));
  });

  it('lets nothing of a Dockerfile or of a name come alive', async () => {
    const name = '<b> @somebody `` ![x](http:)/Dockerfile';
    const folder = folderWith({ [name]: HOSTILE, 'requirements.txt': 'flask\n', 'app.py': '' });
    writeFileSync(join(folder, 'bad'), 'FROM a\nFORM @somebody <b> https://evil.example\n');
    const { out } = await dockerfix(folder, [name, 'bad', '--context', '.', '--format', 'markdown', '--unsafe']);
    expect(out).toContain('\n``````diff\n');
    expect(out).toMatch(/Left alone/);
    const nodes = await read(out);
    expectQuiet(nodes);
    // The fence ends where it should: what follows is Markdown again.
    expect(nodes.filter(({ type }) => type === 'code')).toHaveLength(1);
  });

  it('says after --write that it was written', async () => {
    const folder = folderWith({ Dockerfile: PLAIN, 'requirements.txt': 'flask\n', 'app.py': '' });
    expect((await dockerfix(folder, ['--write', '--format', 'markdown'])).out).toContain('1 Dockerfile, 1 rewritten\n');
    expect((await dockerfix(folder, ['--format', 'markdown'])).out).toBe(
      '<!-- dockerfix -->\n### dockerfix: 1 Dockerfile, nothing to change\n',
    );
  });

  it.each([
    [1, 70_000],
    [3, 30_000],
    [300, 200],
  ])('fits into a comment: %d files with patches of %d letters', async (files, letters) => {
    const results = Array.from({ length: files }, (_, index) => changed(`/w/d${index}/Dockerfile`, letters));
    const out = runMarkdown(results, { cwd: '/w', written: false });
    expect(out.length).toBeLessThanOrEqual(65_536);
    expect(out).toMatch(/The patch is too long to be shown here\.|files do not fit here/);
    const shown = out.match(/^#### /gm)?.length ?? 0;
    const left = Number(/(\d+) more files do not fit/.exec(out)?.[1] ?? 0) + (out.includes('One more file does') ? 1 : 0);
    expect(shown + left).toBe(files);
    expectQuiet(await read(out));
  });
});

function changed(path: string, letters: number): FileResult {
  const after = `FROM a\nRUN echo ${'x'.repeat(letters)}\n`;
  const applied = [{ transform: 'reorder', level: 'safe', line: 1, message: 'a thing', reasons: [], notes: [] }] as const;
  const rest = { proposed: [], refused: [], disabled: [], assumptions: [], warnings: [] };
  return { path, changed: true, applied, ...rest, changes: [{ path, created: false, before: 'FROM a\n', after }] };
}

/** Words as somebody would choose them who wants something to come alive. */
const HARD = fc
  .array(
    fc.constantFrom(
      '`',
      '``',
      '@a',
      '#1',
      '[a](b)',
      '<b>',
      '</details>',
      '**a**',
      '_a_',
      '~~a~~',
      '$x$',
      '\\',
      'www.a.b',
      'a@b.c',
      '&lt;',
      '|',
      '- ',
      ' ',
      '  ',
      'a',
      '1.',
      '!',
      'https://a.b',
      '0123456789abcdef',
      ':a:',
      '\n',
      '\t',
      '"',
      '(',
      "'",
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

describe('words of others', () => {
  it('never come alive', async () => {
    await fc.assert(
      fc.asyncProperty(HARD, async (text) => {
        expectQuiet(await read(`- line 1: ${prose(text)}\n`));
      }),
      { numRuns: 300 },
    );
  });

  it('make no reference behind an apostrophe', () => {
    expect(prose("what a'0123456789abcdef and a-GH-12 do")).toBe("what `a'0123456789abcdef` and `a-GH-12` do");
  });

  it('never end the block that they stand in', async () => {
    await fc.assert(
      fc.asyncProperty(HARD, async (text) => {
        const nodes = await read(`${fenced(`-${text}`, 'diff')}\nafter\n`);
        expect(nodes.filter(({ type }) => type === 'code')).toHaveLength(1);
        expect(nodes.at(-1)).toEqual({ type: 'text', value: 'after' });
      }),
      { numRuns: 200 },
    );
  });

  it('keep what they say', () => {
    expect(prose('dockerfix does not know what `make all` reads in /app: it reads only a.txt, b.txt')).toBe(
      'dockerfix does not know what `make all` reads in `/app:` it reads only `a.txt, b.txt`',
    );
  });
});

it('the patch in a comment is the one of the run', async () => {
  const folder = folderWith({ Dockerfile: PLAIN, 'requirements.txt': 'flask\n', 'app.py': '' });
  const [markdown, diff] = [await dockerfix(folder, ['--format', 'markdown']), await dockerfix(folder, [])];
  expect(markdown.out).toContain(`\n\`\`\`diff\n${diff.out}\`\`\`\n`);
  expect(patchOf([], folder)).toBe('');
});
