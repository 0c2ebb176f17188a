/** One path that a commit changes, as git says it. */
export interface LoggedChange {
  /** `A` added, `D` deleted, `M` content or mode, `T` kind, `R` renamed (with the old name). */
  readonly status: string;
  readonly path: string;
  /** `R`: its old name. */
  readonly from: string | undefined;
}

export interface LoggedCommit {
  readonly id: string;
  readonly parents: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly subject: string;
  readonly changes: readonly LoggedChange[];
}

/**
 * What `git log -z --name-status --format='%H %P%x01%ct%x01%s'` prints. Every piece ends with NUL, and a path follows only its status, so that
 * no name of a file can be taken for something else. https://git-scm.com/docs/git-log#Documentation/git-log.txt---name-status
 * @param cut the end may be missing: the last commit is left out
 * @returns undefined where it is nothing of the kind
 */
export function readLog(output: Buffer, cut: boolean): readonly LoggedCommit[] | undefined {
  const commits: (LoggedCommit & { readonly changes: LoggedChange[] })[] = [];
  const pieces = piecesOf(output.toString('utf8'));
  for (let piece = pieces.next(); piece !== undefined; piece = pieces.next()) {
    // Between the head of a commit and its first change stands an empty line or piece.
    const text = piece.startsWith('\n') ? piece.slice(1) : piece;
    if (text === '') continue;
    const commit = commits.at(-1);
    const change = isStatus(text) && commit !== undefined ? changeOf(text, pieces) : undefined;
    if (change !== undefined) commit?.changes.push(change);
    else {
      const next = isStatus(text) ? undefined : commitOf(text);
      if (next === undefined) return cut && pieces.next() === undefined ? commits.slice(0, -1) : undefined;
      commits.push(next);
    }
  }
  return cut ? commits.slice(0, -1) : commits;
}

function isStatus(text: string): boolean {
  const letter = text.charCodeAt(0);
  return text.length <= 4 && letter >= 65 && letter <= 90;
}

function commitOf(text: string): (LoggedCommit & { readonly changes: LoggedChange[] }) | undefined {
  const [, id, parents = '', time, subject = ''] = /^([\da-f]{40,64}) ?([\da-f ]*)\u0001(\d+)\u0001([^]*)$/u.exec(text) ?? [];
  if (id === undefined) return undefined;
  return { id, parents: parents === '' ? 0 : parents.split(' ').length, time: Number(time), subject, changes: [] };
}

function changeOf(text: string, pieces: Pieces): LoggedChange | undefined {
  const status = text.charAt(0);
  const path = pieces.next();
  if (path === undefined) return undefined;
  if (status !== 'R' && status !== 'C') return { status, path, from: undefined };
  const to = pieces.next();
  return to === undefined ? undefined : { status, path: to, from: path };
}

interface Pieces {
  readonly next: () => string | undefined;
}

/** Names that are no UTF-8 come out with replacement characters: they match nothing of the context, as there. */
function piecesOf(output: string): Pieces {
  let at = 0;
  return {
    next() {
      if (at >= output.length) return undefined;
      const found = output.indexOf('\0', at);
      const end = found < 0 ? output.length : found;
      const text = output.slice(at, end);
      at = end + 1;
      return text;
    },
  };
}
