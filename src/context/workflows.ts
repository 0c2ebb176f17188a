import { relative, resolve, sep } from 'node:path';
import { flatMap } from '../source/flat-map.ts';
import { isObject } from '../source/objects.ts';
import { writtenOut } from './build-command.ts';
import { BUILDS, builtFrom, buildsInText, keyOfBuild } from './command-builds.ts';
import type { Script } from './scripts.ts';
import { contextsOf, isPlainPath, namesOf, pairsOf, type Told, type ToldBuild } from './told.ts';
import { fieldsIn, jobsOf, type Workflow } from './workflow-scopes.ts';
import { allWrittenOut, writtenOutIn, type Scope } from './workflow-values.ts';
import { toldByDocuments, yamlDocuments, type Read } from './yaml-documents.ts';

/** Workflows and composite actions. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export const WORKFLOW = /^\.(?:github|gitea|forgejo)\/(?:workflows\/[^/]+|actions\/(?:.*\/)?action)\.ya?ml$/u;
const ACTION = /^docker\/build-push-action(?:@|$)/u;

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Read = { builds: [], unclear: false };

/** Most builds that one step tells of: of a matrix many jobs build the same. */
const MAX_BUILDS = 200;

/**
 * Builds by docker/build-push-action, and by commands of `run`: in all jobs of a matrix, and in all calls of a reusable workflow or a composite
 * action in this repository. https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations
 */
export async function workflowBuilds(scripts: readonly Script[], top: string): Promise<Told> {
  const files = scripts.filter(({ text }) => /\bdocker\/build-push-action\b/u.test(text) || BUILDS.test(text));
  const callers = files.some(({ text }) => /\binputs\b/u.test(text))
    ? scripts.filter(({ text }) => /\buses\s*:\s*["']?\.\//u.test(text))
    : [];
  const others = await Promise.all(
    callers.map(async ({ name, text }) => (await yamlDocuments(text))?.map((document) => ({ name, document })) ?? []),
  );
  return toldByDocuments(files, top, (document, file) =>
    readsOf({ name: relative(top, file).split(sep).join('/'), document }, others.flat(), file, top),
  );
}

function readsOf(workflow: Workflow, others: readonly Workflow[], file: string, top: string): readonly Read[] {
  const { document } = workflow;
  if (!isObject(document)) return [];
  return flatMap(jobsOf(workflow, others), ({ job, scopes }) => {
    const steps = Array.isArray(job['steps']) ? job['steps'].filter(isObject) : [];
    // The repository is elsewhere, or it is another one.
    const elsewhere = steps.some(
      (step) =>
        /^actions\/checkout\b/u.test(textOf(step['uses'])) && ('path' in fieldsIn(step, 'with') || 'repository' in fieldsIn(step, 'with')),
    );
    if (elsewhere) return { builds: [], unclear: true };
    const folder = job['defaults'] === undefined ? folderOf(document) : (folderOf(job) ?? folderOf(document));
    return steps.map((step) =>
      readIn(scopes, { ...step, folder: step['working-directory'] ?? folder }, isStartedByHand(document), file, top),
    );
  });
}

/** Who starts a workflow by hand may give its inputs other values than their defaults. */
function isStartedByHand(document: Fields): boolean {
  return isObject(fieldsIn(fieldsIn(document, 'on'), 'workflow_dispatch')['inputs']);
}

function readIn(scopes: readonly Scope[], step: Fields, byHand: boolean, file: string, top: string): Read {
  if (!builds(step)) return NOTHING;
  const { uses, run, folder, with: inputs, env } = step;
  const read = { uses, run, folder, with: inputs };
  const text = JSON.stringify(read);
  const [first] = scopes;
  if (first === undefined || (!text.includes('${{') && Object.keys({ ...first.env, ...fieldsIn(step, 'env') }).length === 0))
    return readStep(read, file, top);
  const found = new Map<string, ToldBuild>();
  let unclear = byHand && /\$\{\{[^{}]*\binputs\b/u.test(text);
  for (const scope of scopes) {
    const all: Scope = { ...scope, env: { ...scope.env, ...(isObject(env) ? env : {}) } };
    const written = allWrittenOut(read, all);
    const one = isObject(written) ? readStep({ ...written, run: withVariables(written['run'], all) }, file, top) : NOTHING;
    unclear ||= one.unclear;
    for (const build of one.builds) if (found.size < MAX_BUILDS) found.set(keyOfBuild(build), build);
  }
  return { builds: [...found.values()], unclear };
}

function builds({ uses, run }: Fields): boolean {
  return ACTION.test(textOf(uses)) || (typeof run === 'string' && BUILDS.test(run));
}

/** A command with the variables of the environment written out that it does not set itself. */
function withVariables(run: unknown, scope: Scope): unknown {
  if (typeof run !== 'string') return run;
  return run.replaceAll(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/gu, (whole, plain: string | undefined, braced: string | undefined) => {
    const name = plain ?? braced ?? '';
    const value = writtenOutIn(`\${{ env.${name} }}`, scope);
    return /^[\w./@:-]+$/u.test(value) && !new RegExp(`\\b${name}\\+?=|\\bread\\b[^\\n]*\\b${name}\\b|\\bfor\\s+${name}\\b`, 'u').test(run)
      ? value
      : whole;
  });
}

/** `defaults.run.working-directory` */
function folderOf(fields: Fields): unknown {
  const { defaults } = fields;
  return isObject(defaults) ? fieldsIn(defaults, 'run')['working-directory'] : undefined;
}

function readStep({ uses, run, folder = '.', with: inputs }: Fields, file: string, top: string): Read {
  if (typeof run === 'string' && BUILDS.test(run)) {
    const start = typeof folder === 'string' ? writtenOut(folder, top, top) : undefined;
    if (!isPlainPath(start)) return { builds: [], unclear: true };
    return buildsInText(run, { by: 'workflow', file, top, starts: [resolve(top, start)] });
  }
  return ACTION.test(textOf(uses)) ? readAction(isObject(inputs) ? inputs : {}, file, top) : NOTHING;
}

/**
 * Without a context, and with `{{defaultContext}}`, the action takes the repository itself; then a Dockerfile is named from there.
 * https://github.com/docker/build-push-action#git-context https://github.com/docker/build-push-action#inputs
 */
function readAction(inputs: Fields, file: string, top: string): Read {
  const { context = '', file: named, target } = inputs;
  const [, below] = /^\s*\{\{ ?defaultContext ?\}\}(?::(.*))?$/u.exec(textOf(context)) ?? [];
  const isGit = context === '' || /^\s*\{\{/u.test(textOf(context));
  const root = isGit ? (below ?? '.') : textOf(context);
  const command = {
    what: 'docker/build-push-action',
    context: root,
    file: typeof named === 'string' && named !== '' ? named : undefined,
    fileInContext: isGit,
    target: typeof target === 'string' && target !== '' ? target : undefined,
    args: pairsOf(linesOf(inputs['build-args'])),
    passes: namesOf(linesOf(inputs['build-args'])),
    contexts: contextsOf(linesOf(inputs['build-contexts'])),
    tags: linesOf(inputs['tags']),
  };
  const build = builtFrom(command, top, { by: 'workflow', file, top, starts: [top] });
  return build === undefined ? { builds: [], unclear: true } : { builds: [build], unclear: false };
}

function linesOf(value: unknown): readonly string[] {
  return textOf(value)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
