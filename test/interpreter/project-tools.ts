import { dirname } from 'node:path/posix';
import { join, textOf } from './files.ts';
import { fieldsOf, listOf, parseFields, textFields } from './json.ts';
import { deno, gradle, swift } from './project-compiled.ts';
import { berry, bun, pnpm, yarn } from './project-node.ts';
import { conda, pdm, pipenv, poetry, uv, uvPip } from './project-python.ts';
import { clear, install, note, type Manager, type Project } from './projects.ts';
import type { Outcome, Process } from './shell.ts';

const FINE: Outcome = { status: 0, stdout: '' };
const FAILED: Outcome = { status: 1, stdout: '' };

/** https://getcomposer.org/doc/03-cli.md#install-i */
export const composer: Manager = {
  installs: /^(?:-\S+ )*(?:i|install)(?: .*)?$/,
  manifests: ['composer.json'],
  folder: /(?:-d|--working-dir)[ =](\S+)/,
  files: ['composer.json', 'composer.lock', 'auth.json', 'symfony.lock', 'patches/'],
  settings: ['~/.composer/auth.json', '~/.composer/config.json', '/tmp/auth.json', '/tmp/config.json'],
  source: (project) => {
    const fields = parseFields(project.manifest) ?? {};
    const load = fieldsOf(fields['autoload']);
    const scripts = Object.keys(fieldsOf(fields['scripts'])).filter((name) => /^(?:pre|post)-|^command$|^init$/.test(name));
    const runs = scripts.filter((name) => !name.endsWith('-autoload-dump') || !/--no-autoloader/.test(project.words));
    if (runs.length > 0 && !/--no-scripts/.test(project.words)) return true;
    const dumps = !/--no-autoloader/.test(project.words);
    const classes = [...listOf(load['classmap']), ...listOf(fieldsOf(fields['autoload-dev'])['classmap'])];
    const listed = /-o\b|--optimize-autoloader|-a\b|--classmap-authoritative/.test(project.words);
    const all = Object.values(textFields(load['psr-4']));
    const paths = (Array.isArray(fields['repositories']) ? fields['repositories'] : []).flatMap((one) => textFields(one)['url'] ?? []);
    const local = paths.filter((path) => !path.includes(':')).map((path) => path.replace(/\/\*.*$/, ''));
    return [...local, ...(dumps ? classes : []), ...(dumps && listed ? all : [])];
  },
  lock: { names: ['composer.lock'], frozen: () => undefined, agrees: () => true },
  fills: ({ root, manifest }) => [
    join(root, `${textFields((parseFields(manifest) ?? {})['config'])['vendor-dir'] ?? 'vendor'}/composer/installed.php`),
  ],
  cache: { home: '/tmp/cache', variable: 'COMPOSER_CACHE_DIR', off: / --no-cache/ },
  small: (words, process) => (/^(?:clear-?cache|cc)$/.test(words) ? clear(process, '/tmp/cache') : undefined),
};

/** Where gems go: https://bundler.io/man/bundle-config.1.html */
function gems({ process, root }: Pick<Project, 'process' | 'root'>): string {
  const settings = bundleSettings({ process, root });
  const path = process.env.get('BUNDLE_PATH') ?? /path:? "?([^"\n]+)/i.exec(settings)?.[1];
  const vendored = /deployment:? "?true/i.test(settings) || process.env.get('BUNDLE_DEPLOYMENT') !== undefined;
  return join(root, `${path ?? (vendored ? 'vendor/bundle' : (process.env.get('GEM_HOME') ?? '/var/lib/gems'))}/.bundled`);
}

/** Of the project, or of the folder that stands in for it. */
function settingsFile({ process, root }: Pick<Project, 'process' | 'root'>): string {
  return join(root, `${process.env.get('BUNDLE_APP_CONFIG') ?? '.bundle'}/config`);
}

