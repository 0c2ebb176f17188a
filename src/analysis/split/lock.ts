import { frozenInstall, startsWithLock } from '../../ecosystems/project/locks.ts';
import { looksLikeInstall } from '../../ecosystems/install-words.ts';
import type { Source, Target } from './plan.ts';

/**
 * A lock file that the install may rewrite, and that the copy of the source now puts back as it is in the context. Held against the
 * split (`overwritten-later`) unless nothing reads it afterwards; then a person should still have a look.
 */
export function lockThatIsPutBack(
  { stage, index, facts, trace, name }: Target,
  sources: readonly Source[],
): { readonly image: string; readonly review: string } | undefined {
  const written = new Set(trace.events.flatMap((event) => [...event.written]));
  const changed = sources.flatMap(({ copy }) => [...written].flatMap((path) => copy.entryAt(path) ?? []));
  const [only, ...more] = changed;
  const frozen = frozenInstall(only?.context ?? '', name);
  if (only === undefined || more.length > 0 || frozen === undefined) return undefined;
  // `rm package-lock.json` behind the install is meant.
  const others = trace.steps.some(
    ({ event, commands }) => event.written.has(only.image) && (event.lockReason === undefined || commands.length > 1),
  );
  if (others) return undefined;
  const { stages } = facts.evaluation;
  const last = stages.at(-1)?.index === stage.index && stages.every((other) => other.parent !== stage.index);
  const later = stage.traces.slice(index + 1);
  const read = later.some(({ events }) => events.some((event) => event.mayRead(only.image)));
  const start = later.map(({ instruction }) => facts.resolved.build.source.text.slice(instruction.span.start, instruction.span.end));
  const mayAsk = (text: string): boolean => looksLikeInstall(text) || startsWithLock(only.context, text);
  if (!last || read || start.some(mayAsk)) return undefined;
  return {
    image: only.image,
    review: `${name} may update ${only.context}; the image now keeps the one of the context, which nothing reads afterwards (\`${frozen}\` with an up-to-date lock file would settle it)`,
  };
}

/** Whatever the install makes of its lock file, no copy that then stands below it brings another one: it stays, as before. */
export function staysAsWritten({ events }: Target['trace'], sources: readonly Source[]): boolean {
  const writing = events.filter((event) => event.lockReason !== undefined);
  return writing.every(({ written }) => {
    const brought = sources.some(({ copy }) =>
      [...written].some((path) => copy.entryAt(path) !== undefined || copy.from(path) !== undefined),
    );
    return written.size > 0 && !brought;
  });
}
