import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverDockerfiles, dockerfilesOfRepository } from '../../src/context/discover.ts';
import { makeFolder } from './folder.ts';

type Files = Parameters<typeof makeFolder>[0];

const GIT = { '.git/HEAD': '' };

/** What is passed over of these, each with its vendored folder; all others are found. */
async function passedOver(files: Files, walked = ''): Promise<Readonly<Record<string, string>>> {
  const root = join(makeFolder(files), walked);
  const { dockerfiles, vendored } = await discoverDockerfiles(root);
  const all = Object.keys(files).filter((name) => name.endsWith('Dockerfile') && name.startsWith(walked));
  const below = (path: string): string => path.slice(root.length + 1);
  const left = all.map((name) => (walked === '' ? name : name.slice(walked.length + 1))).filter((name) => !vendored.has(join(root, name)));
  expect(dockerfiles.map(below)).toEqual(left.sort());
  return Object.fromEntries([...vendored].map(([path, folder]) => [below(path), below(folder)]));
}

describe('by the names of folders', () => {
  it.each([
    ['vendor/github.com/x/y/Dockerfile', 'vendor'],
    ['backend/vendor/github.com/x/y/Dockerfile', 'backend/vendor'],
    ['a/vendor/b/vendor/c/Dockerfile', 'a/vendor'],
    ['vendors/x/Dockerfile', 'vendors'],
    ['Vendor/x/Dockerfile', 'Vendor'],
    ['third_party/x/Dockerfile', 'third_party'],
    ['src/third-party/x/Dockerfile', 'src/third-party'],
    ['ThirdParty/x/Dockerfile', 'ThirdParty'],
    ['3rdparty/x/Dockerfile', '3rdparty'],
    ['web/bower_components/x/Dockerfile', 'web/bower_components'],
    ['Godeps/_workspace/src/x/Dockerfile', 'Godeps/_workspace'],
    ['Pods/x/Dockerfile', 'Pods'],
    ['Carthage/Checkouts/x/Dockerfile', 'Carthage'],
    // Fixtures of tests, directly in it as well.
    ['test/fixtures/Dockerfile', 'test/fixtures'],
    ['packages/cli/tests/fixtures/a/b/Dockerfile', 'packages/cli/tests/fixtures'],
    ['spec/fixtures/app/Dockerfile', 'spec/fixtures'],
    ['pkg/build/testdata/x.Dockerfile', 'pkg/build/testdata'],
    ['src/__fixtures__/Dockerfile', 'src/__fixtures__'],
  ])('%s is passed over', async (path, folder) => {
    expect(await passedOver({ ...GIT, Dockerfile: '', [path]: '' })).toEqual({ [path]: folder });
  });

  it.each([
    // Directly in it: a service, or what builds the code of others.
    'vendor/Dockerfile',
    'services/vendor/Dockerfile',
    'third_party/Dockerfile',
    'Godeps/_workspace/Dockerfile',
    // The name of a file.
    'x/vendor.Dockerfile',
    // Longer names.
    'vendored/x/Dockerfile',
    'vendor-service/x/Dockerfile',
    'my-vendor/x/Dockerfile',
    'vendor.d/x/Dockerfile',
    'third/party/x/Dockerfile',
    'third__party/x/Dockerfile',
    'Godeps/x/Dockerfile',
    '_workspace/x/Dockerfile',
    // Fixtures of something else, or longer names.
    'fixtures/Dockerfile',
    'db/fixtures/x/Dockerfile',
    'test/Dockerfile',
    'tests/e2e/Dockerfile',
    'test/fixtures-service/Dockerfile',
    'latest/fixtures/Dockerfile',
    // linguist has these, and they mean other things as well.
    'external/x/Dockerfile',
    'extern/x/Dockerfile',
    'deps/x/Dockerfile',
    'dependencies/x/Dockerfile',
    'dist/x/Dockerfile',
    'cache/x/Dockerfile',
    'tools/x/Dockerfile',
    'packages/x.1.2/Dockerfile',
    'debian/x/Dockerfile',
    'env/x/Dockerfile',
    'docs/_build/x/Dockerfile',
    // And linters these.
    'examples/x/Dockerfile',
    'builtin/x/Dockerfile',
    'tmp/x/Dockerfile',
    // Not at the top.
    'ios/Pods/x/Dockerfile',
    'k8s/pods/x/Dockerfile',
    'x/Carthage/x/Dockerfile',
  ])('%s is not', async (path) => {
    expect(await passedOver({ ...GIT, [path]: '' })).toEqual({});
  });

  it('without a repository as well, from the folder that is walked', async () => {
    expect(await passedOver({ 'vendor/x/Dockerfile': '' })).toEqual({ 'vendor/x/Dockerfile': 'vendor' });
    expect(await passedOver({ 'vendor/x/Dockerfile': '' }, 'vendor')).toEqual({});
  });

  it('where a checkout lies says nothing about it', async () => {
    const files = {
      'vendor/acme/.git/HEAD': '',
      'vendor/acme/app/Dockerfile': '',
      'vendor/acme/vendor/x/Dockerfile': '',
      'vendor/other/Dockerfile': '',
      'vendor/acme/sub/.git': 'gitdir: x',
      'vendor/acme/sub/vendor/y/Dockerfile': '',
      // Of a checkout, by its own attributes; and not by those of another one.
      'vendor/b/.git/HEAD': '',
      'vendor/b/.gitattributes': 'lib/** linguist-vendored\nvendor/** -linguist-vendored',
      'vendor/b/lib/x/Dockerfile': '',
      'vendor/b/vendor/x/Dockerfile': '',
      'vendor/acme/lib/x/Dockerfile': '',
    };
    expect(await passedOver(files)).toEqual({
      'vendor/acme/vendor/x/Dockerfile': 'vendor/acme/vendor',
      'vendor/acme/sub/vendor/y/Dockerfile': 'vendor/acme/sub/vendor',
      'vendor/other/Dockerfile': 'vendor',
      'vendor/b/lib/x/Dockerfile': 'vendor/b/lib',
    });
  });

  it('but a checkout in a repository, a submodule, is where it lies', async () => {
    expect(await passedOver({ ...GIT, 'vendor/x/.git': 'gitdir: ../../.git/modules/x', 'vendor/x/Dockerfile': '' })).toEqual({
      'vendor/x/Dockerfile': 'vendor',
    });
  });
});

