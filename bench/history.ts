import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { git } from './git.ts';

const FILES = 20_000;
const FOLDERS = 200;

const DOCKERFILE = `FROM node:22-slim AS build
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build

FROM node:22-slim
WORKDIR /app
COPY --from=build /app/dist ./dist
CMD ["node", "dist/server.js"]
`;

/** A repository with a context of 20,000 files and so many commits, each of which changes one to five of them. Deterministic. */
export function historyFolder(root: string, commits: number): string {
  const folder = join(root, `history-${commits}`);
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '-q', '-b', 'main']);
  git(folder, ['fast-import', '--quiet'], streamOf(commits));
  git(folder, ['reset', '-q', '--hard']);
  return folder;
}

/** https://git-scm.com/docs/git-fast-import */
function streamOf(commits: number): string {
  const file = (path: string, text: string): string => `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
  const commit = (at: number): string =>
    `commit refs/heads/main\ncommitter bench <bench@example.org> ${1_600_000_000 + at * 3600} +0000\ndata 6\nchange\n`;
  const parts = [commit(0), file('Dockerfile', DOCKERFILE), file('.dockerignore', '.git\nnode_modules\n'), file('package-lock.json', LOCK)];
  parts.push(file('package.json', '{"name":"bench","version":"1.0.0"}'));
  for (let index = 0; index < FILES; index++) parts.push(file(pathOf(index), `export const n = ${index};\n`));
  for (let at = 1; at <= commits; at++) {
    parts.push(commit(at));
    for (let index = 0; index < 1 + (at % 5); index++)
      parts.push(file(pathOf((at * 7919 + index * 104_729) % FILES), `export const n = ${at};\n`));
    if (at % 20 === 0) parts.push(file('package.json', `{"name":"bench","version":"1.0.${at}"}`));
  }
  return parts.join('');
}

const LOCK = '{"name":"bench","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"bench","version":"1.0.0"}}}';

function pathOf(index: number): string {
  return `src/part-${index % FOLDERS}/module-${index}.js`;
}

/** Words for git: what anybody must do who looks at a history. */
export function logWords(commits: number): readonly string[] {
  return ['log', '--name-only', `-n${commits}`];
}

/** Most memory of a process that replays so many commits, in megabytes. https://nodejs.org/docs/latest-v20.x/api/process.html#processresourceusage */
export function replayMemory(folder: string, commits: number): number {
  const script = `const { replay } = await import(${JSON.stringify(pathToFileURL(resolve('dist/index.js')).href)});
const { replayed } = await replay({ path: 'Dockerfile', history: ${commits} });
if (replayed?.history?.commits.length !== ${commits}) throw new Error(JSON.stringify(replayed?.basis));
console.log(process.resourceUsage().maxRSS);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' });
  return Number(printed) / 1024;
}
