import { asksForCache, cachesIn, withoutDownloads } from '../interpreter/caches.ts';
import { mayBeStranger } from '../interpreter/bases.ts';
import type { Context } from '../interpreter/context.ts';
import { hashOf, listing, type Entry } from '../interpreter/files.ts';
import { interpret, type Built, type Failed, type Inputs } from '../interpreter/interpret.ts';

/** Another checkout, another builder: a rewrite has to hold there as well. */
export interface Variation {
  readonly name: string;
  readonly inputs: Omit<Inputs, 'dockerfile'>;
  /** An optional input that was added, below the context; an assumption of the checker may say that it is not there. */
  readonly optional?: string;
}

const FILE: Entry = { kind: 'file', content: 'added', owner: { uid: 0, gid: 0 }, mode: 0o644 };
const FOLDER: Entry = { kind: 'folder', owner: { uid: 0, gid: 0 }, mode: 0o750 };
/** What decides which files an install reads: a change of these is another case, no variation of this one. */
const MANIFEST =
  /(?:package(?:-lock)?\.json|\.txt|Dockerfile|\.dockerignore|\.toml|\.cfg|\.lock|\.ya?ml|\.npmrc|npm-shrinkwrap\.json|\.conf|\.in|Package\.swift|Package\.resolved|deno\.jsonc?)$/;

const MANIFESTS = /\/(?:package\.json|composer\.json|Gemfile|pyproject\.toml|Pipfile|environment\.yml)$/;

/** Files that an install reads where they are. */
const SETTINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bpnpm\b/, ['pnpm-workspace.yaml', '.pnpmfile.cjs', '.pnpmfile.mjs']],
  [/\byarn\b/, ['.yarnrc', '.yarnrc.yml', '.yarnclean', 'yarn.config.cjs']],
  [/\bbun\b/, ['bunfig.toml', 'bun.lockb', '.env.production']],
  [/\bcomposer\b/, ['auth.json']],
  [/\bbundle\b/, ['.bundle/config', 'vendor/cache/a.gem', 'gems.rb']],
  [/\bpoetry\b/, ['poetry.toml']],
  [/\buv\b/, ['uv.toml', '.python-version']],
  [/\bpdm\b/, ['pdm.toml']],
  [/\bconda\b/, ['.condarc']],
  [/\bdotnet\b/, ['nuget.config', 'Directory.Build.props']],
];

/** The case itself, and what may be otherwise elsewhere without a word in the Dockerfile. */
export function variationsOf(context: Context, dockerignore: string | undefined, dockerfile: string): readonly Variation[] {
  const ignore = dockerignore === undefined ? {} : { dockerignore };
  const vary = (name: string, changed: Context, more: Partial<Variation['inputs']> = {}): Variation => ({
    name,
    inputs: { context: changed, ...ignore, ...more },
  });
  const projects = [
    ...new Set([...context.keys()].filter((path) => path.endsWith('/package.json')).map((path) => path.slice(0, -'/package.json'.length))),
  ];
  const added = (paths: readonly string[]): Context =>
    new Map([...context, ...paths.flatMap((path) => (context.has(path) ? [] : [...parents(path, context), [path, FILE] as const]))]);
  const args = [...dockerfile.matchAll(/^\s*ARG\s+(\w+)/gim)].map(([, name = '']) => [name, 'given'] as const);
  // Without a project of npm its files are like any other.
  const looked = [...context.keys()].some((path) => path.endsWith('/package.json'))
    ? ['.npmrc', 'npm-shrinkwrap.json', 'yarn.lock', '.env']
    : ['.env'];
  const roots = [...new Set([...context.keys()].flatMap((path) => (MANIFESTS.test(path) ? [path.slice(0, path.lastIndexOf('/'))] : [])))];
  const others = SETTINGS.flatMap(([manager, names]) => (manager.test(dockerfile) ? names : []));
  const optional = [
    ...[...projects, ''].flatMap((folder) => looked.map((name) => `${folder}/${name}`)),
    ...[...roots, ''].flatMap((folder) => others.map((name) => `${folder}/${name}`)),
  ];
  // Left out: binding.gyp, which makes the install read the whole folder, and so another case.
  const folders = [...context].flatMap(([path, entry]) => (entry.kind === 'folder' && path !== '/' ? [path] : []));
  return [
    vary('as it is', context),
    vary(
      'node_modules of the host',
      added([...projects, ''].flatMap((folder) => [`${folder}/node_modules/host.js`, `${folder}/node_modules/.content`])),
    ),
    vary(
      'more source files',
      added(['/zz-extra.txt', '/src/zz-extra.js', ...folders.flatMap((folder) => [`${folder}/zz-extra.js`, `${folder}/zz-new/nested.js`])]),
    ),
    vary(
      'other source',
      mapEntries(context, (path, entry) =>
        // A shell script that a RUN runs by its name is like a manifest: another one may do anything.
        entry.kind === 'file' && !MANIFEST.test(path) && !(/\.sh$|\/mvnw$/.test(path) && dockerfile.includes(path.slice(1)))
          ? { ...entry, content: `${entry.content}\nchanged` }
          : entry,
      ),
    ),
    vary(
      'other modes',
      mapEntries(context, (path, entry) =>
        entry.kind === 'link' || path === '/'
          ? entry
          : { ...entry, mode: entry.kind === 'folder' ? entry.mode ^ 0o3004 : entry.mode ^ 0o004 },
      ),
    ),
    ...(imagesIn(dockerfile).some(mayBeStranger) ? [vary('odd base images', context, { strangers: 'odd' })] : []),
    ...(dockerfile.includes('type=cache') ? [vary('cache mounts of earlier builds', context, { warm: true })] : []),
    ...(args.length === 0 ? [] : [vary('build arguments', context, { buildArgs: Object.fromEntries(args) })]),
    ...[...new Set(optional)]
      .filter((path) => !context.has(path))
      .map((path) => ({ ...vary(`with ${path.slice(1)}`, added([path])), optional: path.slice(1) })),
  ];
}

