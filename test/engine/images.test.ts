import { Readable } from 'node:stream';
import { pack, type Header } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { compareConfigs, configOf } from '../../src/engine/config.ts';
import { compareFiles, isAsOneOf } from '../../src/engine/compare-images.ts';
import { EngineError, type Engine } from '../../src/engine/engine.ts';
import { filesOf, type ImageFiles } from '../../src/engine/image-files.ts';

interface Entry extends Partial<Header> {
  readonly name: string;
  readonly text?: string;
}

type Caller = Pick<Engine, 'call' | 'archive'>;

/** An engine with one image, which holds these entries. */
function engineWith(entries: readonly Entry[], calls: string[][] = []): Caller {
  return {
    archive: undefined,
    call: async (args, options) => {
      calls.push([...args]);
      if (args[0] === 'export') {
        const tar = pack();
        for (const { text = '', ...header } of entries) tar.entry(header, text);
        tar.finalize();
        await options?.onOutput?.(Readable.from(tar));
      }
      return { code: 0, stdout: args[0] === 'create' ? 'container\n' : '', stderr: '', timedOut: false };
    },
  };
}

async function image(...entries: readonly Entry[]): Promise<ImageFiles> {
  return filesOf(engineWith(entries), 'sha256:x', 1);
}

/** An entry of npm's cache. */
function indexed(integrity: string, time: number, date: string): Entry {
  const metadata = { time, url: 'https://registry.npmjs.org/left', reqHeaders: {}, resHeaders: { date, etag: '"{"' } };
  const entry = { key: 'pacote:left', integrity, time, size: 4, metadata };
  return { name: 'root/.npm/_cacache/index-v5/21/a7/bd', text: `\n${String(time).repeat(40)}\t${JSON.stringify(entry)}` };
}

const APP: Entry = { name: 'app/a.js', text: 'a' };

describe('the files of an image', () => {
  it('are read from a container that is never started, and removed', async () => {
    const calls: string[][] = [];
    await filesOf(engineWith([APP], calls), 'sha256:x', 1);
    expect(calls.map(([first]) => first)).toEqual(['create', 'export', 'rm']);
  });

  it('are all that the image holds but for what docker puts into a container', async () => {
    const files = await image(
      APP,
      { name: '.dockerenv' },
      { name: 'etc/hosts' },
      { name: 'dev/', type: 'directory' },
      { name: 'etc/passwd', text: 'root' },
    );
    expect([...files.keys()]).toEqual(['/app/a.js', '/etc/passwd']);
  });

  it('are what hard links lead to', async () => {
    const files = await image(APP, { name: 'app/b.js', type: 'link', linkname: 'app/a.js' });
    expect(files.get('/app/b.js')).toEqual(files.get('/app/a.js'));
  });

  it('cannot be read where no container can be made', async () => {
    const engine: Caller = { archive: undefined, call: async () => ({ code: 1, stdout: '', stderr: 'no such image\n', timedOut: false }) };
    await expect(filesOf(engine, 'sha256:x', 1)).rejects.toThrow(EngineError);
  });
});

