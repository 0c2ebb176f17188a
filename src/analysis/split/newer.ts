import { parentOf } from '../../model/path-patterns.ts';
import { flatMap } from '../../source/flat-map.ts';
import type { StageOutcome } from '../evaluate.ts';
import { refuse, type Refused, type Source, type Target } from './plan.ts';

const MAKEFILE = /(?:^|\/)(?:GNUmakefile|[mM]akefile|[^/]+\.mk)$/u;
const MAKE = /(?<![\w./-])make(?![\w-])/u;

/**
 * Does a Makefile make what the install makes from files that the copy brings (`node_modules: package.json`), where make runs later? make goes by
 * which is newer: below the install, the copy brings these files once more, newer in each new checkout, and make would install again.
 * https://www.gnu.org/software/make/manual/html_node/Rules.html
 */
export function remadeByMake({ facts, stage, index, trace, name }: Target, sources: readonly Source[]): Refused | undefined {
  const { text } = facts.resolved.build.source;
  const below = [stage.traces.slice(index + 1), ...seeing(facts.evaluation.stages, stage).map(({ traces }) => traces)].flat();
  const later = below.find(({ instruction: { span } }) => MAKE.test(text.slice(span.start, span.end)));
  if (later === undefined) return undefined;
  const folders = new Set(flatMap(trace.events, ({ inputs }) => [...inputs.keys()]).map(parentOf));
  const made = flatMap(trace.events, ({ outputs }) => outputs).filter((path) => folders.has(parentOf(path)));
  const names = [...new Set(made.map((path) => path.slice(path.lastIndexOf('/') + 1)))];
  if (names.length === 0) return undefined;
  const brought = new Set(flatMap(sources, ({ copy }) => copy.contextFiles().filter((path) => MAKEFILE.test(path))));
  for (const path of brought) {
    const target = targetOf(names, facts.text(path) ?? '');
    if (target === undefined) continue;
    return refuse(
      'overwritten-later',
      `${path} makes ${target} anew where a file that it needs is newer, and line ${later.instruction.line} runs make: below ${name}, the copy of the source would bring that file once more`,
    );
  }
  return undefined;
}

/** Stages that are built on this one, and on those; and later ones that copy a Makefile themselves: they may take the rest from this one. */
function seeing(stages: readonly StageOutcome[], { index }: StageOutcome): readonly StageOutcome[] {
  const all = new Set([index]);
  const copies = ({ traces }: StageOutcome): boolean =>
    traces.some(({ copy }) => copy?.contextFiles().some((path) => MAKEFILE.test(path)) === true);
  return stages.filter(
    (stage) => stage.index > index && ((stage.parent !== undefined && all.has(stage.parent) && all.add(stage.index)) || copies(stage)),
  );
}

/** `TARGET...: PREREQUISITE...`, those behind `|` left out: they only have to be there. */
const RULE = /^([^\s#:=][^#:=\n]*?)[ \t]*&?::?(?![:=])[ \t]*([^|;#\n=]*)/gmu;

/** A target that is one of these files, or lies in one of these folders, and needs something. Variables are put in where they are plain. */
function targetOf(names: readonly string[], makefile: string): string | undefined {
  const joined = makefile.replaceAll(/\\\r?\n/gu, ' ');
  const values = new Map(
    [...joined.matchAll(/^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[:?]*=[ \t]*(.*?)[ \t\r]*$/gmu)].map(([, key, value]) => [key, value]),
  );
  const expanded = (text: string): string => text.replaceAll(/\$[({]([\w.-]+)[)}]/gu, (whole, key: string) => values.get(key) ?? whole);
  const phony = new Set([...joined.matchAll(/^\.PHONY[ \t]*:(.*)$/gmu)].flatMap(([, words = '']) => expanded(words).split(/\s+/u)));
  for (const [, targets = '', needs = ''] of joined.matchAll(RULE)) {
    if (needs.trim() === '') continue;
    // Once for a variable, once for one in its value.
    const words = expanded(expanded(targets)).split(/\s+/u);
    const found = words.find((word) => !phony.has(word) && names.some((name) => isIn(name, word)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isIn(name: string, target: string): boolean {
  return `/${target}/`.includes(`/${name}/`);
}
