import { SERVER, type Situation } from '../situation.ts';

/** Of the repository that the suite serves (test/e2e/trace/served.ts). */
const COMMIT = '424a9cf6a92d56e3f34afb6b6e5a73355849925d';

/** Files that lie about in a project: what of them the tools look at shows in the trace. */
const AROUND = { 'README.md': '# app\n', '.env': 'A=1\n', Makefile: 'all:\n', 'src/app.txt': 'x\n' };

function project(
  id: string,
  run: string,
  { files, before = [], idle = {} }: { files: Readonly<Record<string, string>>; before?: readonly string[]; idle?: Situation['idle'] },
): Situation {
  return {
    id,
    on: 'project-tools',
    files: { ...AROUND, ...files },
    run,
    before: ['WORKDIR /app', ...before, `COPY ${id}/ ./`],
    idle,
  };
}

function each(paths: readonly string[], why: string): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path) => [path, why]));
}

/** https://git-scm.com/docs/gitrepository-layout */
const BARE = each(
  ['/HEAD', '/app/HEAD', '/.git/HEAD', '/app/.git/HEAD'],
  'git, on its way up: is the folder a repository? It needs objects and refs as well',
);

const COMPOSER_ONE = { name: 'acme/one', version: '1.0.0', autoload: { 'psr-4': { 'One\\': 'src/' } } };

/** Packages of the project alone. */
const COMPOSER = {
  'composer.json': JSON.stringify({
    name: 'acme/app',
    repositories: [
      { type: 'path', url: 'packages/one', options: { symlink: false } },
      { type: 'path', url: 'packages/two' },
      { 'packagist.org': false },
    ],
    require: { 'acme/one': '1.0.0' },
    'require-dev': { 'acme/two': '1.0.0' },
    autoload: { 'psr-4': { 'App\\': 'src/' }, classmap: ['old/'], files: ['src/functions.php'] },
  }),
  'src/functions.php': '<?php\n',
  'src/App.php': '<?php namespace App; class App {}\n',
  'old/Old.php': '<?php class Old {}\n',
  'packages/one/composer.json': JSON.stringify(COMPOSER_ONE),
  'packages/one/src/One.php': '<?php namespace One; class One {}\n',
  'packages/two/composer.json': JSON.stringify({ name: 'acme/two', version: '1.0.0' }),
  'package.json': '{}',
  'symfony.lock': '{}',
};

const COMPOSER_LOCK = {
  'composer.lock': JSON.stringify({
    'content-hash': '0',
    packages: [
      {
        ...COMPOSER_ONE,
        type: 'library',
        dist: { type: 'path', url: 'packages/one', reference: '0' },
        'transport-options': { symlink: false, relative: true },
      },
    ],
    'packages-dev': [{ name: 'acme/two', version: '1.0.0', type: 'library', dist: { type: 'path', url: 'packages/two', reference: '0' } }],
    aliases: [],
    'minimum-stability': 'stable',
    'stability-flags': [],
    'prefer-stable': false,
    'prefer-lowest': false,
    platform: [],
    'platform-dev': [],
  }),
};

/** A gem of the project, and one that the Ruby of the image has. */
const BUNDLER = {
  Gemfile:
    'source "https://rubygems.org"\nruby File.read(".ruby-version").strip\ngem "rake"\ngem "one", path: "gems/one"\neval_gemfile "more/Gemfile.more"\n',
  'Gemfile.lock': `PATH
  remote: gems/one
  specs:
    one (1.0.0)

GEM
  remote: https://rubygems.org/
  specs:
    rake (13.0.6)

PLATFORMS
  ruby

DEPENDENCIES
  one!
  rake

RUBY VERSION
   ruby 3.1.2p20

BUNDLED WITH
   2.3.15
`,
  '.ruby-version': '3.1.2\n',
  'more/Gemfile.more': '',
  'gems/one/one.gemspec':
    'require_relative "lib/one/version"\nGem::Specification.new do |s|\n  s.name = "one"\n  s.version = One::VERSION\n  s.summary = "one"\n  s.authors = ["a"]\n  s.files = Dir["lib/**/*"]\nend\n',
  'gems/one/lib/one/version.rb': 'module One\n  VERSION = "1.0.0"\nend\n',
  'gems/one/lib/one.rb': '',
  'app.rb': '',
};

