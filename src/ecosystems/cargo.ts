import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { cargoCaches } from './cargo/cache.ts';
import { INSTALL_FLAGS } from './cargo/flags.ts';
import { lookAtSettingsIn, openSettings } from './cargo/settings.ts';
import { lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { splitReview } from './pip-words.ts';
import { block, giveUp, look, readTree } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { walkUp } from './project/walk-up.ts';
import { below } from './system-region.ts';
import { unclearWord } from './third-party.ts';

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const argv = context.argv[0]?.startsWith('+') === true ? context.argv.slice(1) : context.argv;
  const [subcommand = ''] = argv;
  if (subcommand === 'install') return installEffects({ ...context, argv });
  if (subcommand === 'fetch') return fetchEffects(context);
  return unknownEffects(`\`cargo ${subcommand}\` reads the source`);
}

/** `cargo install NAME`: what it builds comes from the registry, or from a commit of a repository. https://doc.rust-lang.org/cargo/commands/cargo-install.html */
function installEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, INSTALL_FLAGS);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of cargo install`);
  const git = lastFlag(read, '--git');
  const pinned = lastFlag(read, '--rev') ?? lastFlag(read, '--tag');
  if (git !== undefined && (!/^(?:https?|ssh):\/\//u.test(git) || pinned === undefined))
    return unknownEffects('cargo install of whatever is newest in a repository is not followed');
  const odd = read.positionals.find((name) => !/^[A-Za-z][\w-]*(?:@[^\s/\\]+)?$/u.test(name));
  if (odd !== undefined) return unknownEffects(`cargo install ${odd} is no package of the registry`);
  if (git === undefined && read.positionals.length === 0) return unknownEffects('cargo install without a name builds the source');
  const opened = openSettings(context, true);
  if ('why' in opened) return unknownEffects(opened.why);
  const { draft, homes } = opened;
  const root = lastFlag(read, '--root') ?? undefined;
  const place = context.env('CARGO_INSTALL_ROOT');
  if (place?.kind === 'unknown') giveUp(draft, 'the folder in CARGO_INSTALL_ROOT is not known before the build');
  for (const folder of [root, place?.kind === 'known' ? place.text : undefined]) {
    if (folder === undefined) continue;
    if (!folder.startsWith('/')) giveUp(draft, `the folder ${folder} is not absolute`);
    else draft.writes.add(below(literalPattern(posix.resolve(folder))));
  }
  // Its settings are those of Cargo's home, and of the folders above that, once it knows that it is an install.
  for (const folder of walkUp(homes.cargo)) lookAtSettingsIn(draft, folder);
  for (const name of ['credentials.toml', 'credentials']) look(draft, posix.join(homes.cargo, name));
  const review = splitReview(context);
  if (review !== undefined) draft.review = review;
  return installOf(draft, 'cargo install');
}

/** It wants a target of each package to be there (`src/main.rs`, `src/lib.rs`), so that manifests alone do not do (docs/engine-facts.md, "cargo"). */
function fetchEffects(context: CommandContext): CommandEffects {
  const opened = openSettings(context, true);
  if ('why' in opened) return unknownEffects(opened.why);
  const { draft } = opened;
  const { cwd } = context.command;
  if (cwd.kind === 'known') {
    readTree(draft, posix.resolve(cwd.text));
    draft.writes.add(posix.join(posix.resolve(cwd.text), 'Cargo.lock'));
  }
  block(draft, 'installs-the-project', 'cargo fetch fails where no source of the project is there');
  return installOf(draft, 'cargo fetch');
}

/** Cargo, as far as it installs tools by name. What it builds it builds from the source. */
export const cargo = {
  id: 'cargo',
  title: 'Cargo',
  docs: [
    'https://doc.rust-lang.org/cargo/commands/index.html',
    'https://doc.rust-lang.org/cargo/guide/cargo-home.html',
    'https://doc.rust-lang.org/cargo/reference/config.html',
    'https://rust-lang.github.io/rustup/overrides.html',
  ],
  programs: ['cargo'],
  effects: effectsOf,
  cached: cargoCaches,
  installs: [
    {
      commands: ['cargo install NAME'],
      files: [],
      leadsTo: [
        'rust-toolchain and .cargo/config, of the folders above as well',
        '.cargo/config of CARGO_HOME and of the folders above',
        'nothing else of the project',
      ],
      makes: ['`$CARGO_HOME`, or what --root and CARGO_INSTALL_ROOT name'],
      review: ['a value from outside of the Dockerfile, which could be several words'],
      refused: ['a folder (`--path`), a repository without a commit, options that are not known', 'settings of Cargo that are there'],
      docs: ['https://doc.rust-lang.org/cargo/commands/cargo-install.html'],
      checked: 'trace',
    },
    {
      commands: ['cargo fetch'],
      files: ['Cargo.toml', 'Cargo.lock'],
      leadsTo: [
        'Cargo.toml of each member and folder that it names, and whether a source of each is there',
        'rust-toolchain and .cargo/config, of the folders above as well',
      ],
      makes: ['`$CARGO_HOME/registry` and `$CARGO_HOME/git`'],
      refused: ['always: a source of each package must be there (`src/main.rs`), and one that is made up is never put in its place'],
      docs: ['https://doc.rust-lang.org/cargo/commands/cargo-fetch.html', 'https://github.com/rust-lang/cargo/issues/2644'],
      checked: 'documentation',
    },
  ],
} as const satisfies Ecosystem;