describe('a folder that is named', () => {
  const files = { ...GIT, 'a/vendor/x/Dockerfile': '', 'a/vendor/x/vendor/y/Dockerfile': '', 'a/Dockerfile': '' };

  it.each(['a/vendor', 'a/vendor/x', 'a/vendor/x/vendor', 'a/vendor/x/vendor/y'])(
    'in vendored code is looked through: %s',
    async (walked) => {
      expect(await passedOver(files, walked)).toEqual({});
    },
  );

  it('above it is not', async () => {
    expect(await passedOver(files, 'a')).toEqual({ 'vendor/x/Dockerfile': 'vendor', 'vendor/x/vendor/y/Dockerfile': 'vendor' });
  });

  it('may be vendored by .gitattributes', async () => {
    const said = { ...GIT, '.gitattributes': 'a/lib/** linguist-vendored', 'a/lib/x/Dockerfile': '', 'a/lib/y/Dockerfile': '' };
    expect(await passedOver(said)).toEqual({ 'a/lib/x/Dockerfile': 'a/lib', 'a/lib/y/Dockerfile': 'a/lib' });
    expect(await passedOver(said, 'a')).toEqual({ 'lib/x/Dockerfile': 'lib', 'lib/y/Dockerfile': 'lib' });
    expect(await passedOver(said, 'a/lib')).toEqual({});
    expect(await passedOver(said, 'a/lib/x')).toEqual({});
  });
});

