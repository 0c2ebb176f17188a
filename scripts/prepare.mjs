// `prepare` of package.json: npm runs it after an install in a clone, before it packs, and where the package is installed from git. What the build
// needs is there by then, but not where that install is a global one: it brings no dependencies (https://github.com/npm/cli/issues/8440, mended by
// https://github.com/npm/pacote/pull/494). pre-commit installs in that way: https://github.com/pre-commit/pre-commit/blob/main/pre_commit/languages/node.py
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const npm = process.env.npm_execpath;
if (npm !== undefined && !existsSync(join(root, 'node_modules', 'esbuild'))) {
  // By the lock file; no script of a package runs. Standard output belongs to `npm pack`, whose callers read it.
  const words = ['ci', '--global=false', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync(process.execPath, [npm, ...words], { cwd: root, stdio: ['ignore', 2, 2] });
}
await import('./build.mjs');
