import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assumptions } from '../src/analysis/assumptions.ts';
import { parseArguments } from '../src/cli/options.ts';
import { problemsIn, TOP } from '../src/config/check.ts';
import { CONFIG_SCHEMA, type ObjectSchema } from '../src/config/schema.ts';
import { rulesJson } from '../src/output/json.ts';
import { ruleList, rulePage } from '../src/output/rules.ts';
import { readDataTree } from '../src/parse/formats.ts';
import { COST_KINDS, SHARINGS, TRANSFORM_LEVELS } from '../src/preferences.ts';
import { transforms } from '../src/transforms/registry.ts';

const ROOT = join(import.meta.dirname, '..');
const HEADINGS = ['What it does', 'Why', 'Fix safety', 'Refusals', 'Examples'];

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

function optionsIn(text: string): readonly string[] {
  return [...new Set(text.match(/--[a-z][a-z-]+/g))].toSorted();
}

function helpOf(...words: readonly string[]): string {
  const help = parseArguments(words, []);
  return help.kind === 'help' ? help.text : '';
}

function optionsOf(...words: readonly string[]): readonly string[] {
  return optionsIn(helpOf(...words)).filter((option) => option !== '--help');
}

const COMMANDS = [...helpOf('--help').matchAll(/^dockerfix ([a-z]+) /gm)].map(([, name = '']) => name);

/** Words without how they are broken into lines. */
function flowing(text: string): string {
  return text.replace(/\s+/g, ' ');
}

describe.each(transforms)('the page of $id', ({ id, title, why, refusals }) => {
  const page = read(`docs/transforms/${id}.md`);

  it('has the headings of every page, the title and the why of the code', () => {
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(HEADINGS);
    expect(page.startsWith(`# ${id}\n\n${title}.\n`)).toBe(true);
    expect(flowing(page)).toContain(flowing(why));
  });

  it('lists every reason to refuse, as the code says it', () => {
    const table = [...page.matchAll(/^\| `([^`]+)` +\| (.*?) +\| (.*?) +\|$/gm)].map(([, reason, why, lift]) => [reason, { why, lift }]);
    expect(table).toEqual(Object.entries(refusals));
  });

  it('links only to what is there', () => {
    const links = [...page.matchAll(/\]\(\.\.\/\.\.\/([^)]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('dockerfix rules', () => {
  it('lists every assumption that a result may name', () => {
    const list = ruleList(transforms, assumptions);
    for (const [id, sentence] of Object.entries(assumptions))
      expect(list.split('\n').map((line) => line.replace(/ +/, ' '))).toContain(`${id} ${sentence}`);
    const json: unknown = JSON.parse(rulesJson(transforms, assumptions));
    expect(json).toMatchObject({ assumptions: Object.entries(assumptions).map(([id, sentence]) => ({ id, sentence })) });
    expect(JSON.parse(rulesJson(transforms))).not.toHaveProperty('assumptions');
  });

  it('lists all transforms and all their reasons', () => {
    const list = ruleList(transforms, assumptions);
    const json: unknown = JSON.parse(rulesJson(transforms));
    for (const transform of transforms) {
      const { id, title, why, refusals } = transform;
      expect(list).toMatch(new RegExp(`^${id} .*${title}$`, 'm'));
      for (const [reason, refusal] of Object.entries(refusals)) {
        expect(rulePage(transform)).toContain(`  ${reason}\n      ${refusal.why}\n      ${refusal.lift}\n`);
        expect(refusal.lift).toMatch(/^[A-Z].*\.$/);
      }
      const expected = Object.entries(refusals).map(([reason, { why: sentence, lift }]) => ({ reason, sentence, lift }));
      expect(json).toMatchObject({ version: 1, rules: expect.arrayContaining([{ id, title, why, refusals: expected }]) });
    }
  });
});

describe('docs/configuration.md', () => {
  const page = read('docs/configuration.md');

  it('has a row for every key of the schema, and no other', () => {
    const keysIn = (schema: ObjectSchema, before = ''): string[] =>
      Object.entries(schema.properties).flatMap(([key, inner]) => {
        const path = `${before}${key}`;
        if (key === 'overrides') return [`${path}[].files`];
        if (path === 'transforms' || path === 'assumptions') return [`${path}.<id>`];
        if (path === 'baseImages') return [`${path}.<image>`];
        if (path === 'costs.kinds' || path === 'costs.commands') return [`${path}.<${path === 'costs.kinds' ? 'kind' : 'words'}>`];
        return 'properties' in inner ? keysIn(inner, `${path}.`) : [path];
      });
    const [table = ''] = /## What it may say\n\n[^]*?\n\n(?!\|)/.exec(page) ?? [];
    const rows = [...table.matchAll(/^\| `([^`]+)` /gm)].map(([, key]) => key);
    expect(rows).toEqual(keysIn(CONFIG_SCHEMA));
  });

  it('names every id, level and kind', () => {
    const words = [...transforms.map(({ id }) => id), ...Object.keys(assumptions), ...TRANSFORM_LEVELS, ...SHARINGS];
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
    const kinds = [...page.matchAll(/^\| `([a-z-]+)` +\| \S/gm)].map(([, kind = '']) => kind);
    expect(COST_KINDS.filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it('shows a configuration that is one', async () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    const tree = await readDataTree(example);
    expect('message' in tree ? tree.message : problemsIn(tree, CONFIG_SCHEMA, TOP)).toEqual([]);
  });
});

describe('the other documents', () => {
  it('have no page for a transform that is not there', () => {
    const pages = readdirSync(join(ROOT, 'docs/transforms')).map((name) => name.replace(/\.md$/, ''));
    expect(pages.toSorted()).toEqual(transforms.map(({ id }) => id).toSorted());
  });

  it('have a page for each command that there is, and no other', () => {
    expect(readdirSync(join(ROOT, 'docs/commands')).toSorted()).toEqual(['dockerfix', ...COMMANDS].map((name) => `${name}.md`).toSorted());
  });

  it('name every option of the plain command, and no other', () => {
    const rows = read('docs/commands/dockerfix.md')
      .split('\n')
      .filter((line) => line.startsWith('| `-'));
    expect(optionsIn(rows.join('\n').replaceAll('--directory', ''))).toEqual(optionsOf('--help'));
  });

  it.each(COMMANDS)('name every option of %s', (command) => {
    const page = read(`docs/commands/${command}.md`);
    expect(page.startsWith(`# \`dockerfix ${command}`)).toBe(true);
    expect(optionsIn(page)).toEqual(expect.arrayContaining([...optionsOf(command, '--help')]));
  });

  it('link only to what is there', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
    ];
    const broken = pages
      .filter((page) => page.endsWith('.md'))
      .flatMap((page) => [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, path = '']) => ({ page, path })))
      .filter(({ page, path }) => !existsSync(join(ROOT, dirname(page), path)));
    expect(broken).toEqual([]);
  });

  it('show in the README what really comes out', () => {
    const [, before = ''] = /```diff\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
    const patch = read('snapshots/together/pip-requirements/expected.patch');
    expect(patch).toContain(before);
  });

  it('tell the changes of the version', () => {
    expect(read('CHANGELOG.md')).toMatch(/^## Unreleased$/m);
  });
});
