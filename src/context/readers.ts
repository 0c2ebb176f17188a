import type { ContextPath } from '../model/files.ts';
import { cacheOf } from '../source/cache.ts';
import { attempt } from './read-file.ts';
import { nameOf } from './listing.ts';
import type { Context } from './walk.ts';

/** What programs look for by themselves: the history of the repository, a file of environment variables. */
export type Readable = 'git' | 'env';

/**
 * Files that say how a project is built or started, in which a program or a plugin that reads .git or .env is named. Of these in any
 * folder, of scripts in folders that are for them.
 */
const BUILD_FILES = new RegExp(
  [
    String.raw`package\.json|lerna\.json|nx\.json|angular\.json|.*\.config\.[cm]?[jt]s|(?:gulpfile|gruntfile|webpack).*\.[cm]?[jt]s`,
    String.raw`setup\.(?:py|cfg)|pyproject\.toml|versioneer\.py|pipfile|requirements.*\.txt|conf\.py|manage\.py|(?:tox|pytest)\.ini`,
    String.raw`gnumakefile|makefile|.*\.mk|cmakelists\.txt|.*\.cmake|meson\.build|configure\.ac|justfile|taskfile\.ya?ml|sconstruct|earthfile`,
    String.raw`cargo\.toml|build\.rs|go\.mod|pom\.xml|.*\.gradle(?:\.kts)?|libs\.versions\.toml|build\.sbt|project\.clj`,
    String.raw`.*\.(?:cs|fs|vb)proj|directory\.(?:build|packages)\.(?:props|targets)|composer\.json|mix\.exs|package\.swift`,
    String.raw`extensions\.xml|gemfile|rakefile|.*\.gemspec|.*\.rake|mkdocs\.ya?ml|_config\.ya?ml|hugo\.(?:toml|ya?ml)|config\.toml|dune-project|.*\.bazel`,
    String.raw`.*\.sbt|build\.(?:sc|mill|clj|zig)|deps\.edn|package\.yaml|.*\.cabal|rebar\.config|.*\.app\.src|shard\.yml|.*\.nimble`,
    String.raw`.*\.(?:sh|bash)|.*entrypoint.*`,
  ].join('|'),
  'iu',
);
const WHOLE_NAME = new RegExp(`^(?:${BUILD_FILES.source})$`, 'iu');
const SCRIPT = /\.(?:[cm]?[jt]s|py|rb|pl|php|lua)$/iu;
/** A script that something runs by its name: `python version.py`, `"build": "node tasks/release.mjs"`. */
const SCRIPT_NAME = new RegExp(String.raw`[\w.-]{1,80}${SCRIPT.source.slice(0, -1)}(?![\w.-])`, 'giu');
const SCRIPT_FOLDER = /(?:^|\/)(?:scripts?|tools?|build|bin|ci|hack|config|docker)\/[^/]+$/iu;

const SUBCOMMANDS =
  'describe|rev-parse|rev-list|log|show|status|diff|tag|branch|ls-files|ls-tree|submodule|symbolic-ref|name-rev|for-each-ref|archive|clean|checkout|shortlog|cat-file|blame|grep|lfs';

/**
 * `git describe`, `git -C . rev-parse`, `["git", "log"]`, `.git/HEAD`. `git clone` and `git config --global` need no repository.
 * Every repetition is bounded: files of other people are looked through.
 */
const GIT_COMMAND = new RegExp(
  String.raw`(?<![\w./-])git["'\x60,\s[(]{1,9}(?:-[\w-]{1,40}(?:[=\s"',]{1,4}[\w./$\{\}]{1,80})?["',\s]{1,9}){0,3}(?:${SUBCOMMANDS})\b|(?<![\w-])\.git\/(?:HEAD|refs|logs|index|packed-refs)`,
  'u',
);

/**
 * Programs that read the repository around them by themselves: releases are named after a commit, versions after a tag.
 * `go build` stamps it (https://pkg.go.dev/cmd/go, -buildvcs), the SDK of .NET 8 puts the commit into InformationalVersion
 * (https://learn.microsoft.com/en-us/dotnet/core/compatibility/sdk/8.0/source-link), Composer guesses the version of the project from it
 * (https://github.com/composer/composer/blob/main/src/Composer/Package/Version/VersionGuesser.php). Monorepo tools and test runners ask what
 * changed since a commit (https://lerna.js.org/docs/features/run-tasks, https://turborepo.com/docs/reference/run#--affected,
 * https://jestjs.io/docs/cli#--changedsince, https://vitest.dev/guide/cli#changed, https://pnpm.io/filtering#--filter-since).
 */