describe('two images', () => {
  const differ = async (one: readonly Entry[], other: readonly Entry[], caches: readonly string[] = []): Promise<readonly string[]> =>
    compareFiles(await image(...one), await image(...other), { caches, hidden: [] }).differences.map(
      ({ path, what }) => `${path}: ${what}`,
    );

  it.each<[string, readonly Entry[], readonly Entry[], readonly string[]]>([
    ['the same', [APP], [APP], []],
    ['a file more', [], [APP], ['/app/a.js: only in the rewritten image']],
    ['a file less', [APP], [], ['/app/a.js: only in the original']],
    ['content', [APP], [{ ...APP, text: 'b' }], ['/app/a.js: other content (1 and 1 bytes)']],
    ['a mode', [{ ...APP, mode: 0o755 }], [{ ...APP, mode: 0o4755 }], ['/app/a.js: mode 755 and 4755']],
    ['an owner', [{ ...APP, uid: 0, gid: 0 }], [{ ...APP, uid: 1000, gid: 0 }], ['/app/a.js: owner 0:0 and 1000:0']],
    [
      'where a link leads',
      [{ name: 'l', type: 'symlink', linkname: 'a' }],
      [{ name: 'l', type: 'symlink', linkname: 'b' }],
      ['/l: leads to a and b'],
    ],
    ['a type', [{ name: 'x', type: 'directory' }], [{ name: 'x' }], ['/x: a folder in the original, a file in the rewritten image']],
    ['a capability', [{ ...APP, pax: { 'SCHILY.xattr.security.capability': 'x' } }], [APP], ['/app/a.js: other extended attributes']],
    ['times', [{ ...APP, mtime: new Date(1e12) }], [{ ...APP, mtime: new Date(2e12) }], []],
    ['a log of dpkg', [{ name: 'var/log/dpkg.log', text: 'a' }], [{ name: 'var/log/dpkg.log', text: 'b' }], []],
    [
      'a log of the application',
      [{ name: 'var/log/app.log', text: 'a' }],
      [{ name: 'var/log/app.log', text: 'b' }],
      ['/var/log/app.log: other content (1 and 1 bytes)'],
    ],
    [
      'the time in a .pyc',
      [{ name: 'a.pyc', text: `\u0001\u0002\u0003\u0004\0\0\0\0TIMEsizecode` }],
      [{ name: 'a.pyc', text: `\u0001\u0002\u0003\u0004\0\0\0\0timesizecode` }],
      [],
    ],
    [
      'the code in a .pyc',
      [{ name: 'a.pyc', text: `\u0001\u0002\u0003\u0004\0\0\0\0TIMEsizecode` }],
      [{ name: 'a.pyc', text: `\u0001\u0002\u0003\u0004\0\0\0\0TIMEsizeCODE` }],
      ['/a.pyc: other content (20 and 20 bytes)'],
    ],
    [
      'the hash in a .pyc that is checked by it',
      [{ name: 'a.pyc', text: `\u0001\u0002\u0003\u0004\u0001\0\0\0HASHhashcode` }],
      [{ name: 'a.pyc', text: `\u0001\u0002\u0003\u0004\u0001\0\0\0hashhashcode` }],
      ['/a.pyc: other content (20 and 20 bytes)'],
    ],
    ['when something came into npm’s cache', [indexed('a', 1, 'Mon')], [indexed('a', 2, 'Tue')], []],
    [
      'what is in npm’s cache',
      [indexed('a', 1, 'Mon')],
      [indexed('b', 1, 'Mon')],
      ['/root/.npm/_cacache/index-v5/21/a7/bd: other content (218 and 218 bytes)'],
    ],
    [
      'the headers of an answer in pip’s cache',
      [{ name: 'root/.cache/pip/http-v2/3/b/0/4/6/3b046', text: 'cc=4,Mon' }],
      [{ name: 'root/.cache/pip/http-v2/3/b/0/4/6/3b046', text: 'cc=4,Tue' }],
      [],
    ],
    [
      'an answer in pip’s cache',
      [{ name: 'root/.cache/pip/http-v2/3/b/0/4/6/3b046.body', text: 'a' }],
      [{ name: 'root/.cache/pip/http-v2/3/b/0/4/6/3b046.body', text: 'b' }],
      ['/root/.cache/pip/http-v2/3/b/0/4/6/3b046.body: other content (1 and 1 bytes)'],
    ],
  ])('that differ in %s', async (_, one, other, expected) => {
    expect(await differ(one, other)).toEqual(expected);
  });

  it('may lack what was left in a cache that is a mount now, and nothing else', async () => {
    const cached: Entry = { name: 'root/.npm/x', text: 'x' };
    const old = await image(APP, cached);
    const verdict = compareFiles(old, await image(APP), { caches: ['/root/.npm'], hidden: [] });
    expect(verdict.differences).toEqual([]);
    expect([...verdict.caches]).toEqual([['/root/.npm', 1]]);
    expect(await differ([APP, cached], [APP])).toEqual(['/root/.npm/x: only in the original']);
    expect(await differ([APP], [APP, cached], ['/root/.npm'])).toEqual(['/root/.npm/x: only in the rewritten image']);
    expect(await differ([APP, { name: 'root/.npmrc' }], [APP], ['/root/.npm'])).toEqual(['/root/.npmrc: only in the original']);
  });

  it('may lack the folder of the cache, and those that are there for its sake', async () => {
    const folder = (name: string): Entry => ({ name, type: 'directory' });
    const folders = [folder('root/.cache/'), folder('root/.cache/pip/')];
    const caches = ['/root/.cache/pip'];
    expect(await differ([APP, ...folders], [APP], caches)).toEqual([]);
    expect(await differ([APP], [APP, ...folders], caches)).toHaveLength(2);
    expect(await differ([APP, ...folders, folder('root/.cache/other/')], [APP], caches)).toEqual([
      '/root/.cache/other: only in the original',
    ]);
  });

  it('may part where the ignore file keeps something out, and is told so', async () => {
    const old = await image(APP, { name: 'app/.git/HEAD', text: 'a' }, { name: 'app/.github/x', text: 'a' });
    const verdict = compareFiles(old, await image(APP), { caches: [], hidden: ['/app/.git'] });
    expect(verdict.differences.map(({ path }) => path)).toEqual(['/app/.github/x']);
    expect([...verdict.hidden]).toEqual([['/app/.git', 1]]);
    const more = compareFiles(await image(APP), old, { caches: [], hidden: ['/app/.git'] });
    expect(more.differences).toHaveLength(2);
  });
});