function bundleSettings(project: Pick<Project, 'process' | 'root'>): string {
  const own = join(project.process.env.get('HOME') ?? '/', '.bundle/config');
  return [settingsFile(project), own].map((path) => textOf(project.process.files, path) ?? '-').join('\n');
}

/** https://bundler.io/man/bundle-install.1.html */
export const bundle: Manager = {
  installs: /^(?:install)?(?: ?--?\S+(?: \d+)?)*$/,
  manifests: ['Gemfile', 'gems.rb'],
  files: ['Gemfile', 'Gemfile.lock', 'gems.rb', 'gems.locked', 'vendor/cache/'],
  settings: ['~/.bundle/config'],
  named: [/(?:path: ?|eval_gemfile |file: ?|File\.(?:read|exist\?)\(?)["']([^"']+)["']/g],
  also: ({ process, root, text }) => [
    bundleSettings({ process, root }),
    ...[...(text('Gemfile') ?? '').matchAll(/eval_gemfile "([^"]+)"/g)].flatMap(([, name = '']) =>
      [...(text(name) ?? '').matchAll(/File\.(?:read|exist\?)\(?"([^"]+)"/g)].map(([, file = '']) => `${file} ${text(file) ?? '-'}`),
    ),
  ],
  source: ({ manifest }) => /^\s*gemspec\b|require_relative|Dir[.[]|`/m.test(manifest),
  lock: {
    names: ['Gemfile.lock', 'gems.locked'],
    frozen: (project) =>
      ['BUNDLE_DEPLOYMENT', 'BUNDLE_FROZEN'].some((name) => project.process.env.has(name)) ||
      /(?:deployment|frozen):? "?true/i.test(bundleSettings(project))
        ? 'fails'
        : undefined,
    agrees: ({ manifest }, lock) =>
      [...manifest.matchAll(/^\s*gem "([^"]+)"/gm)].every(([, name = '']) => new RegExp(`^    ${name} `, 'm').test(lock)),
  },
  fills: (project) => [gems(project)],
  small: (words, process) => {
    if (words === 'check') {
      const here = { process, root: process.cwd };
      const satisfied = ['Gemfile', 'gems.rb'].some((name) => textOf(process.files, join(here.root, name)) !== undefined);
      return satisfied && textOf(process.files, gems(here)) !== undefined ? FINE : FAILED;
    }
    const [, where, setting] = /^config (?:set )?(--local |--global )?(.*)$/.exec(words) ?? [];
    if (setting === undefined) return undefined;
    const file = where === '--global ' ? '~/.bundle/config' : settingsFile({ process, root: process.cwd });
    return note(process, file, setting.replace(' ', ': '));
  },
};

const MANAGERS: Readonly<Record<string, Manager>> = { deno, swift, pnpm, yarn, bun, composer, bundle, poetry, uv, pipenv, pdm };

/** Package managers of projects. Undefined: it is none of them, or another tool knows what this use of it does. */
export function projectTool(name: string, argv: readonly string[], process: Process): Outcome | undefined {
  if (['conda', 'mamba', 'micromamba'].includes(name)) return conda(argv, process);
  if (name === 'gradle') return gradle(argv, process);
  const asPip = name === 'uv' ? uvPip(argv, process) : undefined;
  if (asPip !== undefined) return asPip;
  const manager = Object.hasOwn(MANAGERS, name) ? MANAGERS[name] : undefined;
  if (manager === undefined || /^(?:global|add -g) /.test(argv.slice(1).join(' '))) return undefined;
  return install(name, name === 'yarn' && isBerry(process) ? berry : manager, argv, process);
}

function isBerry({ files, cwd }: Process): boolean {
  for (let at = cwd; ; at = dirname(at)) {
    if (textOf(files, join(at, '.yarnrc.yml')) !== undefined) return true;
    if (/"packageManager": "yarn@[2-9]/.test(textOf(files, join(at, 'package.json')) ?? '')) return true;
    if (at === '/') return false;
  }
}