describe('by .gitattributes', () => {
  const paths = { 'vendor/x/Dockerfile': '', 'lib/x/Dockerfile': '', Dockerfile: '' };
  const VENDOR = { 'vendor/x/Dockerfile': 'vendor' };

  it.each<[string, Readonly<Record<string, string>>]>([
    ['lib/** linguist-vendored', { ...VENDOR, 'lib/x/Dockerfile': 'lib' }],
    ['/lib/** text linguist-vendored=true', { ...VENDOR, 'lib/x/Dockerfile': 'lib' }],
    ['lib/*/Dockerfile linguist-vendored', { ...VENDOR, 'lib/x/Dockerfile': 'lib/x' }],
    ['**/lib/** linguist-vendored', { ...VENDOR, 'lib/x/Dockerfile': 'lib' }],
    ['[attr]theirs linguist-vendored\nlib/** theirs', { ...VENDOR, 'lib/x/Dockerfile': 'lib' }],
    ['vendor/** -linguist-vendored', {}],
    ['vendor/** linguist-vendored=false', {}],
    ['* -linguist-vendored', {}],
    ['lib/** linguist-vendored\nlib/x/** -linguist-vendored', VENDOR],
    // Back to what the name says.
    ['vendor/** -linguist-vendored\nvendor/x/** !linguist-vendored', VENDOR],
    ['lib/** linguist-vendored\nlib/** !linguist-vendored', VENDOR],
    // A folder alone means no file in it, to git; nor does what lies directly in it.
    ['lib/ linguist-vendored', VENDOR],
    ['lib linguist-vendored', VENDOR],
    ['lib/* linguist-vendored', VENDOR],
    ['lib/** linguist-generated', VENDOR],
    ['lib/** linguist-documentation', VENDOR],
    ['lib/** linguist-vendored-not', VENDOR],
    ['# lib/** linguist-vendored', VENDOR],
    ['LIB/** linguist-vendored', VENDOR],
    // Of files wherever they lie: about statistics, not about a place.
    ['* linguist-vendored\n*.go -linguist-vendored', VENDOR],
    ['** linguist-vendored', VENDOR],
    ['**/* linguist-vendored', VENDOR],
    ['*/** linguist-vendored', VENDOR],
    ['Dockerfile linguist-vendored', VENDOR],
    ['/Dockerfile linguist-vendored', VENDOR],
    ['**/Dockerfile linguist-vendored', VENDOR],
    ['[attr]quiet linguist-vendored\n* quiet', VENDOR],
    ['lib/** -linguist-vendored\n* linguist-vendored', VENDOR],
  ])('%j', async (text, expected) => {
    expect(await passedOver({ ...GIT, ...paths, '.gitattributes': text })).toEqual(expected);
  });

  it('the closest file counts, and may speak of all in its folder', async () => {
    const files = {
      ...GIT,
      '.gitattributes': 'a/** -linguist-vendored\n',
      'a/lib/.gitattributes': '* linguist-vendored\n/mine/** -linguist-vendored\n',
      'a/lib/Dockerfile': '',
      'a/lib/x/Dockerfile': '',
      'a/lib/mine/Dockerfile': '',
      'a/vendor/x/Dockerfile': '',
    };
    expect(await passedOver(files)).toEqual({ 'a/lib/Dockerfile': 'a/lib', 'a/lib/x/Dockerfile': 'a/lib' });
    expect(await passedOver(files, 'a')).toEqual({ 'lib/Dockerfile': 'lib', 'lib/x/Dockerfile': 'lib' });
    expect(await passedOver(files, 'a/vendor')).toEqual({});
  });

  it('above a folder in no repository nothing is read, and in it the walked folder is the top', async () => {
    const files = { '.gitattributes': 'a/lib/** linguist-vendored', 'a/lib/x/Dockerfile': '' };
    expect(await passedOver(files, 'a')).toEqual({});
    expect(await passedOver(files)).toEqual({ 'a/lib/x/Dockerfile': 'a/lib' });
  });

  it('that git ignores counts for git, too', async () => {
    const files = { ...GIT, '.gitignore': '.gitattributes', '.gitattributes': 'lib/** linguist-vendored', 'lib/x/Dockerfile': '' };
    expect(await passedOver(files)).toEqual({ 'lib/x/Dockerfile': 'lib' });
  });

  it('that is a link is not followed, as git does not', async () => {
    const outside = makeFolder({ x: 'lib/** linguist-vendored\n' });
    expect(await passedOver({ ...GIT, '.gitattributes': { link: `${outside}/x` }, 'lib/x/Dockerfile': '' })).toEqual({});
    const files = { ...GIT, '.gitattributes': { link: `${outside}/x` }, 'a/lib/x/Dockerfile': '' };
    expect(await passedOver(files, 'a')).toEqual({});
  });

  it.each<[string, string | Uint8Array]>([
    ['a folder', ''],
    ['not UTF-8', new Uint8Array([0xff, 0x0a])],
    ['too large', `lib/** linguist-vendored\n${'#'.repeat(1024 * 1024)}`],
  ])('that cannot be read says nothing: %s', async (_, content) => {
    const name = content === '' ? '.gitattributes/x' : '.gitattributes';
    expect(await passedOver({ ...GIT, [name]: content, 'lib/x/Dockerfile': '' })).toEqual({});
  });
});