describe('the config', () => {
  const inspected = async (image: object): ReturnType<typeof configOf> =>
    configOf({ call: async () => ({ code: 0, stdout: JSON.stringify([image]), stderr: '', timedOut: false }) }, 'x');

  it('is told by the history where podman does not show it', async () => {
    const by = (...lines: readonly string[]): object => ({
      Config: { Cmd: ['a'] },
      History: lines.map((line) => ({ created_by: `/bin/sh -c #(nop) ${line}` })),
    });
    const one = await inspected(by('SHELL ["a"]', 'HEALTHCHECK CMD true', 'ONBUILD RUN a', 'ONBUILD RUN b', 'CMD a'));
    expect(
      compareConfigs(one, await inspected(by('ONBUILD RUN a', 'HEALTHCHECK NONE', 'ONBUILD RUN b', 'HEALTHCHECK CMD true', 'SHELL ["a"]'))),
    ).toEqual([]);
    expect(compareConfigs(one, await inspected(by('SHELL ["b"]', 'ONBUILD RUN b', 'ONBUILD RUN a')))).toEqual([
      expect.stringMatching(/^Shell is /),
      expect.stringMatching(/^Healthcheck is /),
      expect.stringMatching(/^OnBuild is /),
    ]);
  });

  const config = async (parts: object): ReturnType<typeof configOf> =>
    configOf({ call: async () => ({ code: 0, stdout: JSON.stringify([{ Size: 7, Config: parts }]), stderr: '', timedOut: false }) }, 'x');

  it('is the same whatever the order of keys, and empty is as good as absent', async () => {
    const one = await config({ Labels: { a: '1', b: '2' }, Cmd: ['x'], User: '', Volumes: null });
    const other = await config({ Cmd: ['x'], Labels: { b: '2', a: '1' }, OnBuild: [] });
    expect(compareConfigs(one, other)).toEqual([]);
    expect(one.size).toBe(7);
  });

  it.each([
    [{ Cmd: ['a'] }, { Cmd: ['b'] }, /^Cmd is \["a"\] in the original and \["b"\]/],
    [{ Env: ['A=1', 'B=2'] }, { Env: ['B=2', 'A=1'] }, /^Env is/],
    [{ User: 'node' }, {}, /^User is "node" in the original and not set/],
    [{}, { ExposedPorts: { '80/tcp': {} } }, /^ExposedPorts is not set/],
    [{ Healthcheck: { Test: ['CMD', 'a'] } }, { Healthcheck: { Test: ['CMD', 'b'] } }, /^Healthcheck/],
  ])('%j is not %j', async (one, other, message) => {
    const [difference = ''] = compareConfigs(await config(one), await config(other));
    expect(difference).toMatch(message);
  });
});

describe('a second build of the rewritten one', () => {
  const of = async (drawn: string, other = 'o'): Promise<ImageFiles> =>
    image({ name: 'drawn', text: drawn }, { name: 'other', text: other });

  it('that is as an original tells of chance', async () => {
    expect(isAsOneOf([await of('1')], await of('1'), [])).toBe(true);
    expect(isAsOneOf([await of('3'), await of('1')], await of('1'), [])).toBe(true);
    const { differences } = compareFiles(await of('1'), await of('2'));
    expect(isAsOneOf([await of('1'), await of('2')], await of('3'), differences)).toBe(true);
  });

  it('that is not, does not', async () => {
    for (const again of [await of('2'), await of('1', 'x'), await of('2', 'x')])
      expect(isAsOneOf([await of('1'), await of('1')], again, [])).toBe(false);
    // One path as the one, one as the other: no build of the original was so.
    expect(isAsOneOf([await of('1', 'x'), await of('2', 'o')], await of('1', 'o'), [])).toBe(false);
  });
});
