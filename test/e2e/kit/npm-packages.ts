/** Small packages of npm's registry, with the hashes that a lock file holds of them. */
const PACKAGES = {
  'is-odd': {
    version: '3.0.1',
    integrity: 'sha512-CQpnWPrDwmP1+SMHXZhtLtJv90yiyVfluGsX5iNCVkrhQtU3TQHsUWPG9wkdk9Lgd5yNpAg9jQEo90CBaXgWMA==',
    dependencies: { 'is-number': '^6.0.0' },
    engines: { node: '>=4' },
  },
  'is-number': {
    version: '6.0.0',
    integrity: 'sha512-Wu1VHeILBK8KAWJUAiSZQX94GmOE45Rg6/538fKwiloUu21KncEkYGPqob2oSZ5mUT73vLGrHQjKw3KMPwfDzg==',
    engines: { node: '>=0.10.0' },
  },
  ms: {
    version: '2.1.3',
    integrity: 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==',
  },
  minimist: {
    version: '1.2.8',
    integrity: 'sha512-2yyAR8qBkN3YuheJanUpWC5U3bb5osDywNB8RzDVlDwDHbocAJveqqj1u8+SVD7jkWT4yvsHCpWqqWqAxb0zCA==',
  },
  mkdirp: {
    version: '3.0.1',
    integrity: 'sha512-+NsyUUAZDmo6YVHzL/stxSu3t9YS1iljliy3BSDrXJ/dkn1KYdmtZODGGjLcc9XLgVVpH4KshHB8XmZgMhaBXg==',
    bin: { mkdirp: 'dist/cjs/src/bin.js' },
  },
} as const;

type Name = keyof typeof PACKAGES;

interface NpmInput {
  readonly name?: string;
  readonly dependencies: readonly Name[];
  readonly devDependencies?: readonly Name[];
  readonly scripts?: Readonly<Record<string, string>>;
  /** Folders of packages of its own, with what each depends on. */
  readonly workspaces?: Readonly<Record<string, readonly Name[]>>;
}

/**
 * package.json and package-lock.json of a project, and the package.json of each workspace. The lock is as npm writes it, the order of its
 * keys too: `npm install` leaves it alone.
 */
export function npmProject({
  name = 'app',
  dependencies,
  devDependencies = [],
  scripts,
  workspaces = {},
}: NpmInput): Readonly<Record<string, string>> {
  const folders = Object.keys(workspaces);
  const own = {
    name,
    version: '1.0.0',
    ...(folders.length > 0 && { workspaces: folders }),
    dependencies: ranges(dependencies),
    ...(devDependencies.length > 0 && { devDependencies: ranges(devDependencies) }),
  };
  const members = Object.entries(workspaces).map(([folder, needs]) => {
    const member = folder.slice(folder.lastIndexOf('/') + 1);
    return { folder, member, entry: { version: '1.0.0', dependencies: ranges(needs) } };
  });
  const packages = [
    ...lockEntries([...dependencies, ...Object.values(workspaces).flat()], false),
    ...lockEntries(devDependencies, true),
    ...members.map(({ folder, entry }) => [folder, entry] as const),
    ...members.map(({ folder, member }) => [`node_modules/${member}`, { resolved: folder, link: true }] as const),
  ].sort(([one], [other]) => one.localeCompare(other, 'en'));
  const lock = { name, version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': own, ...Object.fromEntries(packages) } };
  return {
    'package.json': json({ ...own, private: true, ...(scripts && { scripts }) }),
    'package-lock.json': json(lock),
    ...Object.fromEntries(members.map(({ folder, member, entry }) => [`${folder}/package.json`, json({ name: member, ...entry })])),
  };
}

function ranges(names: readonly Name[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...names].sort().map((name) => [name, PACKAGES[name].version]));
}

function lockEntries(names: readonly Name[], dev: boolean): readonly (readonly [string, object])[] {
  return names.flatMap((name) => {
    const { version, integrity, ...more } = PACKAGES[name];
    const resolved = `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`;
    const below = 'dependencies' in more ? lockEntries(['is-number'], dev) : [];
    return [[`node_modules/${name}`, { version, resolved, integrity, ...(dev && { dev: true }), ...more }] as const, ...below];
  });
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
