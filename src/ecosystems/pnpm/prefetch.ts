import { posix } from 'node:path';
import { type CommandContext, hasFlag, lastFlag, type Prefetch, readArguments } from '../ecosystem.ts';
import { newDraft } from '../project/draft.ts';
import { own, readJson } from '../project/objects.ts';
import { PNPM_ARGUMENTS, SUBCOMMANDS } from './flags.ts';
import { installEffects, type InstallQuestion } from './install.ts';
import { readSettings } from './settings.ts';

/**
 * `pnpm fetch` for an install that needs the source: it reads the lock and settings alone, and the install behind it links what it brought.
 * https://pnpm.io/cli/fetch
 */
export function prefetchOf(context: CommandContext): Prefetch | undefined {
  const read = readArguments(context.argv, PNPM_ARGUMENTS);
  const mode = SUBCOMMANDS.get(read.subcommand ?? '');
  const { cwd } = context.command;
  // `pnpm ci` removes what is there first.
  if (mode !== 'install' || read.unknownFlags.length > 0 || read.positionals.length > 0 || cwd.kind === 'unknown') return undefined;
  // The install takes what lies in node_modules, and its store, only where both are as it would make them itself.
  if ([...read.flags.keys()].some((name) => !KEPT.has(name)) || bringsSettings(context)) return undefined;
  const question = { context, read, cwd: posix.resolve(cwd.text) };
  const install = installEffects({ ...question, mode });
  const fetch = installEffects({ ...question, mode: 'fetch' });
  if (install.kind === 'unknown' || install.install?.blocked === undefined) return undefined;
  if (fetch.kind === 'unknown' || fetch.install === undefined || fetch.install.blocked !== undefined) return undefined;
  if (install.install.lockReason !== undefined) return undefined;
  const folder = lastFlag(read, '--dir');
  if (folder !== undefined && !/^[\w./-]+$/.test(folder)) return undefined;
  const flags = [...(hasFlag(read, '--production') ? ['--prod'] : []), ...(hasFlag(read, '--dev') ? ['--dev'] : [])];
  const command = ['pnpm', ...(folder === undefined ? [] : ['-C', folder]), 'fetch', ...flags].join(' ');
  const review = fetch.install.review ?? whyReview(question);
  return { command, ...(review !== undefined && { review }) };
}

/** Options that the step has too, or that decide nothing of what it brings, and where to. https://pnpm.io/cli/install */
const KEPT: ReadonlySet<string> = new Set(
  [
    ['production', 'dev', 'optional', 'dir', 'filter', 'filter-prod', 'recursive', 'include-workspace-root', 'frozen-lockfile'],
    ['prefer-frozen-lockfile', 'prefer-offline', 'ignore-scripts', 'unsafe-perm', 'aggregate-output', 'bail', 'color', 'stream'],
    ['reporter', 'loglevel', 'silent', 'quiet', 'reporter-hide-prefix', 'use-stderr', 'child-concurrency', 'workspace-concurrency', 'yes'],
  ]
    .flat()
    .map((name) => `--${name}`),
);

/** A script of the project that runs before anything is fetched: https://pnpm.io/scripts#pnpmdevpreinstall */
function bringsSettings({ files, command: { cwd } }: CommandContext): boolean {
  const manifest = cwd.kind === 'known' ? readJson(files, posix.join(posix.resolve(cwd.text), 'package.json')) : undefined;
  return manifest?.kind === 'object' && manifest.text.includes('"pnpm:devPreinstall"');
}

function whyReview({ context, read, cwd }: Omit<InstallQuestion, 'mode'>): string | undefined {
  if (read.flags.has('--filter') || read.flags.has('--filter-prod') || lastFlag(read, '--optional') === 'false')
    return 'pnpm fetch brings all that the lock names, also what this install leaves out';
  const settings = readSettings(newDraft(context.files), context, read, posix.resolve(cwd, lastFlag(read, '--dir') ?? '.'));
  const manifest = readJson(context.files, posix.join(settings.root, 'package.json'));
  const links = manifest.kind === 'object' && /"(?:link|workspace):/.test(manifest.text);
  if (own(settings.workspace, 'packages') === undefined && !links) return undefined;
  return 'programs of members are linked without the path to packages that nothing names, by pnpm 10 and 11 (docs/engine-facts.md, "pnpm")';
}
