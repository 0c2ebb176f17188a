import { resolve } from 'node:path';
import { flatMap } from '../source/flat-map.ts';
import { isObject } from '../source/objects.ts';
import { writtenOut } from './build-command.ts';
import { BUILDS, builtFrom, buildsInText } from './command-builds.ts';
import type { Script } from './scripts.ts';
import { contextsOf, isPlainPath, namesOf, pairsOf, type Told } from './told.ts';
import { toldByDocuments, type Read } from './yaml-documents.ts';

/** Workflows and composite actions. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export const WORKFLOW = /^\.github\/(?:workflows\/[^/]+|actions\/(?:.*\/)?action)\.ya?ml$/u;
const ACTION = /^docker\/build-push-action(?:@|$)/u;

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Read = { builds: [], unclear: false };

/** Builds by docker/build-push-action, and by commands of `run`. */
export async function workflowBuilds(scripts: readonly Script[], top: string): Promise<Told> {
  const files = scripts.filter(({ text }) => /\bdocker\/build-push-action\b/u.test(text) || BUILDS.test(text));
  return toldByDocuments(files, top, (document, file) => readsOf(document, file, top));
}

function readsOf(document: unknown, file: string, top: string): readonly Read[] {
  if (!isObject(document)) return [];
  const jobs = isObject(document['jobs']) ? Object.values(document['jobs']).filter(isObject) : [];
  const action = isObject(document['runs']) ? [document['runs']] : [];
  return flatMap([...jobs, ...action], (job) => {
    const steps = Array.isArray(job['steps']) ? job['steps'].filter(isObject) : [];
    // The repository is elsewhere, or it is another one.
    const elsewhere = steps.some(
      (step) =>
        /^actions\/checkout\b/u.test(textOf(step['uses'])) && ('path' in fieldsOf(step, 'with') || 'repository' in fieldsOf(step, 'with')),
    );
    if (elsewhere) return { builds: [], unclear: true };
    const folder = job['defaults'] === undefined ? folderOf(document) : (folderOf(job) ?? folderOf(document));
    return steps.map((step) => readStep(step, folder, file, top));
  });
}

/** `defaults.run.working-directory` */
function folderOf(fields: Fields): unknown {
  const { defaults } = fields;
  return isObject(defaults) ? fieldsOf(defaults, 'run')['working-directory'] : undefined;
}

function readStep(step: Fields, folder: unknown, file: string, top: string): Read {
  const { uses, run } = step;
  if (typeof run === 'string' && BUILDS.test(run)) {
    const named = step['working-directory'] ?? folder ?? '.';
    const start = typeof named === 'string' ? writtenOut(named, top, top) : undefined;
    if (!isPlainPath(start)) return { builds: [], unclear: true };
    return buildsInText(run, { by: 'workflow', file, top, starts: [resolve(top, start)] });
  }
  return ACTION.test(textOf(uses)) ? readAction(fieldsOf(step, 'with'), file, top) : NOTHING;
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

function fieldsOf(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isObject(value) ? value : {};
}
