import { pickKind, type Kind } from './kinds.ts';
import { randomFrom, type Random } from './random.ts';

/** Files of a context: from here to there, half of them below the median. */
export const LEAST = 20;
export const MOST = 2000;
const MEDIAN = 150;
/** Of the logarithm. */
const SPREAD = 1.2;
/** Files a folder, of which those that hold only folders are some: 4.3 in 79 public repositories. */
const FILES_A_FOLDER = 4.3;
const DEEPEST = 7;

/** One in ten has a history of its own. */
export const GIT_EVERY = 10;
const FEWEST_COMMITS = 3;
const MOST_COMMITS = 60;

/** A file with a text of its own, or one of the pool: which body, and of which language. */
export type Content =
  { readonly kind: 'own'; readonly text: string } | { readonly kind: 'pool'; readonly ending: string; readonly body: number };

/** A repository that is to be made. */
export interface Plan {
  readonly name: string;
  readonly kind: Kind['name'];
  /** Below its top, parents before children. */
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Content>;
  /** Of its history: paths that each commit behind the first one changes. Undefined: it has no .git. */
  readonly commits: readonly (readonly string[])[] | undefined;
}

/** Bodies of each language in the pool. */
export const BODIES = 64;

/** The repository of this number, which is the same always. */
export function planOf(index: number): Plan {
  const random = randomFrom(index * 7919 + 13);
  const kind = pickKind(random);
  const files = new Map<string, Content>();
  const add = (own: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(own)) files.set(path, { kind: 'own', text });
  };
  add(dockerfiles(kind, index, random));
  add(kind.manifests(random));
  add(surroundings(kind, index, random));
  const size = Math.max(sizeOf(random), files.size);
  const folders = foldersFor(size, files, random);
  for (let number = 0; files.size < size; number++) {
    const ending = random.pick(kind.endings);
    const folder = folders[random.below(folders.length)] ?? '';
    files.set(`${folder === '' ? '' : `${folder}/`}file-${number}.${ending}`, { kind: 'pool', ending, body: random.below(BODIES) });
  }
  const commits = index % GIT_EVERY === 0 ? commitsOf([...files.keys()], random) : undefined;
  return { name: `repository-${String(index).padStart(5, '0')}`, kind: kind.name, folders, files, commits };
}

/**
 * Log-normal between the bounds, so that many are small and a few are large. 79 public repositories of 20 to 2,000 files that have a Dockerfile
 * have a median of 490, well-known ones that they are; what lies in a company's thousands is smaller.
 */
function sizeOf(random: Random): number {
  for (;;) {
    // https://en.wikipedia.org/wiki/Box%E2%80%93Muller_transform
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const size = Math.round(MEDIAN * Math.exp(SPREAD * normal));
    if (size >= LEAST && size <= MOST) return size;
  }
}

/** One in four has a second one, one in twenty a third. */
function dockerfiles(kind: Kind, index: number, random: Random): Readonly<Record<string, string>> {
  const text = (): string => random.pick(kind.dockerfiles).replaceAll('@@', String(index % 1000));
  return {
    Dockerfile: text(),
    ...(random.percent(25) && { 'Dockerfile.dev': text() }),
    ...(random.percent(5) && { 'docker/Dockerfile': text() }),
  };
}

/** What stands around in so many of a hundred, as in those 79. */
function surroundings(kind: Kind, index: number, random: Random): Readonly<Record<string, string>> {
  const compose = `services:
  web:
    build: .
    ports: ['8${index % 1000}:80']
  database:
    image: postgres:16
    volumes: [data:/var/lib/postgresql/data]
volumes:
  data: {}
`;
  const scripts = Array.from(
    { length: random.below(5) },
    (_, at) => [`scripts/task-${at}.sh`, `#!/bin/sh\nset -eu\necho "${kind.name}" ${index}\n`] as const,
  );
  return {
    'README.md': `# Repository ${index}\n\nA service in ${kind.name}.\n`,
    LICENSE: 'MIT\n',
    'scripts/setup.sh': '#!/bin/sh\nset -eu\nmkdir -p /data\n',
    ...Object.fromEntries(scripts),
    ...(random.percent(94) && { '.gitignore': '.env\n*.log\n/dist/\nnode_modules/\n__pycache__/\n.idea/\n' }),
    ...(random.percent(72) && { '.dockerignore': random.pick(IGNORES) }),
    ...(random.percent(60) && { 'docker-compose.yml': compose }),
    ...(random.percent(26) && { Makefile: `build:\n\tdocker build -t example/app-${index} .\n\ntest:\n\t./scripts/setup.sh\n` }),
    ...(random.percent(80) && { '.github/workflows/ci.yml': random.percent(50) ? PUSHES : TESTS }),
  };
}

const IGNORES = [
  '.git\nnode_modules\n',
  '.git\n.gitignore\nREADME.md\nDockerfile\ndocker-compose.yml\n**/*.log\n',
  'node_modules\nnpm-debug.log\ndist\n.env*\n**/__pycache__\n*.md\n!README.md\n',
] as const;

const TESTS = `name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: ./scripts/setup.sh
      - run: make test
`;

const PUSHES = `name: image
on:
  push:
    branches: [main]
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with:
          context: .
          push: true
          tags: example/app:latest
`;

const WORDS =
  'src lib components tests utils api models views static config services pages docs assets helpers fixtures templates core tools public'.split(
    ' ',
  );

function foldersFor(size: number, files: ReadonlyMap<string, Content>, random: Random): readonly string[] {
  const folders = new Set<string>([...files.keys()].flatMap(foldersAbove));
  const made = [''];
  for (let number = 0; folders.size < size / FILES_A_FOLDER; number++) {
    const above = made[random.below(made.length)] ?? '';
    if (above.split('/').length >= DEEPEST) continue;
    const word = WORDS[random.below(WORDS.length)] ?? 'src';
    const name = number < WORDS.length ? word : `${word}-${number}`;
    const path = above === '' ? name : `${above}/${name}`;
    if (folders.has(path)) continue;
    folders.add(path);
    made.push(path);
  }
  return [...folders].sort();
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function commitsOf(paths: readonly string[], random: Random): readonly (readonly string[])[] {
  const count = FEWEST_COMMITS + random.below(MOST_COMMITS - FEWEST_COMMITS);
  return Array.from({ length: count - 1 }, () =>
    Array.from({ length: 1 + random.below(5) }, () => paths[random.below(paths.length)] ?? 'README.md'),
  );
}
