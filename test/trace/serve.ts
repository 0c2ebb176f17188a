import { createServer } from 'node:http';
import { readFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { servePackages } from '/work/wt/e2e/test/e2e/kit/package-index.ts';
import { WHEELS } from '/work/wt/e2e/test/e2e/kit/wheels.ts';
export async function serve() {
  const index = await servePackages(WHEELS);
  const dir = mkdtempSync('/tmp/truth/serve-');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, env: { ...process.env, GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' } });
  git('init', '-q', '-b', 'main', 'work');
  writeFileSync(join(dir, 'work/a.txt'), 'a\n');
  git('-C', 'work', 'add', '.'); git('-C', 'work', 'commit', '-qm', 'x');
  git('clone', '-q', '--bare', 'work', 'repo.git'); git('-C', 'repo.git', 'update-server-info');
  const server = createServer((request, response) => {
    const url = (request.url ?? '/').split('?')[0]!;
    if (/^\/(simple|files)/.test(url)) { response.statusCode = 302; response.setHeader('Location', index.url.replace('/simple', '') + url); response.end(); return; }
    if (url === '/file.txt') { response.end('x\n'); return; }
    try { response.end(readFileSync(join(dir, url))); } catch { response.statusCode = 404; response.end(); }
  });
  await new Promise<void>((done) => server.listen(4873, '127.0.0.1', done));
  return async () => { server.close(); await index.close(); };
}
