import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { PathPattern } from '../model/paths.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type ArgumentSpec, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { flags } from './flag-rows.ts';
import { corepackHome, corepackManifests } from './node-manifests.ts';
import { splitReview } from './pip-words.ts';
import { inFolder, resolvePath, searchPath, type Folder } from './system-region.ts';
import { fileWords, packageInstall, thirdParty, unclearWord } from './third-party.ts';

/** Left out, so unknown: `use` and `up`, which also run an install of the project; `pack`, and a package manager to run (`corepack yarn`). */
const SPEC: ArgumentSpec = {
  ...flags({ none: ['--activate', '--json', '--global -g', '--cache-only'], required: ['--install-directory'] }),
  subcommand: true,
  clusters: false,
};

/** The programs of each, and what `corepack enable` without a name takes. https://github.com/nodejs/corepack/blob/main/config.json */
const SHIMS: Readonly<Record<string, readonly string[]>> = {
  npm: ['npm', 'npx'],
  pnpm: ['pnpm', 'pnpx'],
  yarn: ['yarn', 'yarnpkg'],
};
const USUAL: readonly string[] = ['pnpm', 'yarn'];

/** Folders that packages and images fill. */
const PACKAGES = /^\/(?:usr\/(?:local\/)?)?s?bin$/;

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of corepack`);
  switch (read.subcommand) {
    case 'enable':
    case 'disable':
      return shimEffects(context, read.positionals, lastFlag(read, '--install-directory'));
    case 'prepare':
      return downloadEffects(context, 'corepack prepare', read.positionals);
    case 'install':
      return hasFlag(read, '--global') === read.positionals.length > 0
        ? downloadEffects(context, 'corepack install', read.positionals)
        : unknownEffects('corepack install takes names with --global only');
    default:
      return unknownEffects(`dockerfix does not know what \`corepack ${read.subcommand ?? ''}\` reads and writes`);
  }
}

/**
 * Links beside corepack itself, the first one of PATH. Of the working folder nothing is read
 * (docs/engine-facts.md, "Programs of the system").
 */
function shimEffects(context: CommandContext, names: readonly string[], folder: string | undefined): CommandEffects {
  const shims: string[] = [];
  for (const name of names.length === 0 ? USUAL : names) {
    const programs = Object.hasOwn(SHIMS, name) ? SHIMS[name] : undefined;
    if (programs === undefined) return unknownEffects(`corepack knows no package manager ${name}`);
    shims.push(...programs);
  }
  // Of a folder of the project it is known that nothing put corepack there.
  const mayHold = (place: Folder): boolean =>
    place.kind === 'pattern' || PACKAGES.test(place.path) || context.files.fact(`${place.path}/corepack`).kind !== 'absent';
  const path = folder === undefined ? undefined : resolvePath(folder, context.command.cwd);
  if (folder !== undefined && path === undefined) return unknownEffects(`the folder ${folder} cannot be resolved before the build`);
  const { cwd, variables } = context.command;
  const places = path === undefined ? searchPath(context.state, { cwd, variables }).filter(mayHold) : [{ kind: 'known', path } as const];
  const links = places.flatMap((place) => shims.map((shim) => inFolder(place, shim)));
  return thirdParty(context, { reads: links, writes: links, ...(path !== undefined && { folders: [path] }) });
}

/** What is not given by name (`pnpm@9`) is what the project's package.json says. */
function downloadEffects(context: CommandContext, name: string, specs: readonly string[]): CommandEffects {
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that corepack is called in is not known');
  const home = corepackHome(context);
  if ('why' in home) return unknownEffects(home.why);
  const found = corepackManifests(context, cwd.text);
  if ('why' in found) return unknownEffects(found.why);
  const files = fileWords(
    context,
    specs.filter((spec) => spec.endsWith('.tgz') && !spec.includes('@')),
    new Set(),
  );
  if ('why' in files) return unknownEffects(files.why);
  // With names only the file of settings is looked for.
  const asked = (path: string): boolean => specs.length === 0 || path.endsWith('/.corepack.env');
  if (specs.length === 0 && found.present === undefined) return unknownEffects(`\`${name}\` finds no package.json`);
  const review = splitReview(context);
  return thirdParty(context, {
    reads: [...home, ...files.reads, ...found.reads.filter(asked).map((path): PathPattern => literalPattern(path))],
    optional: found.optional.filter(asked),
    writes: home,
    network: true,
    install: { ...packageInstall(name, files.missing), ...(review !== undefined && { review }) },
  });
}

/** corepack, which comes with Node.js up to 24 and brings yarn and pnpm. */
export const corepack = {
  id: 'corepack',
  title: 'corepack',
  docs: ['https://nodejs.org/docs/latest-v24.x/api/corepack.html', 'https://github.com/nodejs/corepack/tree/main/sources'],
  programs: ['corepack'],
  effects: effectsOf,
} as const satisfies Ecosystem;
