import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { type CommandContext, unknownEffects } from '../ecosystem.ts';
import type { Config } from './config.ts';
import { COREPACK_MANIFEST, whyNotPlain } from '../node-manifests.ts';
import { splitReview } from '../pip-words.ts';

/** npm itself, in Node's official images. */
export const NPM_MANIFEST = '/usr/local/lib/node_modules/npm/package.json';

/**
 * Effects of `npm install --global NAME...`: packages of the registry only. The project's files and its .npmrc are not read.
 * https://docs.npmjs.com/cli/v10/configuring-npm/folders
 */
export function globalInstallEffects(context: CommandContext, config: Config, names: readonly string[]): CommandEffects {
  if (names.length === 0) return unknownEffects('npm install --global without a package installs the folder that it is called in');
  const why = whyNotPlain(names, 'npm install --global');
  if (why !== undefined) return unknownEffects(why);
  const bare = names.map((name) => name.replace(/(?!^)@.*$/s, ''));
  const prefix = globalPrefix(context, config);
  if (prefix === undefined) return unknownEffects('where npm installs global packages is not known in this image');
  const below = (folder: string): string => posix.join(prefix, folder, '**');
  const home = (folder: string): string => posix.join(config.home ?? '**', folder);
  const review = splitReview(context);
  return {
    kind: 'known',
    reads: { patterns: [home('.npmrc'), posix.join(prefix, 'etc/npmrc'), below('lib/node_modules')] },
    optional: [],
    writes: {
      patterns: [
        ...['lib/node_modules', 'bin', 'share/man'].map(below),
        // By its own name, since from here on another npm runs: see `npmAtLeast`.
        ...(bare.includes('npm') ? [NPM_MANIFEST] : []),
        // The newest one: see `pinnedManifests`.
        ...(names.some((name) => name === 'corepack' || name === 'corepack@latest') ? [COREPACK_MANIFEST] : []),
        ...['.npm', '.cache', '.config', '.local/share', '.node-gyp', '.electron-gyp', '.electron', '.prisma'].map((folder) =>
          home(`${folder}/**`),
        ),
        ...cacheOf(context, config),
      ],
    },
    outputs: [],
    names: 'all',
    // A file of settings, which may name variables, is not read here.
    ...([home('.npmrc'), posix.join(prefix, 'etc/npmrc')].every((path) => context.files.fact(path).kind === 'absent') && { ownNames: [] }),
    network: true,
    folders: [],
    install: { name: 'npm install --global', ...(review !== undefined && { review }) },
    notes: [],
  };
}

/** The folder above that of node. https://docs.npmjs.com/cli/v10/configuring-npm/folders#prefix-configuration */
function globalPrefix(context: CommandContext, config: Config): string | undefined {
  if (context.env('PREFIX') !== undefined || context.env('DESTDIR') !== undefined) return undefined;
  const said = config.cliPrefix ?? config.get('prefix');
  if (said !== undefined) return said.startsWith('/') ? posix.resolve(said) : undefined;
  return context.state.base?.npmPrefix;
}

function cacheOf(context: CommandContext, config: Config): readonly string[] {
  const cache = config.get('cache');
  if (cache === undefined) return [];
  const { cwd } = context.command;
  return [posix.join(posix.resolve(cwd.kind === 'known' ? cwd.text : '/', cache), '**')];
}