const GIT_PROGRAMS =
  /\bgo\s+(?:build|install)\b(?![^\n;&|]{0,400}-buildvcs=false)|\bdotnet\s+(?:build|publish|pack|msbuild)\b|\bcomposer(?:\.phar)?\s+(?:install|update|dump-?autoload|i|u)\b|\b(?:goreleaser|gitversion|sentry-cli|lefthook|svu)\b|\b(?:nx\s+affected|lerna\s+(?:changed|version|diff|publish)|dune\s+subst|semantic-release|standard-version|release-it|auto-changelog|conventional-changelog|changeset\s+(?:status|version|publish)|git-cliff)\b|\s--(?:since|affected|changed(?:Since|-since|FilesWithAncestor)?|onlyChanged|lastCommit)\b|--filter[=\s]["']?\S{0,80}\[/u;

/**
 * Packages and plugins that do. They are named in manifests and build files. Without `u`, with which V8 takes twenty times as long to look for what
 * may be in any case.
 */
const GIT_PACKAGES = new RegExp(
  [
    String.raw`setuptools[-_]scm|hatch-vcs|versioneer|\bpbr\b|dunamai|poetry-dynamic-versioning|uv-dynamic-versioning|versioningit|setuptools[-_]git|source\s*=\s*["'](?:scm|git-tag)["']|gitpython|pygit2`,
    String.raw`git-rev|git-describe|git-commit|git-last-commit|gitInfo|simple-git|isomorphic-git|nodegit|git-repo-info|@sentry\/[\w-]*plugin|@sentry\/(?:nextjs|sveltekit|nuxt|astro|remix)|showLastUpdate|lastUpdated|enableGitInfo`,
    // Of husky, 5 to 7 fail where there is no .git; earlier and later ones then do nothing.
    // https://github.com/typicode/husky/blob/v7.0.0/src/index.ts
    String.raw`"husky"\s*:\s*"[~^]?[5-7]\b`,
    // https://github.com/sbt/sbt-dynver, https://github.com/sbt/sbt-git, https://rebar3.org/docs/configuration/configuration/ (vsn),
    // https://hackage.haskell.org/package/githash, https://hackage.haskell.org/package/gitrev, https://clojure.github.io/tools.build/ (git-count-revs)
    String.raw`sbt-dynver|sbt-git\b|\{\s*vsn\s*,\s*["']?git|\bgithash\b|\bgitrev\b|git-count-revs|git-process|lein-git`,
    // https://github.com/diffplug/spotless/tree/main/plugin-gradle#ratchet, https://github.com/mathieucarbou/license-maven-plugin (license-maven-plugin-git),
    // https://github.com/qoomon/maven-git-versioning-extension, https://github.com/shipkit/shipkit-auto-version
    String.raw`gitflow|jgitver|buildnumber-maven|axion-release|grgit|\bjgit\b|\breckon\b|nebula\.release|com\.gorylenko`,
    String.raw`git-?version|git-?sem-?ver|ratchetFrom|license-maven-plugin-git|shipkit-auto-version|semantic-build-versioning`,
    String.raw`\bMinVer\b|Nerdbank\.GitVersioning|\bGitInfo\b|SourceLink|\bvergen\b|shadow-rs|\bbuilt\s*=|\bgit2\b|\bgix\b|find_package\(Git\b|vcs_tag\(|GetGitRevision|git-version-gen|dune-build-info|stamp\s*=\s*1`,
  ].join('|'),
  'i',
);

/** `.env` as a path of its own: not `process.env`, `.env.example`. */
const ENV_FILE = /(?<![\w)\]])\.env(?:\.(?:local|development|production|test))*(?![\w.-])/u;

/**
 * Libraries that read .env by themselves, and frameworks that do when they build or start.
 * https://vite.dev/guide/env-and-mode https://nextjs.org/docs/app/guides/environment-variables https://laravel.com/docs/configuration
 */
const ENV_PACKAGES =
  /dotenv|env-cmd|envalid|"(?:next|vite|nuxt|gatsby|astro|react-scripts|@vue\/cli-service|@nestjs\/config|@sveltejs\/kit|@remix-run\/dev|parcel|expo|prisma)"\s*:|django-environ|\benvirons\b|pydantic[-_]settings|python-decouple|laravel\/framework|symfony\/|\bgodotenv\b|\bviper\b|figaro/i;

