import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locateContext } from '../../src/context/locate.ts';
import { makeFolder } from './folder.ts';

const git = { '.git/HEAD': '' };

async function locate(files: Parameters<typeof makeFolder>[0], dockerfile: string, sources: readonly string[] = []) {
  const root = realpathSync(makeFolder(files));
  const { basis, root: found, also, why, understood } = await locateContext(join(root, dockerfile), { sources });
  return {
    basis,
    root: found.slice(root.length + 1) || '.',
    also: also.map((path) => path.slice(root.length + 1) || '.'),
    why,
    understood,
  };
}

describe('without compose files', () => {
  test('the option wins', async () => {
    const root = makeFolder({ ...git, 'compose.yaml': 'services: {a: {build: .}}', Dockerfile: '' });
    expect(await locateContext(join(root, 'Dockerfile'), { context: '/x/../y' })).toEqual({
      root: '/y',
      basis: 'option',
      why: '--context says so',
      also: [],
      builds: [expect.objectContaining({ what: 'service a' })],
      told: [expect.objectContaining({ what: 'service a' })],
      understood: true,
    });
  });

  test('the top of the repository, whatever is missing there', async () => {
    expect(await locate({ ...git, Dockerfile: '' }, 'Dockerfile', ['target/app.jar'])).toMatchObject({
      basis: 'repository-top',
      root: '.',
    });
    expect(await locate({ '.git': 'gitdir: x', Dockerfile: '' }, 'Dockerfile')).toMatchObject({ basis: 'repository-top', root: '.' });
  });

  test('its own folder, when the sources exist only there', async () => {
    const files = { ...git, 'web/Dockerfile': '', 'web/package.json': '', 'web/src/x': '' };
    expect(await locate(files, 'web/Dockerfile', ['package.json', './src/', '.'])).toMatchObject({ basis: 'sources', root: 'web' });
  });

  test('the top or a folder between, when the sources exist only there', async () => {
    expect(await locate({ ...git, 'docker/Dockerfile': '', 'package.json': '' }, 'docker/Dockerfile', ['package.json'])).toMatchObject({
      basis: 'sources',
      root: '.',
    });
    expect(await locate({ ...git, 'a/docker/Dockerfile': '', 'a/x.py': '' }, 'a/docker/Dockerfile', ['/x.py'])).toMatchObject({
      basis: 'sources',
      root: 'a',
    });
  });

  test.each<[string, readonly string[]]>([
    ['sources in both', ['package.json']],
    ['sources in neither', ['nothing']],
    ['no sources', []],
    ['sources that prove nothing', ['.', '/', './', '*.json', '$X/y', 'https://x/y']],
  ])('a guess: %s', async (_, sources) => {
    const files = { ...git, 'web/Dockerfile': '', 'web/package.json': '', 'package.json': '' };
    expect(await locate(files, 'web/Dockerfile', sources)).toMatchObject({
      basis: 'guess',
      root: 'web',
      also: sources[0] === 'nothing' ? [] : ['.'],
    });
  });

  test('a guess where something is missing: the folder with the most of it', async () => {
    const files = { ...git, 'docker/Dockerfile': '', 'docker/run.sh': '', 'go.mod': '', 'go.sum': '', 'docker/x.env': '' };
    expect(await locate(files, 'docker/Dockerfile', ['go.mod', 'go.sum', 'built.bin'])).toMatchObject({
      basis: 'guess',
      root: '.',
      why: 'some of what is copied exists from no folder; the most does from .',
    });
    expect(await locate(files, 'docker/Dockerfile', ['run.sh', 'built.bin', 'go.mod'])).toMatchObject({ basis: 'guess', root: 'docker' });
  });

  test('a guess: what is built beside it', async () => {
    const files = { ...git, 'etc/docker/Dockerfile.a': '', 'etc/docker/Dockerfile.b': '', 'etc/docker/compose.yaml': '' };
    const builds = (contexts: readonly string[]) =>
      `services: {${contexts.map((context, at) => `s${at}: {build: {context: ${context}, dockerfile: ${context === '.' ? '' : 'etc/docker/'}Dockerfile.b}}`).join()}}`;
    expect(await locate({ ...files, 'etc/docker/compose.yaml': builds(['../..']) }, 'etc/docker/Dockerfile.a', ['.'])).toMatchObject({
      basis: 'guess',
      root: '.',
      also: ['etc/docker', 'etc'],
      why: 'nothing tells which folder it is built from; what lies beside it is built from .',
    });
    expect(await locate({ ...files, 'etc/docker/compose.yaml': builds(['../..', '.']) }, 'etc/docker/Dockerfile.a', ['.'])).toMatchObject({
      basis: 'guess',
      root: 'etc/docker',
    });
  });

  test.each<[string, Parameters<typeof makeFolder>[0], string]>([
    ['none has one', {}, 'build/package'],
    ['its own folder', { 'build/package/go.mod': '', 'go.mod': '' }, 'build/package'],
    ['the top', { 'go.mod': '', 'build/run.sh': '' }, '.'],
    ['a folder between', { 'build/mix.exs': '', 'package.json': '' }, 'build'],
    ['a solution', { 'Shop.sln': '' }, '.'],
    ['no manifest of that name', { 'go.mod.bak': '', 'my-package.json': '', '.csproj': '' }, 'build/package'],
  ])('a guess: the first folder with a project: %s', async (_, more, root) => {
    expect(await locate({ ...git, 'build/package/Dockerfile': '', ...more }, 'build/package/Dockerfile', ['.'])).toMatchObject({
      basis: 'guess',
      root,
    });
  });

  test('a guess where nothing of it is there: a file that git ignores', async () => {
    expect(await locate({ ...git, 'build/Dockerfile': '', 'go.mod': '' }, 'build/Dockerfile', ['.', '.env'])).toMatchObject({
      basis: 'guess',
      root: '.',
      also: [],
      why: 'what is copied exists from no folder; . is the first that holds a project',
    });
  });

  test('no repository: only its own folder is looked at', async () => {
    const files = { 'web/Dockerfile': '', 'package.json': '', 'compose.yaml': 'services: {a: {build: web}}' };
    expect(await locate(files, 'web/Dockerfile')).toMatchObject({ basis: 'repository-top', root: 'web' });
    expect(await locate(files, 'web/Dockerfile', ['package.json'])).toMatchObject({ basis: 'guess', root: 'web', also: [] });
  });

  test('hostile sources', async () => {
    const sources = ['../../../../../../etc/passwd', 'a\0b', 'x/'.repeat(500_000)];
    expect(await locate({ ...git, 'web/Dockerfile': '' }, 'web/Dockerfile', sources)).toMatchObject({ basis: 'guess', root: 'web' });
  });
});

