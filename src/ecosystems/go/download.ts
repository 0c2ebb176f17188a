import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { literalPattern } from '../../model/path-patterns.ts';
import { type CommandContext, readArguments, unknownEffects } from '../ecosystem.ts';
import { type Draft, giveUp, look, newDraft } from '../project/draft.ts';
import { installOf } from '../project/install.ts';
import { below, extraSystem, homeFolder, inHome } from '../system-region.ts';
import { MODULE_FLAGS } from './flags.ts';
import { findProject, type Project, whyIncomplete } from './modules.ts';
import { HOME_SETTINGS, type Places, placesOf, strangeSetting } from './settings.ts';

/** `go mod download` and `go mod verify` for the module or workspace of the working folder. https://go.dev/ref/mod#go-mod-download */
export function moduleEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, MODULE_FLAGS);
  const [strange] = read.unknownFlags;
  const [action = '', ...names] = read.positionals;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the flag \`${strange}\` of go mod ${action}`);
  if (action !== 'download' && action !== 'verify') return unknownEffects(`\`go mod ${action}\` reads the source`);
  if (names.length > 0) return unknownEffects(`go mod ${action} with names of modules is not followed`);
  const opened = openProject(context);
  if ('why' in opened) return unknownEffects(opened.why);
  const { draft, project, places } = opened;
  if (context.env('GO111MODULE')?.kind === 'unknown') giveUp(draft, 'the value of GO111MODULE is not known before the build');
  if (draft.unknown === undefined && project === undefined && draft.link === undefined)
    giveUp(draft, 'there is no go.mod in the working folder or above it');
  // go stops where the folder of GOPATH has one: https://go.dev/ref/mod#mod-commands
  look(draft, posix.join(places.path, 'go.mod'));
  const modules = below(literalPattern(places.modules));
  if (action === 'verify') draft.reads.add(modules);
  else draft.outputs.add(places.modules);
  if (project !== undefined) addWrites(draft, project, action);
  return installOf(draft, `go mod ${action}`);
}

/** The project of a command, and what every go command reads and writes. */
export function openProject(
  context: CommandContext,
): { readonly draft: Draft; readonly project: Project | undefined; readonly places: Places } | { readonly why: string } {
  const { cwd, variables } = context.command;
  if (cwd.kind === 'unknown') return { why: 'the folder that go is called in is not known' };
  const why = strangeSetting(context);
  if (why !== undefined) return { why };
  const places = placesOf(context);
  if ('why' in places) return places;
  const draft = newDraft(context.files);
  const project = findProject(draft, context, posix.resolve(cwd.text));
  const home = homeFolder(context.state, { variables });
  if (home === undefined) for (const pattern of inHome(context.state, HOME_SETTINGS, { variables })) draft.reads.add(pattern);
  else for (const name of HOME_SETTINGS) look(draft, posix.join(home, name));
  for (const pattern of extraSystem(context.state, { variables, cwd })) draft.reads.add(pattern);
  for (const pattern of places.downloads) draft.writes.add(pattern);
  return { draft, project, places };
}

/** What it may write beside the modules. */
function addWrites(draft: Draft, { workspace, modules }: Project, action: 'download' | 'verify'): void {
  if (action === 'verify') return;
  if (workspace !== undefined) {
    // All that it downloads and no go.sum has: https://go.dev/ref/mod#go-work-file
    draft.writes.add(`${workspace}.sum`);
    draft.folders.add(posix.dirname(workspace));
    return;
  }
  for (const [root, module] of modules) {
    const why = whyIncomplete(draft, root, module);
    if (why === undefined) {
      draft.notes.add('go.mod and go.sum agree, so go mod download is taken to leave them as they are.');
      continue;
    }
    draft.lockReason = why.message;
    draft.folders.add(root);
    for (const name of why.writes) draft.writes.add(posix.join(root, name));
  }
}
