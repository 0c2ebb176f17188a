import { posix } from 'node:path';
import type { CommandEffects } from '../../src/model/effects.ts';
import { readArguments, unknownEffects, type CommandContext, type Ecosystem } from '../../src/ecosystems/ecosystem.ts';
import { flags } from '../../src/ecosystems/flag-rows.ts';
import { block, giveUp, look, newDraft } from '../../src/ecosystems/project/draft.ts';
import { installOf } from '../../src/ecosystems/project/install.ts';
import { objectAt, readObject } from '../../src/ecosystems/project/objects.ts';

const FILES = ['rocks.toml', 'rocks.lock'] as const;

/** Flags that read no file, with the values that they take. Left out, so unknown: --manifest, --hook. https://rocks.example/cli/install */
const SPEC = { ...flags({ none: ['--locked', '--quiet -q'], required: ['--jobs -j', '--cache-dir'] }), subcommand: true };

function effectsOf(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of rocks`);
  const { cwd } = context.command;
  if (read.subcommand !== 'install' || read.positionals.length > 0 || cwd.kind === 'unknown')
    return unknownEffects(`dockerfix does not know what \`rocks ${context.argv.join(' ')}\` reads and writes`);
  const draft = newDraft(context.files);
  // A file that is absent is looked at as well: were it there, it would be read.
  for (const name of FILES) look(draft, posix.join(cwd.text, name));
  const manifest = readObject(draft.files, posix.join(cwd.text, 'rocks.toml'), 'toml');
  if (manifest.kind === 'unusable') giveUp(draft, manifest.why);
  else if ('build' in objectAt(manifest.value, 'package')) block(draft, 'needs-source', 'rocks install also builds the project');
  draft.writes.add(posix.join(cwd.text, 'rocks_modules/**'));
  draft.outputs.add(posix.join(cwd.text, 'rocks_modules'));
  return installOf(draft, 'rocks install');
}

/** rocks: a package manager that does not exist. */
export const rocks = {
  id: 'rocks',
  title: 'rocks',
  docs: ['https://rocks.example/cli', 'https://rocks.example/manifest'],
  programs: ['rocks'],
  formats: ['toml'],
  effects: effectsOf,
  cached: {
    spec: SPEC,
    caches: [
      {
        id: 'rocks',
        what: "rocks's cache",
        docs: ['https://rocks.example/cache'],
        actions: { install: 'fills', 'cache clean': 'clears' },
        places: [{ flag: '--cache-dir' }, { variable: /^ROCKS_CACHE$/u }, { home: '.cache/rocks' }],
        sharing: 'shared',
        sharedBy: 'all images',
        ofSystem: false,
        leftForOthers: false,
        told: /\brocks\s+cache\b|\.cache\/rocks\b/u,
        toldAtStart: /\brocks\s+install\b/u,
      },
    ],
  },
  installs: [
    {
      commands: ['rocks install'],
      files: FILES,
      makes: ['rocks_modules'],
      refused: ['a project with a build of its own'],
      docs: ['https://rocks.example/cli/install'],
      checked: 'documentation',
    },
  ],
} as const satisfies Ecosystem;
