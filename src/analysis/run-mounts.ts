import type { RunInstruction } from '../model/build.ts';
import { cleanPath, joinPath } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';

export interface Mounts {
  /** Why nothing can be said of the files that the RUN sees, if so. */
  readonly hidden: string | undefined;
  /** What lies under its mounts, secrets apart. */
  readonly regions: readonly Region[];
  /** Where secrets are mounted: files of settings and tokens, the same in every build. */
  readonly secrets: readonly Region[];
}

/**
 * The --mount flags of a RUN. A cache, secret, ssh or tmpfs mount hides what the image has at its target; a bind mount also brings
 * files of the context or of another stage, which is not followed.
 * https://docs.docker.com/reference/dockerfile/#run---mount
 */
export function mountsOf(run: RunInstruction, before: State): Mounts {
  const regions: Region[] = [];
  const secrets: Region[] = [];
  const hiddenBy = (hidden: string): Mounts => ({ hidden, regions, secrets });
  for (const flag of run.flags) {
    if (flag.name !== 'mount') continue;
    const options = new Map((flag.unquoted ?? '').split(',').map((option) => splitOption(option)));
    const type = options.get('type') ?? 'bind';
    const target = options.get('target') ?? options.get('dst') ?? options.get('destination');
    if (type === 'bind') return hiddenBy('its --mount=type=bind brings files that are not followed');
    if (type !== 'cache' && type !== 'tmpfs' && type !== 'secret' && type !== 'ssh') return hiddenBy(`its --mount has the type ${type}`);
    if (target === undefined) continue;
    if (/["'$\\]/u.test(target)) return hiddenBy(`the target of its --mount=${flag.value ?? ''} is not known`);
    const path = target.startsWith('/')
      ? cleanPath(target)
      : before.workdir.kind === 'known'
        ? joinPath(before.workdir.text, target)
        : undefined;
    if (path === undefined) return hiddenBy('the target of its --mount is relative to a folder that is not known');
    (type === 'secret' ? secrets : regions).push({ patterns: [`${path === '/' ? '' : path}/**`] });
  }
  return { hidden: undefined, regions, secrets };
}

/** Keys are read without regard to case; `ro`, `readwrite` and the like stand alone. */
function splitOption(option: string): [string, string] {
  const at = option.indexOf('=');
  return at < 0 ? [option.toLowerCase(), ''] : [option.slice(0, at).toLowerCase(), option.slice(at + 1)];
}
