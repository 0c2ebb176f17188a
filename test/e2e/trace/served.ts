import { createServer } from 'node:http';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../../src/engine/process.ts';
import { zip } from '../kit/zip.ts';

interface FileServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Serves /file.txt, the repository /repo.git over the protocol of git that needs no more than files, and /go, a proxy with one module. */
export async function serveFiles(folder: string): Promise<FileServer> {
  const root = join(folder, 'served');
  mkdirSync(root);
  writeFileSync(join(root, 'file.txt'), 'x\n');
  await makeRepository(root);
  makeModule(join(root, 'go'));
  const server = createServer(({ url = '/' }, response) => {
    try {
      response.end(readFileSync(join(root, new URL(url, 'http://127.0.0.1').pathname)));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { address: `127.0.0.1:${address.port}`, close: async () => new Promise((resolve) => server.close(() => resolve())) };
}

/** A package of Mix and one of Cargo. Another text here makes another commit, which test/trace/situations/project-tools.ts names. */
const REPOSITORY = {
  'a.txt': 'a\n',
  'mix.exs': 'defmodule Served.MixProject do\n  use Mix.Project\n  def project, do: [app: :served, version: "1.0.0"]\nend\n',
  'lib/served.ex': 'defmodule Served do\nend\n',
  'Cargo.toml': '[package]\nname = "served"\nversion = "1.0.0"\n',
  'Cargo.lock': 'version = 3\n\n[[package]]\nname = "served"\nversion = "1.0.0"\n',
  'src/main.rs': 'fn main() {}\n',
};

async function makeRepository(root: string): Promise<void> {
  // Fixed, so that the commit always has the same name.
  const date = '2024-01-01T00:00:00Z';
  const who = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
    GIT_COMMITTER_DATE: date,
  };
  const git = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await run('git', args, { cwd: root, env: { ...process.env, ...who } });
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  };
  await git('init', '-q', '-b', 'main', 'work');
  for (const [name, text] of Object.entries(REPOSITORY)) {
    mkdirSync(join(root, 'work', dirname(name)), { recursive: true });
    writeFileSync(join(root, 'work', name), text);
  }
  await git('-C', 'work', 'add', '.');
  await git('-C', 'work', 'commit', '-qm', 'one');
  await git('clone', '-q', '--bare', 'work', 'repo.git');
  await git('-C', 'repo.git', 'update-server-info');
}

/** https://go.dev/ref/mod#goproxy-protocol */
function makeModule(proxy: string): void {
  const folder = join(proxy, 'example.org', 'hello', '@v');
  mkdirSync(folder, { recursive: true });
  const mod = 'module example.org/hello\n\ngo 1.18\n';
  writeFileSync(join(folder, 'v1.0.0.info'), JSON.stringify({ Version: 'v1.0.0', Time: '2024-01-01T00:00:00Z' }));
  writeFileSync(join(folder, 'v1.0.0.mod'), mod);
  const files = { 'go.mod': mod, 'main.go': 'package main\n\nfunc main() { println("hello") }\n' };
  const members = new Map(Object.entries(files).map(([name, text]) => [`example.org/hello@v1.0.0/${name}`, Buffer.from(text)]));
  writeFileSync(join(folder, 'v1.0.0.zip'), zip(members));
}
