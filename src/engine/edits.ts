import { kindOfFile, type ChangeKind } from '../analysis/volatility.ts';
import type { Evaluation } from '../analysis/evaluate.ts';
import type { Context } from '../context/walk.ts';
import type { Edit } from '../results.ts';

/** Manifests that are edited first: every install reads them. */
const MANIFESTS = [/^(?:.*\/)?package\.json$/, /^(?:.*\/)?requirements[\w.-]*\.txt$/, /^(?:.*\/)?pyproject\.toml$/, /./];

/** Code goes before what configures tools: an edit of it is the one that is made every day. */
const SOURCES = [
  /^(?!.*\.config\.).*\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|php|go|rs|java|kt|scala|clj|cs|fs|exs?|swift|dart|[ch]|cc|[ch]pp)$/i,
  /./,
];

/**
 * One file of each kind that a COPY or ADD brings, the shallowest first.
 * @param chosen the source file that the user asks for
 */
export function editsFor(context: Context, evaluation: Evaluation, chosen: string | undefined): readonly Edit[] {
  const copied = new Set(
    evaluation.stages.flatMap(({ traces }) =>
      traces.flatMap(({ copy }) => (copy?.entries ?? []).flatMap((entry) => (entry.kind === 'file' ? [entry.context] : []))),
    ),
  );
  const isSource = (path: string): boolean => !/(?:^|\/|\.)(?:dockerfile|containerfile)[\w.-]*$|\.dockerignore$/i.test(path);
  const files = [...copied]
    .filter((path) => isSource(path) && context.text(path) !== undefined)
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const ofKind = (kind: ChangeKind['id']): readonly string[] => files.filter((path) => kindOfFile(path) === kind);
  const first = (paths: readonly string[], patterns: readonly RegExp[]): string | undefined =>
    patterns.flatMap((pattern) => paths.find((path) => pattern.test(path)) ?? [])[0];
  const manifest = first(ofKind('manifests'), MANIFESTS);
  const source = chosen ?? first(ofKind('source'), SOURCES);
  return [
    { what: 'no change', path: undefined },
    ...(source === undefined ? [] : [{ what: 'source' as const, path: source }]),
    ...(manifest === undefined ? [] : [{ what: 'dependencies' as const, path: manifest }]),
  ];
}

function depth(path: string): number {
  return path.split('/').length;
}
