import type { Instruction } from '../model/build.ts';
import { flowing, fitsText } from '../source/words.ts';
import type { HistoryEntry } from './image-history.ts';

/**
 * Which entry of an image's history each instruction left there. Both sides are gone through from the end: what the base image holds comes
 * last, and an instruction that is not found (the image was built from another text) has none.
 * @param instructions of the last stage and those that it is built on, in the order in which they run
 */
export function recordedFor(
  instructions: readonly Instruction[],
  entries: readonly HistoryEntry[],
): ReadonlyMap<Instruction, HistoryEntry> {
  const found = new Map<Instruction, HistoryEntry>();
  let next = 0;
  for (const instruction of instructions.toReversed()) {
    const at = entries.findIndex((entry, index) => index >= next && isOf(instruction, entry));
    const entry = entries[at];
    if (entry === undefined) continue;
    found.set(instruction, entry);
    next = at + 1;
  }
  return found;
}

/**
 * BuildKit writes `RUN |1 ARG=value /bin/sh -c npm ci # buildkit` and `COPY --chown=node package.json ./ # buildkit`, some flags left
 * out, variables of COPY and WORKDIR filled in. Buildah and the builder before BuildKit write `/bin/sh -c npm ci` and `/bin/sh -c #(nop) COPY file:<digest> in ./`.
 * https://github.com/moby/buildkit/blob/v0.17.0/frontend/dockerfile/dockerfile2llb/convert.go (commitToHistory),
 * https://github.com/containers/buildah/blob/v1.33.0/imagebuildah/stage_executor.go (getCreatedBy)
 */
function isOf(instruction: Instruction, { createdBy }: HistoryEntry): boolean {
  const written = flowing(createdBy.replace(/ # buildkit\s*$/u, ''));
  const plain = /^(?:\/bin\/sh -c )?#\(nop\) +(\S+) (.*)$/u.exec(written);
  switch (instruction.keyword) {
    case 'RUN': {
      const { command } = instruction;
      const text = flowing(command.form === 'shell' ? command.body.text : command.argv.join(' '));
      return plain === null && !/^(?:COPY|ADD|WORKDIR) /u.test(written) && (written === text || written.endsWith(` ${text}`));
    }
    case 'COPY':
    case 'ADD': {
      const destination = flowing(instruction.destination.raw);
      if (plain !== null)
        return plain[1] === instruction.keyword && fitsText(`x in ${destination}`, (plain[2] ?? '').replace(/^.* in /u, 'x in '));
      const words = [...instruction.sources.map(({ raw }) => raw), destination].join(' ');
      return fitsText(flowing(`${instruction.keyword} ${words}`), written.replace(/^(COPY|ADD) (?:--\S+ )+/u, '$1 '));
    }
    case 'WORKDIR':
      return (plain === null ? written.startsWith('WORKDIR ') : plain[1] === 'WORKDIR') && fitsText(`$x${instruction.path.raw}`, written);
    default:
      return false;
  }
}
