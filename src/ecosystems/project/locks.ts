/** Lock files that an install may rewrite, with the install that does not. */
const LOCKS: Readonly<Record<string, string>> = {
  'package-lock.json': 'npm ci',
  'npm-shrinkwrap.json': 'npm ci',
  'pnpm-lock.yaml': 'pnpm install --frozen-lockfile',
  'yarn.lock': 'yarn install --frozen-lockfile',
  'bun.lock': 'bun install --frozen-lockfile',
  'bun.lockb': 'bun install --frozen-lockfile',
};

/** The install that takes this lock file as it is; undefined for any other file. */
export function frozenInstall(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return Object.hasOwn(LOCKS, name) ? LOCKS[name] : undefined;
}
