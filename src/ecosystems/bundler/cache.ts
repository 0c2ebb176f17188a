import { posix } from 'node:path';
import type { CachedTool } from '../cache.ts';
import { type CommandContext, hasFlag, lastFlag, readArguments } from '../ecosystem.ts';
import { newDraft } from '../project/draft.ts';
import { BUNDLE_ARGUMENTS } from './arguments.ts';
import { readSettings } from './settings.ts';

/**
 * Gems as they were downloaded (`name-1.0.0.gem`), which Bundler takes again where the gem is not installed. They lie beside the gems themselves, so
 * only where these go to GEM_HOME it is known where: in a folder of their own there is one for each version of Ruby.
 * https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/source/rubygems.rb (fetch_gem), docs/engine-facts.md, "Bundler"
 */
export const bundlerCaches: CachedTool = {
  spec: BUNDLE_ARGUMENTS,
  caches: [
    {
      id: 'bundler',
      what: "Bundler's cache of gems",
      docs: [
        'https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/source/rubygems.rb',
        'https://guides.rubygems.org/command-reference/#gem-environment',
      ],
      applies: (context) => context.env('GEM_HOME') !== undefined && !hasFolderOfItsOwn(context),
      actions: { install: 'fills', i: 'fills', update: 'fills' },
      places: [{ variable: /^GEM_HOME$/u, below: 'cache' }],
      movedBy: /\bbundler?\s+config\b[^;&|\n]*\b(?:path|deployment|system|global_gem_cache)\b/u,
      // A gem is written in its place: https://github.com/rubygems/rubygems/blob/master/lib/rubygems/remote_fetcher.rb (cache_update_path)
      sharing: 'locked',
      sharedBy: 'all images',
      // The gems themselves go there.
      ownFolders: /./u,
      ofSystem: false,
      leftForOthers: false,
      local: [{ flag: '--local' }],
      // The name of a file says nothing of where it came from.
      sources: {
        listed: [],
        unsteady: otherSource,
        mayBeAdded: 'it may name another source of gems, and Bundler keeps them under their names alone, which other projects share',
      },
      told: /(?<![\w/])\/usr\/local\/bundle\/?(?=$|[\s"'])|\bgem\s+(?:pristine|install|fetch|cleanup)\b|\bbundler?\s+(?:pristine|cache|package|clean)\b|\bbundle\/cache\b|GEM_HOME/u,
      toldAtStart: /\bgem\s+(?:pristine|install)\b|\bbundler?\s+(?:pristine|cache|package|install|update)\b/u,
    },
  ],
};

/** https://bundler.io/man/bundle-config.1.html (path, deployment, global_gem_cache). What the build itself writes is asked by `movedBy`. */
function hasFolderOfItsOwn(context: CommandContext): boolean {
  const { cwd } = context.command;
  const read = readArguments(context.argv, BUNDLE_ARGUMENTS);
  if (cwd.kind === 'unknown' || lastFlag(read, '--path') !== undefined || hasFlag(read, '--deployment')) return true;
  if (['BUNDLE_PATH', 'BUNDLE_DEPLOYMENT', 'BUNDLE_GLOBAL_GEM_CACHE'].some((name) => isSet(context, name))) return true;
  const { places, written } = readSettings(newDraft(context.files), context, read, posix.resolve(cwd.text));
  return places.length > 0 && !written;
}

/** What old images of Ruby may set names the folder of GEM_HOME. */
function isSet({ env, state }: CommandContext, name: string): boolean {
  return env(name) !== undefined && !(env(name)?.kind === 'unknown' && state.env.get(name)?.from === 'base');
}

const PUBLIC = /^https:\/\/(?:index\.)?rubygems\.org\/?$/u;

/** Gems of two sources may have one name. */
function otherSource({ command: { cwd }, files }: CommandContext): string | undefined {
  if (cwd.kind === 'unknown') return 'the folder that bundle is called in is not known';
  for (const name of ['gems.locked', 'Gemfile.lock']) {
    const fact = files.fact(posix.join(cwd.text, name));
    const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
    if (text === undefined) continue;
    const remotes = [...text.matchAll(/^GEM\r?\n((?:[ \t]+.*\r?\n)*)/gmu)].flatMap(([, lines = '']) =>
      [...lines.matchAll(/^ {2}remote: (\S+)/gmu)].map(([, remote = '']) => remote),
    );
    const other = remotes.find((remote) => !PUBLIC.test(remote));
    return other === undefined
      ? undefined
      : `some gems come from ${other.replace(/\/\/[^/@]*@/u, '//')}, and Bundler keeps them under their names alone, which other projects share`;
  }
  return 'without a lock it is not known which sources gems come from, and Bundler keeps them under their names alone, which other projects share';
}
