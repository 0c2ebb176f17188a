import { posix } from 'node:path';
import type { CommandContext } from '../ecosystem.ts';
import { type Draft, isLink } from '../project/draft.ts';
import { readJson, stringAt } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';

/** Which yarn a project is made for: its major release. */
export type Release = { readonly kind: 'known'; readonly major: number } | { readonly kind: 'unknown'; readonly why: string };

/**
 * Yarn 1 is what Node's images bring; it makes way for the release that a project names. Signs are the lock, `packageManager`, and the path of a
 * release in the repository. https://yarnpkg.com/getting-started/install, https://classic.yarnpkg.com/en/docs/yarnrc#toc-yarn-path
 */
export function releaseOf({ files }: Pick<Draft, 'files'>, _: CommandContext, cwd: string): Release {
  const text = (path: string): string | undefined => {
    const fact = files.fact(path);
    return fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  };
  const signs: number[] = [];
  let locked = false;
  // What another stage or a command made may name any release.
  const unclear = ['package.json', 'yarn.lock', '.yarnrc.yml', '.yarnrc']
    .map((name) => posix.join(cwd, name))
    .find((path) => files.fact(path).kind === 'unknown' && !isLink(files, path));
  if (unclear !== undefined) return { kind: 'unknown', why: `which yarn installs is not known, since what ${unclear} holds is not` };
  for (const folder of walkUp(cwd)) {
    const manifest = readJson(files, posix.join(folder, 'package.json'));
    const named = manifest.kind === 'object' ? /^yarn@(\d+)/.exec(stringAt(manifest.value, 'packageManager') ?? '')?.[1] : undefined;
    if (named !== undefined) signs.push(Number(named));
    const path =
      /^\s*yarnPath:\s*["']?([^"'\s]+)/m.exec(text(posix.join(folder, '.yarnrc.yml')) ?? '')?.[1] ??
      /^\s*yarn-path\s+["']?([^"'\s]+)/m.exec(text(posix.join(folder, '.yarnrc')) ?? '')?.[1];
    if (path !== undefined) signs.push(majorOf(path));
    const lock = text(posix.join(folder, 'yarn.lock'));
    if (lock === undefined || locked) continue;
    locked = true;
    // https://github.com/yarnpkg/berry/blob/master/packages/yarnpkg-core/sources/Project.ts (LOCKFILE_VERSION)
    const version = /^__metadata:\n(?: .*\n)*? {2}version: (\d+)/m.exec(lock)?.[1];
    if (version !== undefined) signs.push(Number(version) >= 8 ? 4 : 3);
    else if (lock.includes('yarn lockfile v1')) signs.push(1);
  }
  const said = [...new Set(signs.map((major) => (major >= 2 ? 'berry' : 'classic')))];
  if (said.length > 1) return { kind: 'unknown', why: 'whether yarn 1 or a later one installs is not certain: the project names both' };
  return { kind: 'known', major: signs[0] ?? 1 };
}

/** `.yarn/releases/yarn-4.1.0.cjs`, `yarn-berry.cjs`. */
function majorOf(path: string): number {
  const major = /yarn-(\d+)\./.exec(posix.basename(path))?.[1];
  return major === undefined ? (path.includes('berry') || path.endsWith('.cjs') ? 3 : 1) : Number(major);
}