/** A folder beside the project, one in it, and a package that comes from the repository that the suite serves. */
const MIX = {
  'mix.exs': `defmodule App.MixProject do
  use Mix.Project
  def project, do: [app: :app, version: String.trim(File.read!("VERSION")), deps: deps()]
  defp deps, do: [{:served, git: "${SERVER}/repo.git"}]
end
`,
  'mix.lock': `%{
  "served": {:git, "${SERVER}/repo.git", "${COMMIT}", []},
}
`,
  VERSION: '1.0.0\n',
  'config/config.exs': 'import Config\nimport_config "#{config_env()}.exs"\n',
  'config/prod.exs': 'import Config\n',
  'config/dev.exs': 'import Config\n',
  'config/runtime.exs': 'import Config\n',
  'lib/app.ex': 'defmodule App do\nend\n',
  '.formatter.exs': '[]\n',
};

const UMBRELLA = {
  'mix.exs': `defmodule Umbrella.MixProject do
  use Mix.Project
  def project, do: [apps_path: "apps", version: "1.0.0", deps: []]
end
`,
  'apps/web/mix.exs': `defmodule Web.MixProject do
  use Mix.Project
  def project, do: [app: :web, version: "1.0.0", lockfile: "../../mix.lock", deps_path: "../../deps", build_path: "../../_build", deps: deps()]
  defp deps, do: [{:core, in_umbrella: true}, {:tool, path: "../../libs/tool"}]
end
`,
  'apps/core/mix.exs': `defmodule Core.MixProject do
  use Mix.Project
  def project, do: [app: :core, version: "1.0.0", lockfile: "../../mix.lock", deps_path: "../../deps", build_path: "../../_build", deps: []]
end
`,
  'apps/core/lib/core.ex': 'defmodule Core do\nend\n',
  'libs/tool/mix.exs': `defmodule Tool.MixProject do
  use Mix.Project
  def project, do: [app: :tool, version: "1.0.0"]
end
`,
  'libs/tool/lib/tool.ex': 'defmodule Tool do\nend\n',
};

const MAVEN_HEAD = '<project><modelVersion>4.0.0</modelVersion>';
const mavenName = (name: string): string => `<groupId>com.acme</groupId><artifactId>${name}</artifactId><version>1.0.0</version>`;

/** Plugins that Debian has, where Maven would take others. */
const MAVEN_PLUGINS = Object.entries({
  clean: '3.2.0',
  compiler: '3.10.1',
  dependency: '3.5.0',
  deploy: '3.0.0',
  install: '3.1.0',
  jar: '3.3.0',
  resources: '3.3.0',
  site: '3.12.1',
  surefire: '2.22.3',
}).map(([name, version]) => `<plugin><artifactId>maven-${name}-plugin</artifactId><version>${version}</version></plugin>`);

/** Two modules, one with a pom of another name, and a parent in a folder of its own. */
const MAVEN = {
  'pom.xml': `${MAVEN_HEAD}<parent>${mavenName('parent')}<relativePath>parent</relativePath></parent><artifactId>app</artifactId><packaging>pom</packaging><modules><module>core</module><module>web/pom-web.xml</module></modules></project>`,
  'core/pom.xml': `${MAVEN_HEAD}<parent>${mavenName('app')}</parent><artifactId>core</artifactId><dependencies><dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>debian</version></dependency></dependencies></project>`,
  'web/pom-web.xml': `${MAVEN_HEAD}<parent>${mavenName('parent')}<relativePath>../parent/pom.xml</relativePath></parent><artifactId>web</artifactId></project>`,
  'parent/pom.xml': `${MAVEN_HEAD}${mavenName('parent')}<packaging>pom</packaging><build><pluginManagement><plugins>${MAVEN_PLUGINS.join('')}</plugins></pluginManagement></build></project>`,
  'core/src/main/java/A.java': 'class A {}\n',
  'other/pom.xml': '<project/>',
  '.mvn/maven.config': '--no-transfer-progress\n',
  '.mvn/jvm.config': '-Xmx256m\n',
  'settings.xml': '<settings/>',
  mvnw: '',
};

