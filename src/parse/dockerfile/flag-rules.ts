/**
 * Which flags an instruction takes, and what their values must look like.
 * From https://github.com/moby/buildkit/tree/master/frontend/dockerfile/instructions: parse.go, bflag.go, commands_run*.go
 */
import { quote } from '../../source/visible.ts';
import { ParseError } from '../errors.ts';
import { csvFields } from './csv.ts';
import { isDuration } from './duration.ts';
import { sourceSpan, type Joined } from './joined.ts';
import type { ScannedFlag } from './scanned.ts';

/** `bool` may stand without a value; `text` may stand once, `list` more often. A check says what is wrong with a value. */
interface Rule {
  readonly takes: 'bool' | 'text' | 'list';
  readonly check?: (value: string) => string | undefined;
}
type Rules = Readonly<Record<string, Rule>>;

const TEXT: Rule = { takes: 'text' };
const BOOL: Rule = { takes: 'bool' };
const LIST: Rule = { takes: 'list' };
const DURATION: Rule = { takes: 'text', check: checkDuration };
const COPY: Rules = { from: TEXT, chown: TEXT, chmod: TEXT, link: BOOL, parents: BOOL, exclude: LIST };
const ADD: Rules = { chown: TEXT, chmod: TEXT, link: BOOL, 'keep-git-dir': BOOL, checksum: TEXT, unpack: BOOL, exclude: LIST };

const RULES: Readonly<Record<string, Rules>> = {
  ADD,
  COPY,
  FROM: { platform: TEXT },
  RUN: {
    mount: { takes: 'list', check: checkMount },
    network: { takes: 'text', check: oneOf('default', 'none', 'host') },
    security: { takes: 'text', check: oneOf('insecure', 'sandbox') },
    device: { takes: 'list', check: checkDevice },
  },
  HEALTHCHECK: {
    interval: DURATION,
    timeout: DURATION,
    'start-period': DURATION,
    'start-interval': DURATION,
    retries: { takes: 'text', check: checkRetries },
  },
};

/** BuildKit does not look at the flags of these. */
const UNCHECKED: ReadonlySet<string> = new Set(['ARG', 'STOPSIGNAL']);

/** @throws ParseError for an unknown or repeated flag and for a value that BuildKit refuses. */
export function checkFlags(keyword: string, flags: readonly ScannedFlag[], joined: Joined): void {
  if (flags.length === 0 || UNCHECKED.has(keyword)) return;
  const rules = new Map(Object.entries(RULES[keyword] ?? {}));
  const seen = new Set<string>();
  for (const flag of flags) {
    const wrong = checkFlag(flag, keyword, rules, seen);
    if (wrong !== undefined) throw new ParseError(wrong, sourceSpan(joined, flag));
  }
}

function checkFlag(flag: ScannedFlag, keyword: string, rules: ReadonlyMap<string, Rule>, seen: Set<string>): string | undefined {
  const { name, value } = nameAndValue(flag.text);
  const rule = rules.get(name);
  if (rule === undefined) return `unknown flag of ${keyword}: ${quote(`--${name}`)}`;
  if (seen.has(name) && rule.takes !== 'list') return `flag --${name} is given twice`;
  seen.add(name);
  if (rule.takes === 'bool') return checkBool(name, value);
  if (value === undefined) return `flag --${name} needs a value`;
  return rule.check?.(value);
}

/** `--name=value`; the value is undefined without `=`. */
export function nameAndValue(flag: string): { readonly name: string; readonly value: string | undefined } {
  const equals = flag.indexOf('=');
  return equals === -1 ? { name: flag.slice(2), value: undefined } : { name: flag.slice(2, equals), value: flag.slice(equals + 1) };
}

function checkBool(name: string, value: string | undefined): string | undefined {
  if (value === undefined || ['true', 'false'].includes(value.toLowerCase())) return undefined;
  return value === '' ? `flag --${name} needs a value behind its =` : `flag --${name} takes true or false, not ${quote(value)}`;
}

function oneOf(...allowed: readonly string[]): (value: string) => string | undefined {
  return (value) => (allowed.includes(value) ? undefined : `${quote(value)} is none of ${allowed.join(', ')}`);
}

/** The options of a mount are checked when it is used, variables being expanded then; only `from` must be plain. */
function checkMount(value: string): string | undefined {
  const fields = csvFields(value);
  if (fields === undefined) return `mount ${quote(value)} is not a comma-separated list`;
  for (const field of fields) {
    const { name, value: from } = nameAndValue(`--${field}`);
    if (name.toLowerCase() !== 'from' || from === undefined) continue;
    const dollar = from.indexOf('$');
    if (dollar !== -1 && dollar !== from.length - 1)
      return 'the from of a mount takes no variables; give the image a stage of its own and name that';
  }
  return undefined;
}

const GO_BOOLEANS: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False']);

function checkDevice(value: string): string | undefined {
  const fields = csvFields(value);
  if (fields === undefined) return `device ${quote(value)} is not a comma-separated list`;
  let device = '';
  for (const field of fields) {
    const { name, value: setting } = nameAndValue(`--${field}`);
    const key = name.toLowerCase();
    if (key === 'required') {
      if (setting !== undefined && !GO_BOOLEANS.has(setting)) return `required takes true or false, not ${quote(setting)}`;
    } else if (key === 'name' && setting !== undefined) {
      if (device !== '') return `the device has a name already: ${quote(device)}`;
      device = setting;
    } else if (device === '') {
      device = field;
    } else {
      return `unknown option of a device: ${quote(field)}`;
    }
  }
  return undefined;
}

function checkDuration(value: string): string | undefined {
  return value === '' || isDuration(value) ? undefined : `${quote(value)} is no duration of 1ms or more; write it like 30s or 1m30s`;
}

function checkRetries(value: string): string | undefined {
  if (value === '') return undefined;
  const count = /^[+-]?[0-9]+$/.test(value) ? Number(value) : NaN;
  return count >= 0 && count <= 2 ** 31 - 1 ? undefined : `${quote(value)} is no number of retries`;
}
