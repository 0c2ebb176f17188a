/** Lock files that an install may rewrite, with the install that does not. */
const LOCKS: Readonly<Record<string, string>> = {
  'package-lock.json': 'npm ci',
  'npm-shrinkwrap.json': 'npm ci',
  'pnpm-lock.yaml': 'pnpm install --frozen-lockfile',
  'yarn.lock': 'yarn install --frozen-lockfile',
  'bun.lock': 'bun install --frozen-lockfile',
  'bun.lockb': 'bun install --frozen-lockfile',
  'uv.lock': 'uv sync --locked',
  'Pipfile.lock': 'pipenv install --deploy',
  // No lock, but written as one is.
  Pipfile: 'pipenv sync',
  'packages.lock.json': 'dotnet restore --locked-mode',
  'pdm.lock': 'pdm install --frozen-lockfile',
};

/**
 * The install that takes this lock file as it is; undefined for any other file, and for the lock of another tool.
 * @param command what may rewrite it: `npm install`
 */
export function frozenInstall(path: string, command: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const frozen = Object.hasOwn(LOCKS, name) ? LOCKS[name] : undefined;
  const [program = ''] = frozen?.split(' ') ?? [];
  return command.split(/\W/u).includes(program) ? frozen : undefined;
}

/** Does a text seem to start a program by a tool that looks at this lock first? `uv run`: https://docs.astral.sh/uv/concepts/projects/run/ */
export function startsWithLock(path: string, text: string): boolean {
  return path.endsWith('uv.lock') && /\buv\b/u.test(text);
}