const SIGNS: Readonly<Record<Readable, readonly RegExp[]>> = {
  git: [GIT_COMMAND, GIT_PROGRAMS, GIT_PACKAGES],
  env: [ENV_FILE, ENV_PACKAGES],
};

const MOST_FILES = 500;
const MOST_TEXT = 8 * 1024 * 1024;

/** Does a command (the text of an instruction) read this by itself or by name? */
export function commandReads(what: Readable, text: string): boolean {
  // A step of the build, not a word of a list of packages. https://pre-commit.com/#pre-commit-install-hooks
  if (what === 'git' && /\bpre-commit\s+(?:run|install(?:-hooks)?|autoupdate)\b/u.test(text)) return true;
  // Bun loads it: https://bun.com/docs/runtime/environment-variables
  return what === 'git' ? GIT_COMMAND.test(text) || GIT_PROGRAMS.test(text) : ENV_FILE.test(text) || /\bbunx?\b/u.test(text);
}

const known = cacheOf<Context, Map<string, string | undefined>>();

/**
 * Which build file of the context names a program or a package that reads this, in words that go before "may read it".
 * Undefined where none is known of: a program that is not known may read it all the same.
 * @param dockerfile its text, which names scripts that it runs
 */
export function readerOf(context: Context, what: Readable, dockerfile: string): string | undefined {
  const answers = known.get(context) ?? new Map<string, string | undefined>();
  known.set(context, answers);
  const named = scriptsNamed(dockerfile);
  const question = [what, ...named].join('|');
  if (!answers.has(question)) answers.set(question, findReader(context, SIGNS[what], named));
  return answers.get(question);
}

function scriptsNamed(text: string): readonly string[] {
  return [...text.matchAll(SCRIPT_NAME)].map(([name]) => name);
}

/** Build files first: scripts count where they lie in a folder for them, or where one of these or the Dockerfile names them. */
function findReader(context: Context, signs: readonly RegExp[], named: readonly string[]): string | undefined {
  const names = new Set(named);
  const built = filesOf(context, (name) => WHOLE_NAME.test(name));
  const found = signIn(context, built, signs, (text) => {
    for (const name of scriptsNamed(text)) names.add(name);
  });
  if (found !== undefined) return found;
  const scripts = filesOf(context, (name) => SCRIPT.test(name) && !WHOLE_NAME.test(name));
  const run = scripts.filter((path) => SCRIPT_FOLDER.test(path) || names.has(nameOf(path)));
  return signIn(context, run, signs);
}

function filesOf(context: Context, wanted: (name: string) => boolean): readonly ContextPath[] {
  return context.find(wanted).filter((path) => !OUTSIDE.test(path) && context.entries.get(path)?.kind === 'file');
}

function signIn(
  context: Context,
  paths: readonly ContextPath[],
  signs: readonly RegExp[],
  read: (text: string) => void = () => {},
): string | undefined {
  if (paths.length > MOST_FILES) return `one of ${paths.length} build files`;
  let size = 0;
  for (const path of paths) {
    const text = context.text(path);
    if (text === undefined) continue;
    size += text.length;
    if (size > MOST_TEXT) return 'one of many build files';
    const told = toldBy(path, text);
    const sign = signs.map((one) => one.exec(told)?.[0]).find((found) => found !== undefined);
    if (sign !== undefined) return `${path} (${sign.replaceAll(/\s+/gu, ' ').slice(0, 40)})`;
    read(told);
  }
  return undefined;
}

/** Folders of pipelines and editors: what lies there runs outside of an image. */
const OUTSIDE = /^\.(?:github|gitlab|circleci|buildkite|azure|vscode|idea|devcontainer|husky)\//u;

/** Of a package.json what is run and what is installed; comments of shell scripts and Makefiles say nothing. */
function toldBy(path: ContextPath, text: string): string {
  if (nameOf(path) !== 'package.json') return text.replaceAll(/^\s*#.*$/gmu, '');
  const parsed = attempt((): unknown => JSON.parse(text));
  if (typeof parsed !== 'object' || parsed === null) return text;
  const fields = ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies', 'husky'];
  const kept = Object.entries(parsed).filter(([name]) => fields.includes(name));
  return JSON.stringify(Object.fromEntries(kept));
}
