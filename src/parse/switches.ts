import type { Build, Comment, Instruction } from '../model/build.ts';
import { cacheOf } from '../source/cache.ts';
import type { Span } from '../source/text.ts';
import { flatMap } from '../source/flat-map.ts';

const KINDS = ['disable', 'enable', 'disable-next-line'] as const;

/** A comment that switches transforms off, or on again: `# dockerfix-disable-next-line split-copy -- why`. */
export interface Switch {
  readonly kind: (typeof KINDS)[number];
  /** Empty: all of them. As written, so some may not exist. */
  readonly ids: readonly string[];
  /** What stands behind ` -- `. */
  readonly why: string | undefined;
  readonly span: Span;
}

/** A comment that looks like a directive and is none. */
export interface Misused {
  readonly span: Span;
  readonly message: string;
  /** Words that it might have meant, and what was written instead. */
  readonly near?: { readonly word: string; readonly candidates: readonly string[] };
}

/** An instruction and what is switched off for it. */
export interface Place {
  readonly instruction: Instruction;
  /** As it stands in the file. */
  readonly text: string;
  /** The innermost switch that turns this transform off here. The id '' asks for those that turn off all. */
  readonly by: (id: string) => Switch | undefined;
}

export interface Switches {
  /** In file order. */
  readonly all: readonly Switch[];
  /** Every instruction of the file, in order. */
  readonly places: readonly Place[];
  readonly misused: readonly Misused[];
}

/** Switches that are on at one place, each but for the ids that an `enable` took out again. */
interface Open {
  readonly by: Switch;
  readonly except: ReadonlySet<string>;
}

/**
 * Reads the directives of a Dockerfile. They mean what ESLint's mean: `disable` holds to the end of the file or to an `enable`,
 * `disable-next-line` for the next instruction. https://eslint.org/docs/latest/use/configure/rules#disabling-rules
 */
export function switchesOf(build: Build): Switches {
  const found = known.get(build) ?? readSwitches(build);
  known.set(build, found);
  return found;
}

const known = cacheOf<Build, Switches>();

function readSwitches(build: Build): Switches {
  const instructions = [...build.globalArgs, ...flatMap(build.stages, (stage) => [stage.from, ...stage.instructions])];
  const read = build.comments.map(readSwitch);
  const all = flatMap(read, (one) => (one !== undefined && 'kind' in one ? [one] : []));
  const misused = flatMap(read, (one) => (one !== undefined && 'message' in one ? [one] : []));
  misused.push(...flatMap(instructions, withinInstruction));
  const places: Place[] = [];
  let open: readonly Open[] = [];
  let next = 0;
  for (const instruction of instructions) {
    const here: Open[] = [];
    for (let one = all[next]; one !== undefined && one.span.start < instruction.span.start; one = all[++next]) {
      if (one.kind === 'disable-next-line') here.push({ by: one, except: new Set() });
      else if (one.kind === 'disable') open = [...open, { by: one, except: new Set() }];
      else if (open.length === 0) misused.push({ span: one.span, message: 'nothing is switched off above this directive' });
      else open = one.ids.length === 0 ? [] : open.map(({ by, except }) => ({ by, except: new Set([...except, ...one.ids]) }));
    }
    const text = build.source.text.slice(instruction.span.start, instruction.span.end);
    places.push({ instruction, text, by: innermost([...open, ...here]) });
  }
  for (const { span } of all.slice(next)) misused.push({ span, message: 'there is no instruction below this directive' });
  return { all, places, misused };
}

function innermost(open: readonly Open[]): Place['by'] {
  return (id) => open.findLast(({ by, except }) => !except.has(id) && (by.ids.length === 0 || by.ids.includes(id)))?.by;
}

function readSwitch({ text, span }: Comment): Switch | Misused | undefined {
  const [, word, rest = ''] = /^#[ \t]*dockerfix-([\w-]*)(.*)$/u.exec(text) ?? [];
  if (word === undefined) return undefined;
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) {
    const candidates = KINDS.map((known) => `dockerfix-${known}`);
    return { span, message: `no directive is called dockerfix-${word}`, near: { word: `dockerfix-${word}`, candidates } };
  }
  const [, ids = '', why = ''] = /^(.*?)(?:(?:^|\s)--(?:\s(.*))?)?$/u.exec(rest) ?? [];
  return { kind, ids: ids.split(/[\s,]+/u).filter((id) => id !== ''), why: why.trim() || undefined, span };
}

function withinInstruction({ innerComments }: Instruction): readonly Misused[] {
  const found = innerComments.filter((comment) => readSwitch(comment) !== undefined);
  return found.map(({ span }) => ({ span, message: 'a directive within an instruction is not obeyed: put it above the instruction' }));
}
