import { parentOf } from '../../model/path-patterns.ts';
import { flatMap } from '../../source/flat-map.ts';
import { namedRoots } from '../events.ts';
import type { StageOutcome } from '../evaluate.ts';
import { standsOn } from '../mounts/needed.ts';
import { refuse, type Refused, type Source, type Target } from './plan.ts';
import { textsAtStart, textsOfRun } from './texts-below.ts';

const MAKEFILE = /(?:^|\/)(?:GNUmakefile|[mM]akefile|[^/]+\.mk)$/u;
const MAKE = /(?<![\w./-])make(?![\w-])/u;

/**
 * Does a Makefile make what the install makes from files that the copy brings (`node_modules: package.json`), where make runs later? make goes by
 * which is newer: below the install, the copy brings these files once more, newer in each new checkout, and make would install again.
 * https://www.gnu.org/software/make/manual/html_node/Rules.html
 * So does a script that compares them itself (`[ package.json -nt node_modules ]`).
 */
export function remade(target: Target, sources: readonly Source[]): Refused | undefined {
  const { facts, trace, name } = target;
  const folders = new Set(flatMap(trace.events, ({ inputs }) => [...inputs.keys()]).map(parentOf));
  // A file that a command behind the install leaves (`touch .installed`) counts as well.
  const left = flatMap(trace.events, ({ writes }) => writes.flatMap((region) => namedRoots(region)));
  const made = [...flatMap(trace.events, ({ outputs }) => outputs), ...left].filter((path) => folders.has(parentOf(path)));
  const names = [...new Set(made.map((path) => path.slice(path.lastIndexOf('/') + 1)))];
  const below = names.length === 0 ? [] : whatRunsBelow(target);
  const again = `below ${name}, the copy of the source would bring`;
  const asking = below.find(({ texts }) => texts.some((text) => comparesAges(text, names)));
  if (asking !== undefined)
    return refuse('overwritten-later', `${asking.who} compares ages of files with those that the install makes: ${again} its files newer`);
  const later = below.find(({ texts }) => texts.some((text) => MAKE.test(text)));
  if (later === undefined) return undefined;
  const brought = new Set(flatMap(sources, ({ copy }) => copy.contextFiles().filter((path) => MAKEFILE.test(path))));
  for (const path of brought) {
    const rule = targetOf(names, facts.text(path) ?? '');
    if (rule === undefined) continue;
    return refuse(
      'overwritten-later',
      `${path} makes ${rule} anew where a file that it needs is newer, and ${later.who} runs make: ${again} that file once more`,
    );
  }
  return undefined;
}

interface Below {
  readonly who: string;
  readonly texts: readonly string[];
}

/** RUNs below the install, in stages that see what it made as well, and what containers of these start. */
function whatRunsBelow({ facts, stage, index }: Target): readonly Below[] {
  const { text } = facts.resolved.build.source;
  const { stages } = facts.evaluation;
  const runs = [stage, ...seeing(stages, stage)].flatMap((one) =>
    one.traces.slice(one === stage ? index + 1 : 0).map((trace): Below => {
      const { line, span } = trace.instruction;
      return { who: `line ${line}`, texts: [text.slice(span.start, span.end), ...textsOfRun(facts, one, trace)] };
    }),
  );
  const started = stages.filter((one) => standsOn(facts, one, stage));
  return [...runs, ...started.map((one): Below => ({ who: 'what a container starts', texts: textsAtStart(facts, one) }))];
}

/** A comparison of ages in a shell: of test, of find. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html */
const COMPARED = /(?<!\S)(\S{1,200})[ \t]+-[no]t[ \t]+(\S{1,200})|()-(?:[acm]?newer(?:[aBcm]{2})?)[ \t]+(\S{1,200})/gu;
/** One that takes the time of a file as a number: `stat -c %Y`, `stat -f %m`, `date -r`. */
const TIMES = /\bstat[ \t][^\n;&|]{0,80}%[YyZzm]|\bdate[ \t]+(?:\S+[ \t]+)?-r\b|\bmtime(?:Ms)?\b|\bgetmtime\b/u;

function comparesAges(text: string, names: readonly string[]): boolean {
  const compared = [...text.matchAll(COMPARED)].map(([, one = '', other = '', , newer = '']) =>
    [one, other, newer].filter((word) => word !== ''),
  );
  if (compared.some((words) => words.some((word) => isOpen(word) || names.some((name) => isIn(name, unquoted(word)))))) return true;
  return TIMES.test(text) && names.some((name) => text.includes(name));
}

/** A variable, a pattern or a command stands in it: it may be any file. */
function isOpen(word: string): boolean {
  return /[$*?`[]/u.test(word);
}

function unquoted(word: string): string {
  return word.replaceAll(/["'();\]]/gu, '');
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

/** What is longer than a hand would write it is passed over. */
const MOST = { line: 2000, value: 200 };
const ASSIGNED = /^ *(?:export +)?([\w.-]+) *[:?]*= *(.*)$/u;

/** A target that is one of these files, or lies in one of these folders, and needs something. Variables are put in where they are plain. */
function targetOf(names: readonly string[], makefile: string): string | undefined {
  const joined = makefile.replaceAll(/\\\r?\n/gu, ' ').split(/\r?\n/u);
  const lines = joined.filter((line) => line.length <= MOST.line && !/^[\t#]/u.test(line));
  const values = new Map<string, string>();
  for (const line of lines) {
    const [, key, value = ''] = ASSIGNED.exec(line) ?? [];
    if (key !== undefined && value.length <= MOST.value) values.set(key, value.trim());
  }
  // Once for a variable, once for one in its value.
  const words = (text: string): readonly string[] => expanded(expanded(text, values).slice(0, MOST.line), values).trim().split(/\s+/u);
  const rules = lines.flatMap((line) => ruleIn(line) ?? []);
  const phony = new Set(rules.flatMap(({ targets, needs }) => (targets.trim() === '.PHONY' ? words(needs) : [])));
  for (const { targets, needs } of rules) {
    // Most rules name none of them.
    if (needs === '' || !(targets.includes('$') || names.some((name) => targets.includes(name)))) continue;
    const found = words(targets).find((word) => !phony.has(word) && names.some((name) => isIn(name, word)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function expanded(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$[({]([\w.-]+)[)}]/gu, (whole, key: string) => values.get(key) ?? whole);
}

/** `TARGET...: PREREQUISITE...`; those behind `|` only have to be there. */
function ruleIn(line: string): { readonly targets: string; readonly needs: string } | undefined {
  const colon = line.indexOf(':');
  const targets = line.slice(0, colon);
  const behind = line.slice(colon + 1).replace(/^:/u, '');
  if (colon <= 0 || targets.includes('=') || behind.startsWith('=')) return undefined;
  const [needs = ''] = behind.split(/[|;#]/u);
  // A variable of the target.
  return needs.includes('=') ? undefined : { targets, needs: needs.trim() };
}

function isIn(name: string, target: string): boolean {
  return `/${target}/`.includes(`/${name}/`);
}
