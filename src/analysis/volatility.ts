import type { ContextPath } from '../model/files.ts';
import { onNewFile } from '../source/cache.ts';
import { wordSet } from '../source/words.ts';

/**
 * What changes how often, as long as nobody looks into a history: a prior. Its unit is one change of a hundred, and each change is of one
 * kind. The numbers are not exact and need not be: an order depends only on which of two things changes more often.
 */
export interface ChangeKind {
  readonly id: 'source' | 'tests' | 'documents' | 'settings' | 'manifests' | 'assets' | 'release' | 'system';
  /** How many of a hundred changes are of this kind. */
  readonly share: number;
  /** What claims a path; undefined: all that no other kind claims. */
  readonly claims: Claims | undefined;
}

/**
 * Paths of the context, in small letters. Most of what tells a kind is a name or an ending, which tables answer for a small part of what a
 * regular expression costs, and V8 compiles the large ones anew in every process.
 */
interface Claims {
  /** Last names. */
  readonly names?: ReadonlySet<string>;
  /** What stands behind the last dot of the last name. */
  readonly endings?: ReadonlySet<string>;
  /** Names of folders that it lies in. */
  readonly folders?: ReadonlySet<string>;
  /** The same, for what is no plain name; asked only where the path holds one of `holding`, each within one name: `/` stands for its start. */
  readonly pattern?: RegExp;
  readonly holding?: readonly string[];
}

/** The first kind that claims a path has it. */
export const changeKinds: readonly ChangeKind[] = [
  // Lists of system packages, keys and sources of packages: people touch them when they move to another distribution.
  {
    id: 'system',
    share: 1,
    claims: {
      endings: wordSet('list sources gpg asc deb apk rpm repo'),
      pattern: /(?:^|\/)(?:packages|apt|apk|system)[\w.-]*\.txt$/u,
      holding: ['.txt'],
    },
  },
  // Dependencies: what package managers read. Bots raise them once or twice a week.
  {
    id: 'manifests',
    share: 8,
    claims: {
      names: wordSet(
        'package.json package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-workspace.yaml bun.lock bun.lockb .npmrc .yarnrc ' +
          '.yarnrc.yml pyproject.toml poetry.lock uv.lock pipfile pipfile.lock setup.py setup.cfg environment.yml environment.yaml go.mod ' +
          'go.sum go.work cargo.toml cargo.lock gemfile gemfile.lock composer.json composer.lock mix.exs mix.lock pom.xml gradle.properties ' +
          'nuget.config',
      ),
      endings: wordSet('gemspec gradle csproj fsproj sln'),
      pattern:
        /(?:^|\/)(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|constraints[\w.-]*\.txt|requirements\/[^/]*\.(?:txt|in)|[^/]*\.gradle\.kts|directory\.[\w.]*props)$/u,
      holding: ['requirements', 'constraints', '.gradle.kts', 'directory.'],
    },
  },
  // Written at a release, and by nobody in between.
  {
    id: 'release',
    share: 3,
    claims: {
      names: wordSet('version version.txt changelog history.md news'),
      pattern: /(?:^|\/)(?:changelog|news)\.\w+$/u,
      holding: ['changelog.', 'news.'],
    },
  },
  {
    id: 'tests',
    share: 6,
    claims: {
      folders: wordSet('test tests spec __tests__ e2e fixtures'),
      pattern: /[._-](?:test|spec)\.\w+$|(?:^|\/)test_\w+\.py$/u,
      holding: ['test.', 'spec.', 'test_'],
    },
  },
  {
    id: 'documents',
    share: 5,
    claims: {
      names: wordSet('doc docs notice authors'),
      endings: wordSet('md rst adoc'),
      folders: wordSet('doc docs notice authors'),
      pattern: /(?:^|\/)licen[cs]e[\w.-]*(?:\/|$)/u,
      holding: ['licen'],
    },
  },
  // Settings of servers, of tools and of the container itself, and scripts that start it.
  {
    id: 'settings',
    share: 4,
    claims: {
      names: wordSet('entrypoint start run init docker-entrypoint docker-start docker-run docker-init'),
      endings: wordSet('conf cfg ini env yml yaml toml properties service cnf vcl'),
      folders: wordSet('etc nginx supervisor supervisord conf.d systemd'),
      pattern:
        /(?:^|\/)cron\.\w+\/|(?:^|\/)crontab[\w.-]*$|(?:^|\/)\.[\w.-]+$|(?:^|\/)(?:docker-)?(?:(?:entrypoint|start|run|init)\.sh|wait[\w-]*(?:\.sh)?)$/u,
      holding: ['cron', '/.', '.sh', 'wait'],
    },
  },
  {
    id: 'assets',
    share: 2,
    claims: { endings: wordSet('png jpg jpeg gif svg ico webp woff woff2 ttf otf mp3 mp4 pdf zip tar gz tgz xz bz2 whl jar') },
  },
  { id: 'source', share: 71, claims: undefined },
];

