import { isObject } from '../source/objects.ts';

/** One instruction that ran in a build, as BuildKit's log names it. */
export interface LoggedStep {
  /** Name of the stage, `stage-1` for one without; '' where the log names none (a Dockerfile of one stage without a name). */
  readonly stage: string;
  /** The instruction on one line, its ARG and ENV filled in, a heredoc cut short. */
  readonly words: string;
  readonly seconds: number;
}

/**
 * The steps of a log of `docker build` that were run, not taken from the cache: `--progress=plain` or `--progress=rawjson`, whatever a
 * service prints before each line. https://docs.docker.com/reference/cli/docker/buildx/build/#progress
 * @returns undefined for a text that is no such log
 */
export function readBuildLog(text: string): readonly LoggedStep[] | undefined {
  return /^\s*\{/u.test(text) ? readRawJson(text) : readPlain(text);
}

/**
 * `#8 [build 3/7] RUN npm ci` and later `#8 DONE 12.3s`, `#8 CACHED` or `#8 ERROR ...`; numbers begin anew with each build.
 * https://github.com/moby/buildkit/blob/v0.17.0/util/progress/progressui/printer.go
 */
function readPlain(text: string): readonly LoggedStep[] | undefined {
  const names = new Map<string, Name>();
  const steps: LoggedStep[] = [];
  let any = false;
  for (const line of text.split(/\r?\n|\r/u)) {
    const [, number, rest = ''] = LINE.exec(line.replaceAll(COLORS, '')) ?? [];
    if (number === undefined) continue;
    any = true;
    const [, seconds] = /^DONE (\d+(?:\.\d+)?)s$/u.exec(rest.trimEnd()) ?? [];
    const name = seconds === undefined ? nameOf(rest) : names.get(number);
    if (seconds === undefined && name !== undefined) names.set(number, name);
    else if (name !== undefined) {
      steps.push({ ...name, seconds: Number(seconds) });
      names.delete(number);
    }
  }
  return any ? steps : undefined;
}

/** Behind a time, or a name and a bar as `docker compose logs` prints them. */
const LINE = /^(?:\S*\d\d:\d\d:\d\d\S*\s+)?#(\d{1,9}) (.*)$/u;

const COLORS = /\u001B\[[\d;]*[A-Za-z]/gu;

interface Name {
  readonly stage: string;
  readonly words: string;
}

/**
 * `[linux/amd64 build 2/7] RUN npm ci`: platform (where there are several), stage, place, instruction.
 * https://github.com/moby/buildkit/blob/v0.17.0/frontend/dockerfile/dockerfile2llb/convert.go (prefixCommand)
 */
function nameOf(text: string): Name | undefined {
  const [, before = '', words] = /^\[([^\]]*?)\s*\d+\/\d+\] ([A-Z]+ .*)$/u.exec(text.trimEnd()) ?? [];
  return words === undefined ? undefined : { stage: before.split(' ').at(-1) ?? '', words };
}

/**
 * A stream of objects, each with the state of some vertices: `{"vertexes":[{"name","started","completed","cached"}]}`.
 * https://github.com/moby/buildkit/blob/v0.17.0/client/graph.go
 */
function readRawJson(text: string): readonly LoggedStep[] | undefined {
  const steps: LoggedStep[] = [];
  let any = false;
  for (const object of objectsIn(text)) {
    const vertexes = property(object, 'vertexes');
    any ||= vertexes !== undefined || property(object, 'statuses') !== undefined || property(object, 'logs') !== undefined;
    for (const vertex of Array.isArray(vertexes) ? vertexes : []) {
      const step = stepOf(vertex);
      if (step !== undefined) steps.push(step);
    }
  }
  return any ? steps : undefined;
}

function stepOf(vertex: unknown): LoggedStep | undefined {
  const [text, started, completed] = ['name', 'started', 'completed'].map((key) => property(vertex, key));
  if (typeof text !== 'string' || typeof started !== 'string' || typeof completed !== 'string') return undefined;
  const failed = property(vertex, 'error') ?? '';
  const name = property(vertex, 'cached') === true || failed !== '' ? undefined : nameOf(text.replaceAll(/\s*\n\s*/gu, ' '));
  const seconds = (Date.parse(completed) - Date.parse(started)) / 1000;
  return name === undefined || !(seconds >= 0) ? undefined : { ...name, seconds };
}

function property(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

/** JSON texts one behind the other, each on one line or on several. What is no JSON ends the stream: a log may be cut off. */
function* objectsIn(text: string): Generator {
  const quotesAndBraces = /"(?:[^"\\]|\\[^])*"|[{}]/gu;
  let depth = 0;
  let start = 0;
  for (const { 0: found, index } of text.matchAll(quotesAndBraces)) {
    if (found === '{' && depth++ === 0) start = index;
    if (found !== '}' || --depth !== 0) continue;
    try {
      const object: unknown = JSON.parse(text.slice(start, index + 1));
      yield object;
    } catch {
      return;
    }
  }
}
