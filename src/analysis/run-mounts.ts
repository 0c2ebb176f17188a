import type { Flag, RunInstruction } from '../model/build.ts';
import { cleanPath, joinPath } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';

/** One --mount flag of a RUN. */
export interface Mount {
  readonly flag: Flag;
  readonly type: string;
  /** By their names in small letters; `ro`, `readwrite` and the like have no value. */
  readonly options: ReadonlyMap<string, string>;
  /** As written; undefined when there is none. */
  readonly written: string | undefined;
  /** Absolute and clean; undefined when there is none, or it is not known. */
  readonly target: string | undefined;
}

/** https://docs.docker.com/reference/dockerfile/#run---mount */
export function readMounts({ flags }: RunInstruction, { workdir }: State): readonly Mount[] {
  return flags
    .filter(({ name }) => name === 'mount')
    .map((flag) => {
      const options = new Map((flag.unquoted ?? '').split(',').map((option) => splitOption(option)));
      const written = options.get('target') ?? options.get('dst') ?? options.get('destination');
      const plain = written !== undefined && !/["'$\\]/u.test(written) ? written : undefined;
      const absolute = plain?.startsWith('/') === true ? cleanPath(plain) : undefined;
      const target = absolute ?? (plain !== undefined && workdir.kind === 'known' ? joinPath(workdir.text, plain) : undefined);
      return { flag, type: options.get('type') ?? 'bind', options, written, target };
    });
}

export interface Mounts {
  /** Why nothing can be said of the files that the RUN sees, if so. */
  readonly hidden: string | undefined;
  /** What lies under its mounts, secrets apart. */
  readonly regions: readonly Region[];
  /** Where secrets are mounted: files of settings and tokens, the same in every build. */
  readonly secrets: readonly Region[];
}

/**
 * What the mounts of a RUN hide. A cache, secret, ssh or tmpfs mount hides what the image has at its target; a bind mount also brings
 * files of the context or of another stage, which is not followed.
 */
export function mountsOf(mounts: readonly Mount[]): Mounts {
  const regions: Region[] = [];
  const secrets: Region[] = [];
  const hiddenBy = (hidden: string): Mounts => ({ hidden, regions, secrets });
  for (const { flag, type, written, target } of mounts) {
    if (type === 'bind') return hiddenBy('its --mount=type=bind brings files that are not followed');
    if (type !== 'cache' && type !== 'tmpfs' && type !== 'secret' && type !== 'ssh') return hiddenBy(`its --mount has the type ${type}`);
    if (written === undefined) continue;
    if (/["'$\\]/u.test(written)) return hiddenBy(`the target of its --mount=${flag.value ?? ''} is not known`);
    if (target === undefined) return hiddenBy('the target of its --mount is relative to a folder that is not known');
    (type === 'secret' ? secrets : regions).push({ patterns: [`${target === '/' ? '' : target}/**`] });
  }
  return { hidden: undefined, regions, secrets };
}

/** Keys are read without regard to case; `ro`, `readwrite` and the like stand alone. */
function splitOption(option: string): [string, string] {
  const at = option.indexOf('=');
  return at < 0 ? [option.toLowerCase(), ''] : [option.slice(0, at).toLowerCase(), option.slice(at + 1)];
}
