import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locateContext } from '../../src/context/locate.ts';
import { makeFolder } from './folder.ts';

const git = { '.git/HEAD': '' };
const web = 'services: {web: {build: {context: .., dockerfile: web/deploy/Dockerfile}}}';

async function locate(files: Parameters<typeof makeFolder>[0]) {
  const root = realpathSync(makeFolder({ ...git, 'web/deploy/Dockerfile': '', ...files }));
  const { basis, root: found } = await locateContext(join(root, 'web/deploy/Dockerfile'), {});
  return { basis, root: found.slice(root.length + 1) || '.' };
}

describe('compose files in a folder of their own', () => {
  test.each(['deployment', 'infra', '.docker', 'compose', 'deploy'])('%s', async (folder) => {
    expect(await locate({ [`${folder}/docker-compose.dev.yml`]: web })).toEqual({ basis: 'compose', root: '.' });
  });

  test.each([
    ['a script of package.json', { 'package.json': '{"scripts": {"up": "docker compose -f stack/compose.dev.yml up -d"}}' }],
    ['a Makefile', { Makefile: 'up:\n\tdocker-compose --file=stack/compose.dev.yml up\n' }],
    ['a script from its own folder', { 'scripts/up.sh': 'docker compose \\\n  -f ../stack/compose.dev.yml up\n' }],
    ['a call with a second file beside it', { Makefile: 'up:\n\tdocker compose -f stack/compose.yml -f stack/compose.dev.yml up\n' }],
  ])('named by %s', async (_, files) => {
    expect(await locate({ ...files, 'stack/compose.yml': 'services: {}', 'stack/compose.dev.yml': web })).toEqual({
      basis: 'compose',
      root: '.',
    });
  });

  test.each([
    ['by nobody', {}],
    [
      'behind a file of another folder, where paths start',
      { Makefile: 'up:\n\tdocker compose -f compose.yml -f stack/compose.dev.yml up\n' },
    ],
    ['with another folder for paths', { Makefile: 'up:\n\tdocker compose --project-directory . -f stack/compose.dev.yml up\n' }],
    ['by something else than Compose', { Makefile: 'lint:\n\tyamllint -f stack/compose.dev.yml\n' }],
    ['but git-ignored', { Makefile: 'up:\n\tdocker compose -f stack/compose.dev.yml up\n', '.gitignore': 'stack\n' }],
    ['outside of the repository', { Makefile: 'up:\n\tdocker compose -f ../stack/compose.dev.yml up\n' }],
  ])('named %s', async (_, files) => {
    expect(await locate({ ...files, 'compose.yml': 'services: {}', 'stack/compose.dev.yml': web })).toMatchObject({ root: 'web/deploy' });
  });

  test('a folder that is known is passed over as well, where a call says that paths start elsewhere', async () => {
    const Makefile = 'up:\n\tdocker compose -f compose.yml -f infra/compose.dev.yml up\n';
    const files = { Makefile, 'compose.yml': 'services: {}', 'infra/compose.dev.yml': web };
    expect(await locate(files)).toMatchObject({ root: 'web/deploy' });
  });
});