/** The repository that the packages of Debian make, as that of the user: nothing is fetched. */
function maven(id: string, run: string): Situation {
  const profiles = ['', '/core', '/parent', '/web'].map((folder) => `/app${folder}/profiles.xml`);
  return project(id, run, {
    files: MAVEN,
    before: ['RUN mkdir -p /root/.m2 && cp -rL /usr/share/maven-repo /root/.m2/repository'],
    idle: {
      ...each(profiles, 'of Maven 2: it warns that it takes no notice of it (tried with one that is no XML)'),
      ...each(['/app/.hotspotrc', '/app/.hotspot_compiler'], 'of debug builds of Java: it warns that it takes no notice of it (tried)'),
      ...each(
        ['resolved', 'unresolved'].map((end) => `/app/core/target/dependency-maven-plugin-markers/org.slf4j-slf4j-api-jar-debian.${end}`),
        'marks of an earlier run: they decide what of it is shown',
      ),
      '/usr/java/packages/lib/libjansi.so': 'libraries that were installed for all programs of Java; colours on a terminal',
    },
  });
}

const NO_GIT = each(
  ['/.git', '/app/.git'],
  'is it there, then it is in every checkout, and a fix needs a look: `checkVersion` in composer/install.ts',
);

function composer(id: string, run: string, files: Readonly<Record<string, string>>): Situation {
  return project(id, run, { files, idle: { ...BARE, ...NO_GIT, '/.dockerenv': 'is this a container? Then it does not warn of root' } });
}

function bundle(id: string, run: string): Situation {
  return project(id, run, {
    files: BUNDLER,
    idle: {
      ...each(['/app/enumerator.so', '/app/fiber.so', '/app/thread.rb'], 'what Ruby holds itself, by its name: nothing is loaded'),
      ...each(
        ['/app/lib/one', '/app/lib/one.rb', '/app/lib/one/version.rb'],
        'is a file of the gem, seen from the wrong folder, a folder? `validate_non_files` in rubygems/specification_policy.rb; the list decides nothing here',
      ),
      '/app/sudo': 'which program is sudo? Only run where the folder of gems cannot be written; later releases do not ask',
    },
  });
}

export const projectToolSituations: readonly Situation[] = [
  composer('composer-install', 'composer install --no-interaction', { ...COMPOSER, ...COMPOSER_LOCK }),
  composer('composer-no-dev', 'composer i --no-dev --no-scripts --no-autoloader --prefer-dist', { ...COMPOSER, ...COMPOSER_LOCK }),
  composer('composer-unlocked', 'composer install', COMPOSER),
  bundle('bundle-install', 'bundle install --local'),
  bundle('bundle-frozen', 'bundle config set --local frozen true && bundle install --local'),
  project('mix-deps', 'mix deps.get --only prod && mix deps.compile', { files: MIX, before: ['ENV LANG=C.UTF-8 MIX_ENV=prod'] }),
  project('mix-umbrella', 'mix deps.get', { files: UMBRELLA, before: ['ENV LANG=C.UTF-8'] }),
  maven('maven-go-offline', 'mvn -B -o dependency:go-offline'),
  maven('maven-module', 'mvn dependency:resolve dependency:resolve-plugins -B -o -f core'),
  project('cargo-install', `cargo install --locked --git ${SERVER}/repo.git --rev ${COMMIT}`, {
    files: {},
    before: ['ENV CARGO_HOME=/usr/local/cargo CARGO_NET_GIT_FETCH_WITH_CLI=true'],
    idle: {
      '/var/ssl': 'where the certificates of the system lie',
      '/app/rustc': 'where the compiler lies that was found already',
    },
  }),
];
