import { isObject } from '../source/objects.ts';
import { allWrittenOut, combinationsOf, type Scope } from './workflow-values.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A workflow or a composite action. */
export interface Workflow {
  /** From the repository's top, `/` between. */
  readonly name: string;
  readonly document: unknown;
}

const MAX_SCOPES = 256;
/** Workflows that call one another; GitHub takes four. https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations */
const MAX_CALLS = 4;

export interface Job {
  readonly job: Fields;
  /** One for each combination of its matrix and each call of the workflow. */
  readonly scopes: readonly Scope[];
}

/** The jobs of a workflow, or what a composite action runs. @param others in which calls of it are looked for */
export function jobsOf(workflow: Workflow, others: readonly Workflow[], depth = 0): readonly Job[] {
  const { document } = workflow;
  if (!isObject(document)) return [];
  const jobs = isObject(document['jobs']) ? Object.values(document['jobs']).filter(isObject) : [];
  const all = isObject(document['runs']) ? [...jobs, document['runs']] : jobs;
  const inputs = inputsOf(workflow, others, depth);
  return all.map((job) => ({ job, scopes: scopesOf(job, fieldsIn(document, 'env'), inputs) }));
}

function scopesOf(job: Fields, env: Fields, inputs: readonly (Fields | undefined)[]): readonly Scope[] {
  const own = { ...env, ...fieldsIn(job, 'env') };
  const scopes: Scope[] = [];
  for (const given of inputs) {
    const strategy = allWrittenOut(job['strategy'], { matrix: undefined, inputs: given, env: own });
    // An action runs within a job of which it tells nothing.
    const matrices = (job['using'] === undefined ? combinationsOf(strategy) : undefined) ?? [undefined];
    for (const matrix of matrices) if (scopes.length < MAX_SCOPES) scopes.push({ matrix, inputs: given, env: own });
  }
  return scopes;
}

/** What each call of a workflow or an action in this repository gives it; `[undefined]` where none is known. */
function inputsOf(workflow: Workflow, others: readonly Workflow[], depth: number): readonly (Fields | undefined)[] {
  const { document } = workflow;
  if (!isObject(document)) return [undefined];
  // `on: [push]` has no inputs.
  const on = fieldsIn(document, 'on');
  const declared = document['runs'] === undefined ? fieldsIn(on, 'workflow_call')['inputs'] : document['inputs'];
  const started = fieldsIn(on, 'workflow_dispatch')['inputs'];
  const calls = depth < MAX_CALLS ? callsOf(workflow.name, others, depth) : [];
  const given: Fields[] = calls.map((call) => ({ ...defaultsOf(declared), ...call }));
  if (isObject(started)) given.push(defaultsOf(started));
  return given.length === 0 ? [undefined] : given.slice(0, MAX_SCOPES);
}

/** An input without a default that nobody has to give is empty. */
function defaultsOf(declared: unknown): Fields {
  if (!isObject(declared)) return {};
  return Object.fromEntries(
    Object.entries(declared).map(([name, one]) => {
      const fields = isObject(one) ? one : {};
      return [name, fields['default'] ?? (fields['required'] === true || fields['type'] === 'choice' ? undefined : '')];
    }),
  );
}

/** `with` of each job or step that uses it, in each of its own scopes. */
function callsOf(name: string, others: readonly Workflow[], depth: number): readonly Fields[] {
  const uses = `./${name.replace(/\/action\.ya?ml$/u, '')}`;
  const calls = new Map<string, Fields>();
  for (const other of others) {
    if (other.name === name) continue;
    for (const { job, scopes } of callersIn(other, uses, others, depth)) {
      const steps = Array.isArray(job['steps']) ? job['steps'].filter(isObject) : [];
      for (const step of [job, ...steps].filter((one) => isUseOf(one, uses))) {
        for (const scope of scopes) {
          const call = allWrittenOut(fieldsIn(step, 'with'), scope);
          // What is not known here is not known there.
          const known = Object.entries(isObject(call) ? call : {}).map(([key, value]) => [key, isOpen(value) ? undefined : value] as const);
          if (calls.size < MAX_SCOPES) calls.set(JSON.stringify(known), Object.fromEntries(known));
        }
      }
    }
  }
  return [...calls.values()];
}

/** Only a file that has a call is looked at with its own calls. */
function callersIn(other: Workflow, uses: string, others: readonly Workflow[], depth: number): readonly Job[] {
  return JSON.stringify(other.document).includes(uses) ? jobsOf(other, others, depth + 1) : [];
}

function isUseOf(fields: Fields, uses: string): boolean {
  const { uses: used } = fields;
  return typeof used === 'string' && used.replace(/\/$/u, '') === uses;
}

function isOpen(value: unknown): boolean {
  return typeof value === 'string' && value.includes('${{');
}

/** A mapping in a mapping; an empty one where there is none. */
export function fieldsIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isObject(value) ? value : {};
}