const NONE = changeKinds.length - 1;

/** For a word the first kind that claims it, as an index. */
function tableOf(part: 'names' | 'endings' | 'folders'): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  for (const [index, { claims }] of changeKinds.entries())
    for (const word of claims?.[part] ?? []) if (!table.has(word)) table.set(word, index);
  return table;
}

const ofName = tableOf('names');
const ofEnding = tableOf('endings');
const ofFolderName = tableOf('folders');

/** Does a part of a path hold what a pattern needs? */
const HOLDS = new RegExp(
  changeKinds
    .flatMap(({ claims }) => claims?.holding ?? [])
    .map((part) => part.replace(/^\//u, '(?:^|/)').replaceAll('.', String.raw`\.`))
    .join('|'),
  'u',
);

/** What a folder tells of each file in it. */
interface Told {
  /** The first kind that claims one of its names. */
  readonly first: number;
  /** Its path holds what a pattern needs. */
  readonly holds: boolean;
}

const NOTHING_TOLD: Told = { first: NONE, holds: false };

/** Folders hold many files, which mostly come one after the other. */
const ofFolder = new Map<string, Told>();
let last = { folder: '', told: NOTHING_TOLD };
onNewFile(() => {
  ofFolder.clear();
  last = { folder: '', told: NOTHING_TOLD };
});

function toldByFolder(path: string, end: number): Told {
  if (end < 0) return NOTHING_TOLD;
  if (end === last.folder.length && path.startsWith(last.folder)) return last.told;
  const folder = path.slice(0, end);
  const told = ofFolder.get(folder) ?? toldByNames(folder.toLowerCase());
  ofFolder.set(folder, told);
  last = { folder, told };
  return told;
}

function toldByNames(folder: string): Told {
  let first = NONE;
  for (const name of folder.split('/')) first = Math.min(first, ofFolderName.get(name) ?? NONE);
  return { first, holds: HOLDS.test(folder) };
}

/** Which kind of change touches a file of the context. */
export function kindOfFile(path: ContextPath): ChangeKind['id'] {
  const cut = path.lastIndexOf('/');
  const told = toldByFolder(path, cut);
  const name = path.slice(cut + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  let first = Math.min(ofName.get(name) ?? NONE, told.first);
  if (dot >= 0) first = Math.min(first, ofEnding.get(name.slice(dot + 1)) ?? NONE);
  if (told.holds || HOLDS.test(name)) {
    const lower = path.toLowerCase();
    const claimed = changeKinds.findIndex(({ claims }, index) => index >= first || claims?.pattern?.test(lower) === true);
    first = Math.min(first, claimed);
  }
  return changeKinds[first]?.id ?? 'source';
}

/** How often the value of an ARG or ENV is another one: with every change, or with every release. */
export type NameVolatility = 'every-change' | 'release';

/**
 * Names under which people pass what is new in every build, and no install reads it. Left out on purpose:
 * SOURCE_DATE_EPOCH, which build tools read (https://reproducible-builds.org/docs/source-date-epoch/);
 * names of one package's own build (PYTORCH_BUILD_NUMBER, SETUPTOOLS_SCM_PRETEND_VERSION, PBR_VERSION), and of tools (NODE_VERSION);
 * TAG, BRANCH, REF and HASH alone, which as often say what is to be fetched.
 */
const EVERY_CHANGE = [
  // https://github.com/opencontainers/image-spec/blob/main/annotations.md (revision, created), https://label-schema.org/rc1/ (vcs-ref, build-date)
  'REVISION VCS_REF VCS_SHA VCS_REVISION BUILD_DATE CREATED IMAGE_CREATED IMAGE_REVISION SOURCE_COMMIT',
  'GIT_SHA GIT_SHA1 GIT_COMMIT GIT_COMMIT_SHA GIT_COMMIT_HASH GIT_COMMIT_ID GIT_HASH GIT_REV GIT_REVISION GIT_REF GIT_DESCRIBE GIT_BRANCH',
  'COMMIT COMMIT_SHA COMMIT_HASH COMMIT_ID COMMIT_REF SHA SHORT_SHA',
  'BUILD_TIME BUILD_TIMESTAMP BUILD_NUMBER BUILD_NUM BUILD_ID BUILD_SHA BUILD_COMMIT BUILD_REF BUILD_REVISION BUILD_URL',
  'BUILDDATE BUILDTIME BUILDNUMBER DATE_CREATED',
  // https://docs.github.com/actions/reference/variables-reference, https://docs.gitlab.com/ci/variables/predefined_variables/
  'GITHUB_SHA GITHUB_REF GITHUB_REF_NAME GITHUB_RUN_ID GITHUB_RUN_NUMBER',
  'CI_COMMIT_SHA CI_COMMIT_SHORT_SHA CI_COMMIT_REF_NAME CI_PIPELINE_ID CI_JOB_ID CI_BUILD_ID HEROKU_SLUG_COMMIT',
];

/** `org.opencontainers.image.version` and its like. */
const RELEASE = 'VERSION RELEASE RELEASE_VERSION BUILD_VERSION IMAGE_VERSION GIT_TAG APP_RELEASE SENTRY_RELEASE';

/** Prefixes that say for whom a value is, not what it is. */
const PREFIXES = ['', 'APP_', 'APPLICATION_', 'NEXT_PUBLIC_', 'NUXT_PUBLIC_', 'VITE_', 'REACT_APP_', 'VUE_APP_', 'DOCKER_'];

const everyChange = wordSet(EVERY_CHANGE.join(' '));
const release = wordSet(RELEASE);

/** Behind a prefix, the version of a tool: of Docker itself, whose client an image may install. https://docs.docker.com/engine/install/binaries/ */
const TOOLS: ReadonlySet<string> = new Set(['DOCKER_VERSION', 'DOCKER_RELEASE']);

/** Undefined for a name that tells nothing. Case does not matter. */
export function volatilityOf(name: string): NameVolatility | undefined {
  if (!volatilities.has(name)) volatilities.set(name, volatilityNow(name));
  return volatilities.get(name);
}

/** Every command asks for every variable. */
const volatilities = new Map<string, NameVolatility | undefined>();
onNewFile(() => volatilities.clear());

function volatilityNow(name: string): NameVolatility | undefined {
  const upper = name.toUpperCase();
  if (TOOLS.has(upper)) return undefined;
  const rests = PREFIXES.filter((prefix) => upper.startsWith(prefix)).map((prefix) => upper.slice(prefix.length));
  if (rests.some((rest) => everyChange.has(rest))) return 'every-change';
  return rests.some((rest) => release.has(rest)) ? 'release' : undefined;
}

/** `ARG CACHEBUST=1`, `ENV REFRESHED_AT 2024-01-01`: it stands there so that all below it runs again when it is changed. */
export function isCacheBuster(name: string): boolean {
  // Few names hold one of these, and every copied file is asked for.
  const upper = name.toUpperCase();
  if (!/CACHE|INVALID|REFRESH|FORCE|REBUILD/u.test(upper)) return false;
  return /(?:^|_)CACHE_?(?:BUST(?:ER)?|BREAK(?:ER)?|DATE|KEY|VERSION|INVALIDATE\w*)(?:_|$)|^(?:NO_?CACHE|BUST_?CACHE|INVALIDATE\w*|(?:LAST_)?REFRESHED?(?:_AT|_DATE)?|FORCE_(?:REBUILD|UPDATE|REFRESH)|REBUILD(?:_\w+)?)$/u.test(
    upper,
  );
}
