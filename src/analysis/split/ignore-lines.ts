import { linesFor, PLAIN } from '../ignore/lines.ts';
import { refuse, type Refused, type Source, type Target } from './plan.ts';
import { flatMap } from '../../source/flat-map.ts';

type IgnoreLines = { readonly kind: 'lines'; readonly lines: readonly string[]; readonly notes: readonly string[] } | Refused;

/** The copy now lands on top of what the install made, so that must never be in the context. */
export function ignoreLines({ facts, trace, name }: Target, sources: readonly Source[]): IgnoreLines {
  const paths = new Set<string>();
  for (const output of new Set(flatMap(trace.events, (event) => event.outputs))) {
    for (const from of flatMap(sources, ({ copy }) => copy.places(output))) {
      const why =
        from === '' ? `${name} fills the folder that is copied` : (facts.ignore.needed(from, 'behind')?.why ?? facts.ignore.readOnly);
      if (why !== undefined)
        return refuse(
          'output-in-context',
          `the copy of the source could bring ${from === '' ? 'files' : from} and overwrite what ${name} made: ${why}`,
        );
      const read = flatMap(sources, ({ copy, needed }) => flatMap(needed, (path) => copy.entryAt(path)?.context ?? [])).find(
        (path) => path === from || path.startsWith(`${from}/`),
      );
      if (read !== undefined)
        return refuse('output-in-context', `${read} is in the build context, and ${name} reads it where it puts its results`);
      paths.add(from);
    }
  }
  const unusual = [...paths].find((path) => !PLAIN.test(path));
  if (unusual !== undefined)
    return refuse('output-in-context', `${JSON.stringify(unusual)} cannot be written to ${facts.ignore.name} as it is`);
  const lines = linesFor([...paths], (line) => facts.ignore.needed(line, 'behind'));
  const notes =
    lines.length === 0
      ? []
      : [`${facts.ignore.name} now has ${lines.join(', ')}, so that a copy of the source never overwrites what ${name} made`];
  if (lines.length > 0 && facts.ignore.inContext)
    notes.push(`${facts.ignore.name} is itself copied into the image, as before: its new text with it`);
  return { kind: 'lines', lines, notes };
}