describe('compose files', () => {
  test.each<[string, string, string]>([
    ['a string', 'services: {web: {build: ./web}}', 'web'],
    ['a section', 'services: {web: {build: {context: web}}}', 'web'],
    ['another context', 'services: {web: {build: {context: ., dockerfile: web/Dockerfile, target: x, args: [A=1]}}}', '.'],
    ['an anchor', 'x-b: &b {context: ., dockerfile: web/Dockerfile}\nservices: {web: {build: *b}}', '.'],
    ['a merge', 'x-b: &b {context: .}\nservices: {web: {build: {<<: *b, dockerfile: web/Dockerfile}}}', '.'],
    ['no context', 'services: {web: {build: {dockerfile: web/Dockerfile}}}', '.'],
    ['an unknown tag', 'services: {web: {build: {context: web}, ports: !reset []}}', 'web'],
  ])('%s', async (_, compose, root) => {
    expect(await locate({ ...git, 'web/Dockerfile': '', 'compose.yaml': compose }, 'web/Dockerfile')).toMatchObject({
      basis: 'compose',
      root,
      also: [],
      why: expect.stringContaining('service web of compose.yaml'),
    });
  });

  test.each<[string, string]>([
    ['another Dockerfile', 'services: {web: {build: {context: web, dockerfile: Dockerfile.dev}}}'],
    ['an inline one', 'services: {web: {build: {context: web, dockerfile_inline: FROM x}}}'],
    ['an image', 'services: {web: {image: web}}'],
    ['a variable', 'services: {web: {build: "${DIR}"}}'],
    ['a URL', 'services: {web: {build: "https://x.org/y.git"}}'],
    ['a context outside the repository', 'services: {web: {build: {context: .., dockerfile: NAME/web/Dockerfile}}}'],
    ['no mapping', '- a\n- b'],
    ['odd types', 'services: {web: {build: 3}, x: null, y: [1], z: {build: {context: [a], dockerfile: {}}}}'],
    ['not YAML', 'services: {web: {build: web'],
    [
      'too many aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(
        /./gu,
        (n) =>
          `${n}: &${n} [${Array(9)
            .fill(`*${String.fromCharCode(n.charCodeAt(0) - 1)}`)
            .join()}]\n`,
      )}services: {web: {build: web}, y: *i}`,
    ],
  ])('passed over: %s', async (_, compose) => {
    const files = { ...git, 'web/Dockerfile': '', 'compose.yaml': compose };
    expect(await locate(files, 'web/Dockerfile')).toMatchObject({ basis: 'guess', root: 'web' });
  });

  test('two contexts are both told', async () => {
    const files = {
      ...git,
      'web/Dockerfile': '',
      'docker-compose.yml':
        'services: {a: {build: {context: ., dockerfile: web/Dockerfile}}, b: {build: {context: ., dockerfile: ./web/Dockerfile}}}',
      'docker-compose.dev.yml': 'services: {a: {build: ./web}}',
    };
    expect(await locate(files, 'web/Dockerfile')).toMatchObject({ basis: 'compose', root: '.', also: ['web'] });
  });

  const shared = { ...git, 'docker/Dockerfile': '', 'api/a': '', 'web/a': '' };
  const api = 'services: {a: {build: {context: ./api, dockerfile: ../docker/Dockerfile}}}';
  test.each<[string, Parameters<typeof makeFolder>[0], readonly string[]]>([
    ['an override file with another folder', { 'compose.override.yaml': 'services: {a: {build: ./web}}' }, ['web']],
    ['a variant with another folder', { 'compose.dev.yaml': 'services: {a: {build: {context: ./web, args: [A]}}}' }, ['web']],
    ['a variant that stands alone', { 'compose.dev.yaml': 'services: {a: {build: ./web}}', 'web/Dockerfile': '' }, []],
    ['a link out of the repository', { 'compose.dev.yaml': api.replace('./api', './link'), link: { link: tmpdir() } }, []],
    ['a link to the same folder', { 'compose.dev.yaml': api.replace('./api', './link'), link: { link: 'api' } }, []],
    ['an included file', { 'compose.dev.yaml': 'include: [infra/app.yaml]', 'infra/app.yaml': api.replace('./api', '../web') }, ['web']],
    [
      'included files, one by the other',
      {
        'compose.dev.yaml': 'include: [{path: [infra/x.yaml, "$X/a.yaml", gone.yaml]}, {path: other.yaml, project_directory: api}]',
        'infra/x.yaml': 'include:\n  - path: app.yaml\n  - x.yaml\n',
        'infra/app.yaml': api.replace('./api', '../web'),
        'other.yaml': api.replace('./api', '../docker'),
      },
      ['web'],
    ],
  ])('another context: %s', async (_, files, also) => {
    const found = await locate({ ...shared, 'compose.yaml': api, ...files }, 'docker/Dockerfile');
    expect(found).toMatchObject({ root: 'api', also });
  });

  test('the closest comes first, an override file without a context says nothing', async () => {
    const files = {
      ...git,
      'web/Dockerfile': '',
      'web/compose.yml': 'services: {a: {build: .}}',
      'docker-compose.override.yml': 'services: {a: {build: {dockerfile: web/Dockerfile}}}',
    };
    expect(await locate(files, 'web/Dockerfile')).toMatchObject({ basis: 'compose', root: 'web', also: [] });
  });

  const aliases = Array.from({ length: 120 }, (_, at) => `  s${String(at)}: {<<: *rest, image: x}`).join('\n');
  test.each<[string, Parameters<typeof makeFolder>[0], boolean]>([
    [
      'a variable with a default',
      { 'compose.yaml': 'services: {a: {build: {context: "${DIR:-.}", dockerfile: "${FILE-web/Dockerfile}"}}}' },
      false,
    ],
    [
      'values of .env',
      {
        'compose.yaml': 'services: {a: {build: {context: $DIR, dockerfile: "${FILE}"}}}',
        '.env': '# x\nDIR=.\nexport FILE="web/Dockerfile" # y\n',
      },
      false,
    ],
    [
      'a value of .env and a default',
      { 'compose.yaml': 'services: {a: {build: {context: "${DIR:-web}", dockerfile: web/Dockerfile}}}', '.env': 'DIR=./\n' },
      false,
    ],
    ['a service of another file without a context', { 'compose.dev.yaml': 'services: {a: {build: {dockerfile: web/Dockerfile}}}' }, true],
    [
      'many aliases',
      {
        'compose.yaml': `x-a: &a {x: {y: z}}\nx-rest: &rest {<<: *a, restart: always}\nservices:\n  web: {build: {context: ., dockerfile: web/Dockerfile}}\n${aliases}\n`,
      },
      true,
    ],
  ])('%s', async (_, files, understood) => {
    expect(await locate({ ...git, 'web/Dockerfile': '', ...files }, 'web/Dockerfile')).toMatchObject({
      basis: 'compose',
      root: '.',
      understood,
    });
  });

  test.each<[string, Parameters<typeof makeFolder>[0]]>([
    [
      'a variable without a value',
      { 'compose.yaml': 'services: {a: {build: {context: $DIR, dockerfile: web/Dockerfile}}}', '.env': 'OTHER=.\n' },
    ],
    ['one that must be given', { 'compose.yaml': 'services: {a: {build: {context: "${DIR:?say}", dockerfile: web/Dockerfile}}}' }],
    [
      'values that git ignores',
      { 'compose.yaml': 'services: {a: {build: {context: $DIR, dockerfile: web/Dockerfile}}}', '.env': 'DIR=.\n', '.gitignore': '.env\n' },
    ],
    [
      'a value that is made of another',
      { 'compose.yaml': 'services: {a: {build: {context: $DIR, dockerfile: web/Dockerfile}}}', '.env': 'DIR=$HOME\n' },
    ],
    [
      'another file without a context and without such a Dockerfile',
      { 'compose.dev.yaml': 'services: {a: {build: {dockerfile: Dockerfile}}}' },
    ],
  ])('nothing: %s', async (_, files) => {
    expect(await locate({ ...git, 'web/Dockerfile': '', ...files }, 'web/Dockerfile')).toMatchObject({ basis: 'guess' });
  });

  test('a lower case dockerfile, when there is no other', async () => {
    expect(await locate({ ...git, 'web/dockerfile': '', 'compose.yaml': 'services: {a: {build: web}}' }, 'web/dockerfile')).toMatchObject({
      basis: 'compose',
    });
  });

  test('links and folders of such a name are not read', async () => {
    const outside = makeFolder({ 'compose.yaml': 'services: {a: {build: web}}' });
    const files = { ...git, 'web/Dockerfile': '', 'compose.yaml': { link: join(outside, 'compose.yaml') }, 'docker-compose.yml/x': '' };
    expect(await locate(files, 'web/Dockerfile')).toMatchObject({ basis: 'guess' });
  });
});

describe('compose files that are too large', () => {
  const service = 'services: {a: {build: {context: ., dockerfile: web/Dockerfile}}}\n';

  test.each<[string, Parameters<typeof makeFolder>[0]]>([
    ['one', { 'compose.yaml': `${service}${'#'.repeat(513 * 1024)}` }],
    ['more than is read of any file', { 'compose.yaml': `${service}${'#'.repeat(1024 * 1024)}` }],
    ['not UTF-8', { 'compose.yaml': new Uint8Array([0xff, 0xfe]) }],
  ])('%s: the next rule, and it is said', async (_, files) => {
    expect(await locate({ ...git, ...files, 'web/Dockerfile': '', 'web/x': '' }, 'web/Dockerfile', ['x'])).toMatchObject({
      basis: 'sources',
      root: 'web',
      why: 'what is copied exists only from web; compose.yaml could not be read, or the compose files are too large',
    });
    expect(await locate({ ...git, ...files, Dockerfile: '' }, 'Dockerfile')).toMatchObject({
      basis: 'repository-top',
      why: expect.stringContaining('; compose.yaml could not be read'),
    });
  });

  test('all together: what is read first still counts', async () => {
    const large = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `docker-compose.${String.fromCharCode(97 + index)}.yml`,
        `services: {x: {build: other}}\nx:\n${'  - {a: 1}\n'.repeat(40_000)}`,
      ]),
    );
    expect(await locate({ ...git, ...large, 'compose.yaml': service, 'web/Dockerfile': '' }, 'web/Dockerfile')).toMatchObject({
      basis: 'compose',
      why: expect.stringMatching(/ with this context; docker-compose\.[a-l]\.yml and \d+ more could not be read/u),
    });
  });

  test('a large file that builds nothing costs nothing', async () => {
    const files = { 'compose.yaml': `x: ${'y'.repeat(600 * 1024)}`, 'web/Dockerfile': '' };
    expect((await locate({ ...git, ...files }, 'web/Dockerfile')).why).toBe('nothing tells which folder it is built from');
  });
});
