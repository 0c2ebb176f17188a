import type { ContextPath } from '../model/files.ts';
import { onNewFile } from '../source/cache.ts';

/**
 * What changes how often, as long as nobody looks into a history: a prior. Its unit is one change of a hundred, and each change is of one
 * kind. The numbers are not exact and need not be: an order depends only on which of two things changes more often.
 */
export interface ChangeKind {
  readonly id: 'source' | 'tests' | 'documents' | 'settings' | 'manifests' | 'assets' | 'release' | 'system';
  /** How many of a hundred changes are of this kind. */
  readonly share: number;
  /** Paths of the context, in small letters, that such a change touches; undefined: all that no other kind claims. */
  readonly paths: RegExp | undefined;
}

/** The first kind that claims a path has it. */
export const changeKinds: readonly ChangeKind[] = [
  // Lists of system packages, keys and sources of packages: people touch them when they move to another distribution.
  {
    id: 'system',
    share: 1,
    paths: /(?:^|\/)(?:packages|apt|apk|system)[\w.-]*\.(?:txt|list)$|\.(?:list|sources|gpg|asc|deb|apk|rpm|repo)$/u,
  },
  // Dependencies: what package managers read. Bots raise them once or twice a week.
  {
    id: 'manifests',
    share: 8,
    paths: new RegExp(
      [
        '(?:^|/)(?:package(?:-lock)?\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-(?:lock|workspace)\\.yaml|bun\\.lockb?|\\.npmrc|\\.yarnrc(?:\\.yml)?)$',
        '(?:^|/)(?:[\\w.-]*requirements[\\w.-]*\\.(?:txt|in)|constraints[\\w.-]*\\.txt|pyproject\\.toml|poetry\\.lock|uv\\.lock|pipfile(?:\\.lock)?|setup\\.(?:py|cfg)|environment\\.ya?ml)$',
        '(?:^|/)requirements/[^/]*\\.(?:txt|in)$',
        '(?:^|/)(?:go\\.(?:mod|sum|work)|cargo\\.(?:toml|lock)|gemfile(?:\\.lock)?|[^/]*\\.gemspec|composer\\.(?:json|lock)|mix\\.(?:exs|lock))$',
        '(?:^|/)(?:pom\\.xml|[^/]*\\.gradle(?:\\.kts)?|gradle\\.properties|[^/]*\\.(?:csproj|fsproj|sln)|nuget\\.config|directory\\.[\\w.]*props)$',
      ].join('|'),
      'u',
    ),
  },
  // Written at a release, and by nobody in between.
  { id: 'release', share: 3, paths: /(?:^|\/)(?:version(?:\.txt)?|changelog(?:\.\w+)?|history\.md|news(?:\.\w+)?)$/u },
  { id: 'tests', share: 6, paths: /(?:^|\/)(?:tests?|spec|__tests__|e2e|fixtures)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_\w+\.py$/u },
  { id: 'documents', share: 5, paths: /\.(?:md|rst|adoc)$|(?:^|\/)(?:docs?|licen[cs]e[\w.-]*|notice|authors)(?:\/|$)/u },
  // Settings of servers, of tools and of the container itself, and scripts that start it.
  {
    id: 'settings',
    share: 4,
    paths:
      /(?:^|\/)(?:etc|nginx|supervisord?|cron\.\w+|conf\.d|systemd)\/|(?:^|\/)crontab[\w.-]*$|\.(?:conf|cfg|ini|env|ya?ml|toml|properties|service|cnf|vcl)$|(?:^|\/)\.[\w.-]+$|(?:^|\/)(?:docker-)?(?:entrypoint|start|run|init|wait[\w-]*)(?:\.sh)?$/u,
  },
  { id: 'assets', share: 2, paths: /\.(?:png|jpe?g|gif|svg|ico|webp|woff2?|ttf|otf|mp[34]|pdf|zip|tar|t?gz|xz|bz2|whl|jar)$/u },
  { id: 'source', share: 71, paths: undefined },
];

const otherThanSource = new RegExp(changeKinds.flatMap(({ paths }) => paths?.source ?? []).join('|'), 'u');

/** Which kind of change touches a file of the context. Most files are source, which one look tells. */
export function kindOfFile(path: ContextPath): ChangeKind['id'] {
  const lower = path.toLowerCase();
  const kind = otherThanSource.test(lower) ? changeKinds.find(({ paths }) => paths?.test(lower) === true) : undefined;
  return kind?.id ?? 'source';
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
  'REVISION|VCS_REF|VCS_SHA|VCS_REVISION|BUILD_DATE|CREATED|IMAGE_CREATED|IMAGE_REVISION|SOURCE_COMMIT',
  'GIT_(?:SHA|SHA1|COMMIT|COMMIT_SHA|COMMIT_HASH|COMMIT_ID|HASH|REV|REVISION|REF|DESCRIBE|BRANCH)|COMMIT|COMMIT_(?:SHA|HASH|ID|REF)|SHA|SHORT_SHA',
  'BUILD_(?:TIME|TIMESTAMP|NUMBER|NUM|ID|SHA|COMMIT|REF|REVISION|URL)|BUILDDATE|BUILDTIME|BUILDNUMBER|DATE_CREATED',
  // https://docs.github.com/actions/reference/variables-reference, https://docs.gitlab.com/ci/variables/predefined_variables/
  'GITHUB_(?:SHA|REF|REF_NAME|RUN_ID|RUN_NUMBER)|CI_(?:COMMIT_SHA|COMMIT_SHORT_SHA|COMMIT_REF_NAME|PIPELINE_ID|JOB_ID|BUILD_ID)|HEROKU_SLUG_COMMIT',
];

/** `org.opencontainers.image.version` and its like. */
const RELEASE = ['VERSION|RELEASE|RELEASE_VERSION|BUILD_VERSION|IMAGE_VERSION|GIT_TAG|APP_RELEASE|SENTRY_RELEASE'];

/** Prefixes that say for whom a value is, not what it is. */
const PREFIX = '(?:APP_|APPLICATION_|NEXT_PUBLIC_|NUXT_PUBLIC_|VITE_|REACT_APP_|VUE_APP_|DOCKER_)?';

const everyChange = new RegExp(`^${PREFIX}(?:${EVERY_CHANGE.join('|')})$`, 'u');
const release = new RegExp(`^${PREFIX}(?:${RELEASE.join('|')})$`, 'u');

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
  if (everyChange.test(upper)) return 'every-change';
  return release.test(upper) ? 'release' : undefined;
}

/** `ARG CACHEBUST=1`, `ENV REFRESHED_AT 2024-01-01`: it stands there so that all below it runs again when it is changed. */
export function isCacheBuster(name: string): boolean {
  return /(?:^|_)CACHE_?(?:BUST(?:ER)?|BREAK(?:ER)?|DATE|KEY|VERSION|INVALIDATE\w*)(?:_|$)|^(?:NO_?CACHE|BUST_?CACHE|INVALIDATE\w*|(?:LAST_)?REFRESHED?(?:_AT|_DATE)?|FORCE_(?:REBUILD|UPDATE|REFRESH)|REBUILD(?:_\w+)?)$/u.test(
    name.toUpperCase(),
  );
}
