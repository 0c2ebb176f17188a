import type { CommandEffects } from '../../model/effects.ts';
import { unknownEffects, type CommandContext } from '../ecosystem.ts';
import { corepackHome, corepackManifests } from '../node-manifests.ts';
import { look, type Draft } from '../project/draft.ts';

/**
 * Effects of a command of a package manager that writes settings of the user, and asks for those of the project.
 * @param draft what was read for that
 * @param writes path patterns
 */
export function writesSettings(
  context: CommandContext,
  draft: Draft,
  { folder, program, writes }: { readonly folder: string; readonly program: string; readonly writes: readonly string[] },
): CommandEffects {
  const shim = shimOf(context, folder, program);
  if ('why' in shim) return unknownEffects(shim.why);
  for (const path of shim.reads) look(draft, path);
  const unclear = draft.unknown ?? draft.review ?? (draft.link === undefined ? undefined : `${draft.link} is a symbolic link`);
  if (unclear !== undefined) return unknownEffects(unclear);
  return {
    kind: 'known',
    reads: { patterns: [...draft.reads, ...shim.folders] },
    optional: [...draft.optional],
    writes: { patterns: [...writes, ...shim.folders] },
    outputs: [],
    names: 'all',
    ownNames: [...draft.names],
    network: shim.folders.length > 0,
    folders: [],
    notes: [...draft.notes],
  };
}

/**
 * What corepack reads, and where it puts a package manager, when it stands in for one that is called for no project: nothing where no instruction put it
 * in the place of the one that the image brings, or npm installed.
 */
function shimOf(
  context: CommandContext,
  folder: string,
  program: string,
): { readonly reads: readonly string[]; readonly folders: readonly string[] } | { readonly why: string } {
  const { files, state } = context;
  if (state.base?.npmAtLeast !== undefined && files.fact(`/usr/local/bin/${program}`).kind === 'absent') return { reads: [], folders: [] };
  const manifests = corepackManifests(context, folder);
  if ('why' in manifests) return manifests;
  const home = corepackHome(context);
  return 'why' in home ? home : { reads: manifests.reads, folders: home };
}