/** What a Dockerfile starts from or copies from, stages of its own left out. */
function imagesIn(dockerfile: string): readonly string[] {
  const stages = new Set([...dockerfile.matchAll(/^FROM\s.*\sAS\s+(\S+)/gim)].map(([, name = '']) => name.toLowerCase()));
  const refs = [...dockerfile.matchAll(/^FROM\s+(?:--\S+\s+)*(\S+)|\bfrom=([^\s,]+)/gim)].map(([, image, other]) => image ?? other ?? '');
  return refs.filter((ref) => !stages.has(ref.toLowerCase()) && !/^\d+$/.test(ref));
}

function parents(path: string, context: Context): readonly (readonly [string, Entry])[] {
  const found: (readonly [string, Entry])[] = [];
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
    const folder = path.slice(0, slash);
    if (!context.has(folder)) found.push([folder, FOLDER]);
  }
  return found;
}

function mapEntries(context: Context, change: (path: string, entry: Entry) => Entry): Context {
  return new Map([...context].map(([path, entry]) => [path, change(path, entry)]));
}

/** Does one build make the image of the other? It may leave out downloads of a package manager that the other left in. */
export function isSameOutcome(before: string, after: string): boolean {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return old.length === now.length && old.every((line, index) => isSameImage(line.split(DOWNLOADS), (now[index] ?? '').split(DOWNLOADS)));
}

function isSameImage([old, ...left]: readonly string[], [now, ...stillLeft]: readonly string[]): boolean {
  return old === now && stillLeft.every((path) => left.includes(path));
}

/** Stands before each path of the caches that an image holds. */
const DOWNLOADS = ' with downloads ';

/** Equal keys, equal images: of every stage, since each may be built with --target. A build that fails is a build that fails. */
export function outcomeOf(dockerfile: string, inputs: Variation['inputs']): string {
  return interpret({ ...inputs, dockerfile })
    .map((stage) => `${stage.name ?? ''} ${'failed' in stage ? 'fails' : imageOf(stage)}`)
    .join('\n');
}

function imageOf({ files, config }: Built): string {
  const sorted = (map: ReadonlyMap<string, string>): readonly string[] => [...map].map(([key, value]) => `${key}=${value}`).sort();
  const start = JSON.stringify([config.user, config.workdir, config.shell ?? [], config.cmd ?? null, config.entrypoint ?? null]);
  // A container that installs when it starts may live on what was downloaded before.
  const starts = [...(config.cmd ?? []), ...(config.entrypoint ?? []), config.other.get('HEALTHCHECK') ?? ''].join(' ');
  const kept = asksForCache(starts) ? files : withoutDownloads(files);
  const left = cachesIn(files).flatMap((folder) => listing(files, folder));
  return [hashOf([...listing(kept), ...sorted(config.env), start, ...sorted(config.other)]), ...left].join(DOWNLOADS);
}

/** Lines in which two builds differ, for messages. */
export function whereTheyDiffer(before: string, after: string, inputs: Variation['inputs'], inputsBefore = inputs): string {
  const old = interpret({ ...inputsBefore, dockerfile: before }).flatMap(linesOf);
  const now = interpret({ ...inputs, dockerfile: after }).flatMap(linesOf);
  const gone = old.filter((line) => !now.includes(line)).slice(0, 4);
  const come = now.filter((line) => !old.includes(line)).slice(0, 4);
  return [...gone.map((line) => `    - ${line}`), ...come.map((line) => `    + ${line}`)].join('\n');
}

function linesOf(stage: Built | Failed, index: number): readonly string[] {
  const name = stage.name ?? String(index);
  if ('failed' in stage) return [`${name}: fails in line ${stage.failed}: ${stage.why}`];
  const { files, config } = stage;
  return [
    ...listing(files),
    ...[...config.env].map(([key, value]) => `ENV ${key}=${value}`),
    JSON.stringify({ ...config, env: undefined, other: [...config.other] }),
  ].map((line) => `${name}: ${line}`);
}

/** Under what a checker assumed: installs do not read the variables that it names. */
export function assuming(
  inputs: Variation['inputs'],
  assumptions: readonly { readonly id: string; readonly sentence: string }[],
): Variation['inputs'] {
  const unread = assumptions.filter(({ id }) => id === 'volatile-unread').flatMap(({ sentence }) => sentence.split(/[\s,]+/));
  return unread.length === 0 ? inputs : { ...inputs, unread: new Set(unread) };
}
