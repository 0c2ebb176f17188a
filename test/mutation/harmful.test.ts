import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/index.ts';
import { subjectOf } from './cases.ts';
import { caches } from './harmful/caches.ts';
import { commands } from './harmful/commands.ts';
import { folders } from './harmful/folders.ts';
import { installs } from './harmful/installs.ts';
import { links } from './harmful/links.ts';
import { packages } from './harmful/packages.ts';
import { scripts } from './harmful/scripts.ts';
import { settings } from './harmful/settings.ts';
import { shell } from './harmful/shell.ts';
import { sources } from './harmful/sources.ts';
import { tools } from './harmful/tools.ts';
import { users } from './harmful/users.ts';
import { assuming, isSameOutcome, outcomeOf, variationsOf, whereTheyDiffer } from './judge.ts';

/** Pairs that look alike and are not: each was thought of as a way to deceive the checker. */
const harmful = [links, folders, sources, installs, users, shell, settings, commands, tools, packages, caches, scripts].flat();

const outside = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-harmful-')));
const trees: string[] = [outside];

afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true, force: true });
});

describe('pairs that look alike', () => {
  it.each(harmful)('$name: not shown equal', async (pair) => {
    const { before, after, context, dockerignore, folder, tree } = subjectOf(pair);
    trees.push(tree);
    const differ = variationsOf(context, dockerignore, `${before}\n${after}`).filter(
      ({ inputs }) => !isSameOutcome(outcomeOf(before, inputs), outcomeOf(after, inputs)),
    );
    const [first] = differ;
    expect(differ).not.toEqual([]);
    writeFileSync(join(outside, 'before'), before);
    writeFileSync(join(outside, 'after'), after);
    const { equal, assumptions } = await compare({ before: join(outside, 'before'), after: join(outside, 'after'), context: folder });
    const stays = differ.filter(({ inputs }) => {
      const assumed = assuming(inputs, assumptions);
      return assumed === inputs || outcomeOf(before, assumed) !== outcomeOf(after, assumed);
    });
    const named = assumptions.map(({ sentence }) => sentence).join(' ');
    const where = first === undefined ? '' : whereTheyDiffer(before, after, first.inputs);
    expect(
      equal && stays.some(({ optional }) => optional === undefined || !(named.includes(optional) || named.includes(' others ')))
        ? `equal, but under "${first?.name ?? ''}"\n${where}`
        : '',
    ).toBe('');
  });
});
