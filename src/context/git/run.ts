import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdSignals } from '../../source/signals.ts';

/** What git is to see of the repository that is asked about: nothing else of it is read. */
export interface Lent {
  /** Path of an index. */
  readonly index?: string;
  /** Path of a folder with objects. */
  readonly objects?: string;
  /** Path of a folder with files, which are compared with those of the index. Its .gitattributes count, but name no program: those stand in a configuration. */
  readonly tree?: string;
  /** Commits whose parents are missing, as in the file `shallow`. */
  readonly shallow?: readonly string[];
  /** https://git-scm.com/docs/hash-function-transition */
  readonly sha256?: boolean;
}

/** What goes in, and how much may come out. */
export interface Limits {
  /** What git reads from its standard input. */
  readonly input?: string;
  /** Bytes that are printed. */
  readonly output: number;
  /** Milliseconds. */
  readonly time: number;
}

export interface Answer {
  /** Undefined: it did not come to an end by itself, or could not be started. */
  readonly status: number | undefined;
  readonly output: Buffer;
  /** It printed more than `Limits.output`; what fits is there. */
  readonly cut: boolean;
}

/**
 * Runs git in an empty repository of our own: no configuration, hooks, attributes, remotes or file system monitor of theirs, none of the
 * user's either, and nothing is fetched. https://git-scm.com/docs/git#_environment_variables
 */
export function runGit(lent: Lent, args: readonly string[], { input, output, time }: Limits): Answer {
  holdSignals();
  const own = mkdtempSync(join(tmpdir(), 'dockerfix-'));
  try {
    for (const folder of ['git', 'git/objects', 'git/refs', 'tree']) mkdirSync(join(own, folder));
    writeFileSync(join(own, 'git/HEAD'), 'ref: refs/heads/none\n');
    if (lent.sha256 === true)
      writeFileSync(join(own, 'git/config'), '[core]\nrepositoryformatversion = 1\n[extensions]\nobjectformat = sha256\n');
    if (lent.shallow !== undefined && lent.shallow.length > 0) writeFileSync(join(own, 'git/shallow'), `${lent.shallow.join('\n')}\n`);
    const ran = spawnSync('git', ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args], {
      cwd: join(own, 'tree'),
      env: {
        PATH: process.env['PATH'],
        HOME: own,
        LC_ALL: 'C',
        GIT_DIR: join(own, 'git'),
        GIT_WORK_TREE: lent.tree ?? join(own, 'tree'),
        ...(lent.objects !== undefined && { GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(lent.objects) }),
        ...(lent.index !== undefined && { GIT_INDEX_FILE: lent.index }),
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_ATTR_NOSYSTEM: '1',
        GIT_LITERAL_PATHSPECS: '1',
        GIT_NO_REPLACE_OBJECTS: '1',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_NO_LAZY_FETCH: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_PAGER: 'cat',
      },
      ...(input !== undefined && { input }),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
      timeout: time,
      maxBuffer: output,
    });
    const cut = ran.error !== undefined && 'code' in ran.error && ran.error.code === 'ENOBUFS';
    return { status: ran.error === undefined ? (ran.status ?? undefined) : undefined, output: ran.stdout ?? Buffer.alloc(0), cut };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** One path where a list is asked for: as it is, it would end at a colon. https://git-scm.com/docs/git#Documentation/git.txt-GITALTERNATEOBJECTDIRECTORIES */
function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