describe('what the repository builds', () => {
  const files = { ...GIT, 'vendor/x/Dockerfile': 'FROM x', 'vendor/y/Dockerfile': 'FROM y' };
  const OTHER = { 'vendor/y/Dockerfile': 'vendor' };
  const BOTH = { 'vendor/x/Dockerfile': 'vendor', ...OTHER };

  it.each<[string, Files]>([
    ['a compose file', { 'compose.yaml': 'services: {x: {build: ./vendor/x}}' }],
    ['a compose file that names it', { 'compose.yaml': 'services: {x: {build: {context: ., dockerfile: vendor/x/Dockerfile}}}' }],
    ['a bake file', { 'docker-bake.json': '{"target":{"x":{"context":"vendor/x"}}}' }],
    ['a script', { 'build.sh': 'docker build -t x vendor/x\n' }],
    ['a Makefile', { Makefile: 'x:\n\tdocker build -t x -f vendor/x/Dockerfile .\n' }],
    ['a workflow', { '.github/workflows/x.yml': 'jobs: {x: {steps: [{uses: docker/build-push-action@v6, with: {context: vendor/x}}]}}' }],
  ])('is maintained here: %s', async (_, more) => {
    expect(await passedOver({ ...files, ...more })).toEqual(OTHER);
  });

  it('a compose file beside the vendored folder', async () => {
    const below = { ...GIT, 'a/compose.yml': 'services: {x: {build: vendor/x}}', 'a/vendor/x/Dockerfile': '', 'a/vendor/y/Dockerfile': '' };
    expect(await passedOver(below)).toEqual({ 'a/vendor/y/Dockerfile': 'a/vendor' });
    expect(await passedOver(below, 'a')).toEqual({ 'vendor/y/Dockerfile': 'vendor' });
  });

  it.each<[string, Files]>([
    ['what vendored code builds itself', { 'vendor/x/compose.yaml': 'services: {x: {build: .}}' }],
    ['a file directly in the vendored folder', { 'vendor/compose.yaml': 'services: {x: {build: ./x}}' }],
    ['another file', { 'compose.yaml': 'services: {x: {build: {context: vendor/x, dockerfile: Other}}}' }],
    ['a variable', { 'compose.yaml': 'services: {x: {build: "$X"}}' }],
    ['a compose file of something else', { 'compose.yaml': 'services: {x: {image: vendor/x}}' }],
    ['a compose file that is none', { 'compose.yaml': '{' }],
    ['its name in a comment', { 'build.sh': '# docker build vendor/x\n' }],
    [
      'a compose file that includes that of vendored code',
      { 'compose.yaml': 'include: [vendor/x/compose.yaml]', 'vendor/x/compose.yaml': 'services: {x: {build: .}}' },
    ],
  ])('is not told by %s', async (_, more) => {
    expect(await passedOver({ ...files, ...more })).toEqual(BOTH);
  });

  it('.gitattributes counts more', async () => {
    const more = { 'compose.yaml': 'services: {x: {build: ./vendor/x}}', '.gitattributes': 'vendor/** linguist-vendored' };
    expect(await passedOver({ ...files, ...more })).toEqual(BOTH);
  });
});

it('what must not be broken still counts them', async () => {
  const root = realpathSync(makeFolder({ ...GIT, 'vendor/x/Dockerfile': '' }));
  expect(await dockerfilesOfRepository(root)).toMatchObject({ dockerfiles: [join(root, 'vendor/x/Dockerfile')], complete: true });
});

it('names with line breaks and control characters', async () => {
  expect(await passedOver({ ...GIT, 'a\nb/vendor/\u001b[31m/Dockerfile': '' })).toEqual({
    'a\nb/vendor/\u001b[31m/Dockerfile': 'a\nb/vendor',
  });
});
