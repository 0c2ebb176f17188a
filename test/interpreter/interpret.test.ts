import { describe, expect, it } from 'vitest';
import { contextOf, type Sketch } from './context.ts';
import { describeEntry, lookUp } from './files.ts';
import { interpret, type Built, type Inputs } from './interpret.ts';

/** The context of most cases: unusual modes, a link to a file and one to a folder. */
const CONTEXT: Sketch = {
  'a.txt': { text: 'a', mode: 0o640 },
  'b.txt': 'b',
  'sub/': { mode: 0o775 },
  'sub/file.txt': 'file',
  'sub/deep/': { mode: 0o700 },
  'sub/deep/x': 'x',
  'other/': { mode: 0o770 },
  'other/o': 'o',
  'empty/': { mode: 0o1700 },
};

const USERS =
  "RUN printf '%s\\n' 'amy:x:1500:777::/home/amy:/bin/sh' 'joe:x:1000:1001::/home/joe:/bin/sh' >> /etc/passwd && printf 'grp:x:888:\\n' >> /etc/group";

type Options = Partial<Omit<Inputs, 'dockerfile' | 'context'>>;

function lastOf(lines: readonly string[], sketch: Sketch = CONTEXT, options: Options = {}): ReturnType<typeof interpret>[number] {
  const dockerfile = `${/^FROM/m.test(lines.join('\n')) ? '' : 'FROM debian:12\n'}${lines.join('\n')}\n`;
  const last = interpret({ ...options, dockerfile, context: contextOf(sketch) }).at(-1);
  if (last === undefined) throw new Error('no stage');
  return last;
}

function build(lines: readonly string[], sketch: Sketch = CONTEXT, options: Options = {}): Built {
  const last = lastOf(lines, sketch, options);
  if ('failed' in last) throw new Error(`line ${last.failed}: ${last.why}`);
  return last;
}

function why(lines: readonly string[], sketch: Sketch = CONTEXT, options: Options = {}): string {
  const last = lastOf(lines, sketch, options);
  return 'failed' in last ? last.why : 'built';
}

/** `folder 0:0 755`, `file 0:0 640 "a"`, `link 0:0 target`, `-`. */
function at(built: Built, path: string): string {
  const entry = built.files.get(path);
  return entry === undefined ? '-' : describeEntry(entry);
}

function all(built: Built, paths: readonly string[]): readonly string[] {
  return paths.map((path) => at(built, path));
}

function text(built: Built, path: string): string | undefined {
  const entry = lookUp(built.files, path);
  return entry?.kind === 'file' ? entry.content : undefined;
}

describe('WORKDIR', () => {
  it.each([
    ['WORKDIR /w/x', '0:0'],
    ['USER 1000\nWORKDIR /w/x', '1000:1000'],
    ['USER joe\nWORKDIR /w/x', '1000:1001'],
    ['USER amy\nWORKDIR /w/x', '1500:777'],
    ['USER amy:0\nWORKDIR /w/x', '1500:0'],
    ['USER 1500\nWORKDIR /w/x', '1500:1500'],
    ['USER 1234\nWORKDIR /w/x', '1234:1234'],
    ['USER nosuch\nWORKDIR /w/x', '0:0'],
  ])('%j makes folders of %s', (lines, owner) => {
    expect(all(build([USERS, lines]), ['/w', '/w/x'])).toEqual([`folder ${owner} 755`, `folder ${owner} 755`]);
  });

  it('leaves a folder that exists alone, and gives its missing children to the user', () => {
    const built = build(['RUN mkdir -m 700 /w && chown 33:33 /w', 'USER 1000', 'WORKDIR /w', 'WORKDIR x']);
    expect(all(built, ['/w', '/w/x'])).toEqual(['folder 33:33 700', 'folder 1000:1000 755']);
  });

  it('follows a link', () => {
    expect(at(build(['RUN mkdir /r && ln -s /r /app', 'WORKDIR /app/x']), '/r/x')).toBe('folder 0:0 755');
  });
});

describe('the destination root of a COPY', () => {
  it.each(['COPY sub /app', 'COPY --chown=7:7 sub /app', 'COPY --chmod=600 sub /app', 'COPY --chown=7:7 . /app/', 'COPY a.txt /app/'])(
    '%s leaves one that exists',
    (line) => {
      expect(at(build(['RUN mkdir -m 711 /app && chown 5:6 /app', line]), '/app')).toBe('folder 5:6 711');
    },
  );

  it.each([
    ['COPY other /n/e/w/', '0:0'],
    ['COPY --chown=1000:1000 . /n/e/w/', '1000:1000'],
    ['COPY --chmod=600 . /n/e/w', '0:0'],
    ['USER 1000\nCOPY other /n/e/w/', '0:0'],
    ['COPY --chown=1000:1000 a.txt /n/e/w/', '1000:1000'],
    ['COPY --chmod=600 a.txt /n/e/w/', '0:0'],
  ])('%j makes it 0755 for %s', (line, owner) => {
    const folder = `folder ${owner} 755`;
    expect(all(build([line]), ['/n', '/n/e', '/n/e/w'])).toEqual([folder, folder, folder]);
  });

  it('gives --chmod to files and nested folders', () => {
    const built = build(['COPY --chmod=604 . /app/']);
    expect(all(built, ['/app/sub', '/app/sub/file.txt'])).toEqual(['folder 0:0 604', 'file 0:0 604 "file"']);
  });
});

describe('existing nested folders', () => {
  const MADE = 'RUN mkdir -p /app/sub && echo own > /app/sub/own && chown -R 1000:1000 /app && chmod 700 /app/sub';

  it.each([
    ['COPY . /app', 'folder 0:0 775'],
    ['COPY --chown=5:5 . /app', 'folder 5:5 775'],
    ['COPY sub /app/sub/', 'folder 1000:1000 700'],
    ['COPY --chown=5:5 sub/ /app/sub', 'folder 1000:1000 700'],
    ['COPY sub/file.txt /app/sub/', 'folder 1000:1000 700'],
  ])('%s leaves sub as %s', (line, expected) => {
    const built = build([MADE, line]);
    expect(at(built, '/app/sub')).toBe(expected);
    expect(text(built, '/app/sub/own')).toBe('own\n');
  });

  it('takes the mode of the context for a new one only below the root of the copy', () => {
    expect(at(build(['COPY . /app/']), '/app/sub')).toBe('folder 0:0 775');
    expect(at(build(['COPY sub /app/sub/']), '/app/sub')).toBe('folder 0:0 755');
    expect(at(build(['COPY sub/file.txt /app/sub/', 'COPY . /app/']), '/app/sub')).toBe('folder 0:0 775');
  });
});

describe('files', () => {
  it.each([['COPY a.txt b.txt ./'], ['COPY a.txt ./\nCOPY . .'], ['COPY . .']])('%j brings the same', (lines) => {
    expect(at(build(['WORKDIR /app', lines]), '/app/a.txt')).toBe('file 0:0 640 "a"');
  });

  it.each([
    ['1500', '1500:1500'],
    ['amy', '1500:777'],
    ['0:grp', '0:888'],
    ['node:node', '0:0'],
    ['node', '0:0'],
    ['0:nogrp', '0:0'],
    ['4242:4243', '4242:4243'],
  ])('--chown=%s is %s', (owner, expected) => {
    expect(at(build([USERS, `COPY --chown=${owner} a.txt /x`]), '/x')).toBe(`file ${expected} 640 "a"`);
  });

  it('is owned by root where the user is made later', () => {
    expect(at(build(['COPY --chown=bob a.txt /x', 'RUN useradd bob']), '/x')).toBe('file 0:0 640 "a"');
    expect(at(build(['RUN useradd bob', 'COPY --chown=bob a.txt /x']), '/x')).toBe('file 1000:1000 640 "a"');
  });
});

describe('copies onto existing things', () => {
  it('reset content, owner and mode of a file', () => {
    expect(at(build(['RUN echo old > /x && chown 5:5 /x && chmod 777 /x', 'COPY a.txt /x']), '/x')).toBe('file 0:0 640 "a"');
  });

  it('follow a link that the destination names, and replace one in the destination folder', () => {
    const links = 'RUN mkdir /app && echo t > /t && ln -s /t /app/b.txt';
    expect(all(build([links, 'COPY a.txt /app/b.txt']), ['/t', '/app/b.txt'])).toEqual(['file 0:0 640 "a"', 'link 0:0 /t']);
    expect(all(build([links, 'COPY b.txt /app/']), ['/t', '/app/b.txt'])).toEqual(['file 0:0 644 "t\\n"', 'file 0:0 644 "b"']);
  });

  it.each(['COPY sub/file.txt /app/sub/', 'COPY sub /app/sub/', 'COPY sub /app/sub'])('%s follows a link to a folder', (line) => {
    const built = build(['RUN mkdir -p /app /real && ln -s /real /app/sub', line]);
    expect(all(built, ['/app/sub', '/real/file.txt'])).toEqual(['link 0:0 /real', 'file 0:0 644 "file"']);
  });

  it.each([
    ['COPY . /app/', 'RUN mkdir -p /app /real && ln -s /real /app/sub', 'cannot copy to non-directory'],
    ['COPY . /app/', 'RUN mkdir /app && touch /app/sub', 'cannot copy to non-directory'],
    ['COPY sub/ /app/sub', 'RUN mkdir /app && touch /app/sub', 'cannot copy to non-directory'],
    ['COPY sub/file.txt /app/sub/', 'RUN mkdir /app && touch /app/sub', 'not a directory'],
    ['COPY . /app/', 'RUN mkdir -p /app/a.txt', 'cannot replace to directory'],
  ])('%s after %s: %s', (line, before, error) => {
    expect(why([before, line])).toContain(error);
  });

  const LINKED: Sketch = { 'other/x': 'x', sub: { link: 'other' }, link: { link: 'other/x' } };
  it.each([
    ['COPY sub/x sub/\nCOPY . .', 'cannot replace to directory'],
    ['COPY . .\nCOPY sub/x sub/', 'built'],
    ['COPY . .\nCOPY . .', 'built'],
    ['COPY link ./\nCOPY . .', 'built'],
  ])('with a link in the context, %j: %s', (lines, outcome) => {
    expect(why(['WORKDIR /app', lines], LINKED)).toContain(outcome);
  });
});

describe('symbolic links as sources', () => {
  const LINKS: Sketch = {
    lfile: 'l',
    'target/t': { text: 't', mode: 0o600 },
    link: { link: 'target/t' },
    linkdir: { link: 'target' },
    'deep/in': { link: '../target' },
    escape: { link: '../../etc/passwd' },
    dangling: { link: '/nowhere' },
  };

  it.each([
    ['COPY link ./', '/app/link', 'file 0:0 600 "t"'],
    ['COPY link newname', '/app/newname', 'file 0:0 600 "t"'],
    ['COPY linkdir ./', '/app/t', 'file 0:0 600 "t"'],
    ['COPY linkdir ./y', '/app/y/t', 'file 0:0 600 "t"'],
    ['COPY linkdir/t ./', '/app/t', 'file 0:0 600 "t"'],
    ['COPY linkdir/* ./', '/app/t', 'file 0:0 600 "t"'],
    ['COPY deep ./', '/app/in', 'link 0:0 ../target'],
    ['COPY l* ./', '/app/lfile', 'file 0:0 644 "l"'],
    ['COPY l* ./', '/app/link', 'file 0:0 600 "t"'],
    ['COPY l* ./', '/app/t', 'file 0:0 600 "t"'],
    ['COPY . .', '/app/escape', 'link 0:0 ../../etc/passwd'],
  ])('%s gives %s', (line, path, expected) => {
    expect(at(build(['WORKDIR /app', line], LINKS), path)).toBe(expected);
  });

  it.each(['COPY escape ./', 'COPY dangling ./', 'COPY esc* ./'])('%s fails', (line) => {
    expect(why([line], LINKS)).toContain('not found');
  });
});

describe('missing sources', () => {
  it.each([
    ['COPY missing.txt ./', 'not found'],
    ['COPY a.txt missing.txt ./', 'not found'],
    ['COPY missing* ./', 'built'],
    ['COPY [.]npmrc .npmr[c] .npmrc? nodir*/x ./', 'built'],
    ['COPY nodir/x* ./', 'no such file'],
    ['COPY sub/nox* ./', 'no such file'],
    ['COPY sub/nox* a.txt ./', 'no such file'],
    ['COPY empty/* ./', 'no such file'],
    ['COPY sub/nox* sub/file.txt ./', 'built'],
    ['COPY sub/nox* ./\nCOPY . /all/', 'built'],
    ['COPY nodir/x* ./\nCOPY . /all/', 'no such file'],
    ['COPY su[b]/nox* ./', 'built'],
    ['COPY ../a.txt /b.txt ./', 'built'],
  ])('%j: %s', (lines, outcome) => {
    expect(why(['WORKDIR /app', lines])).toContain(outcome);
  });

  it('make no folder where nothing matches', () => {
    expect(at(build(['COPY --chown=5:5 missing* /newd/']), '/newd')).toBe('-');
  });
});

describe('shapes', () => {
  const FOLDERS: Sketch = {
    'dir1/in/i': 'i',
    'dir1/one': '1',
    'dir2/two': '2',
    'd.txt': 'd',
    'a.txt': 'a',
    'b.txt': { text: 'b', mode: 0o600 },
  };
  it.each([
    ['COPY dir1 ./', '/app/in/i', 'i'],
    ['COPY dir1 dir2 ./dest/', '/app/dest/two', '2'],
    ['COPY dir1 dir2 dest', '/app/dest/one', '1'],
    ['COPY d* ./dest/', '/app/dest/in/i', 'i'],
    ['COPY d* ./dest/', '/app/dest/d.txt', 'd'],
    ['COPY dir1/* ./dest/', '/app/dest/i', 'i'],
    ['COPY a.txt newname', '/app/newname', 'a'],
    ['RUN mkdir existing\nCOPY a.txt existing', '/app/existing/a.txt', 'a'],
    ['COPY a.txt b.txt dest', '/app/dest', 'b'],
    ['RUN mkdir dest\nCOPY a.txt b.txt dest', '/app/dest/a.txt', 'a'],
    ['COPY a.txt/ /app/nn/', '/app/nn/a.txt', 'a'],
    ['COPY a.txt dir1/ /app/nn/', '/app/nn/one', '1'],
  ])('%j gives %s', (lines, path, content) => {
    expect(text(build(['WORKDIR /app', lines], FOLDERS), path)).toBe(content);
  });

  it('know no --parents', () => {
    expect(why(['COPY --parents dir1/one ./'], FOLDERS)).toContain('unknown flag');
  });
});

describe('.dockerignore', () => {
  const TREE: Sketch = {
    main: 'm',
    'sub/': { mode: 0o2775 },
    'sub/keep': 'k',
    'sub/deep/': { mode: 0o711 },
    'sub/deep/er/e': 'e',
    '.dockerignore': '',
  };
  const found = (dockerignore: string): readonly string[] => {
    const built = build(['COPY . /app/'], TREE, { dockerignore });
    return [...built.files.keys()]
      .filter((path) => path.startsWith('/app/'))
      .map((path) => path.slice('/app/'.length))
      .sort();
  };

  it.each([
    ['sub/*', ['.dockerignore', 'main', 'sub']],
    ['sub/**', ['.dockerignore', 'main', 'sub']],
    ['sub', ['.dockerignore', 'main']],
    ['sub/', ['.dockerignore', 'main']],
    ['sub\n!sub/keep', ['.dockerignore', 'main', 'sub', 'sub/keep']],
    ['sub\n!sub/deep/er/e', ['.dockerignore', 'main', 'sub', 'sub/deep', 'sub/deep/er', 'sub/deep/er/e']],
    ['*\n!main', ['main']],
    ['*\n!nothere/x', []],
    ['**/deep', ['.dockerignore', 'main', 'sub', 'sub/keep']],
  ])('%j lets %j through', (ignore, expected) => {
    expect(found(ignore)).toEqual(expected);
  });

  it('leaves a folder its own mode', () => {
    expect(at(build(['COPY . /app/'], TREE, { dockerignore: 'sub\n!sub/deep/er/e' }), '/app/sub/deep')).toBe('folder 0:0 711');
    expect(at(build(['COPY . /app/']), '/app/empty')).toBe('folder 0:0 1700');
  });

  it.each([
    ['COPY sub/keep ./', 'sub', 'not found'],
    ['COPY sub ./s/', 'sub', 'not found'],
    ['COPY sub ./s/', 'sub/*', 'built'],
    ['COPY sub/keep* main ./', 'sub/*', 'no such file'],
  ])('%s with %j: %s', (line, dockerignore, outcome) => {
    expect(why(['WORKDIR /app', line], TREE, { dockerignore })).toContain(outcome);
  });
});

describe('unknown users', () => {
  it('end a RUN, and nothing else', () => {
    expect(why(['USER nosuch', 'RUN true'])).toContain('unable to find user nosuch');
    expect(why(['USER 0:nosuch', 'RUN true'])).toContain('unable to find user');
    expect(build(['USER nosuch', 'WORKDIR /', 'COPY a.txt /x']).config.user).toBe('nosuch');
  });

  it('have the group 0 and the home / in a RUN when they are numbers', () => {
    const built = build(['RUN mkdir -m 777 /w', 'USER 4242', 'RUN touch /w/x && echo $HOME > /w/home']);
    expect(at(built, '/w/x')).toBe('file 4242:0 644 ""');
    expect(text(built, '/w/home')).toBe('/\n');
  });
});

describe('ENTRYPOINT and CMD', () => {
  it.each([
    ['FROM python:3\nENTRYPOINT ["y"]', undefined, ['y']],
    ['FROM python:3\nCMD ["x"]\nENTRYPOINT ["y"]', ['x'], ['y']],
    ['FROM python:3\nENTRYPOINT ["y"]\nCMD ["x"]', ['x'], ['y']],
    ['FROM python:3 AS base\nCMD ["bc"]\nFROM base\nENTRYPOINT ["y"]', undefined, ['y']],
    ['FROM python:3 AS base\nENTRYPOINT ["e"]\nFROM base\nCMD ["x"]', ['x'], ['e']],
    ['FROM python:3\nENTRYPOINT []', undefined, []],
    ['FROM debian\nCMD x\nSHELL ["/bin/bash","-c"]', ['/bin/sh', '-c', 'x'], undefined],
    ['FROM debian\nSHELL ["/bin/bash","-c"]\nCMD x', ['/bin/bash', '-c', 'x'], undefined],
  ])('%j', (lines, cmd, entrypoint) => {
    const { config } = build([lines]);
    expect([config.cmd, config.entrypoint]).toEqual([cmd, entrypoint]);
  });
});

describe('ARG and ENV', () => {
  it.each([
    [['ARG V=1', 'ENV V=2'], {}, '2'],
    [['ENV V=2', 'ARG V=1'], {}, '1'],
    [['ENV V=2', 'ARG V'], {}, '2'],
    [['ENV V=2', 'ARG V=1', 'ENV V=3', 'ARG V=4'], {}, '4'],
    [['ENV V=2', 'ARG V=1', 'ENV V=3'], {}, '3'],
    [['ARG V=1', 'ENV V=2'], { V: '9' }, '2'],
    [['ENV V=2', 'ARG V=1'], { V: '9' }, '9'],
    [['ENV V=2', 'ARG V'], { V: '9' }, '9'],
    [['ENV V=2'], { V: '9' }, '2'],
    [['ARG V=1', 'ARG V'], {}, '1'],
    [['ARG V'], {}, ''],
  ])('%j with %j: a RUN sees %s', (lines, buildArgs, expected) => {
    expect(text(build([...lines, 'RUN echo "$V" > /v'], CONTEXT, { buildArgs }), '/v')).toBe(`${expected}\n`);
  });

  it('are seen by words, while the config keeps ENV', () => {
    const built = build(['ENV V=2', 'ARG V=1', 'ENV W=$V', 'WORKDIR /wd-$V']);
    expect([built.config.env.get('W'), built.config.env.get('V'), built.config.workdir]).toEqual(['1', '2', '/wd-1']);
    expect(at(built, '/wd-1')).toBe('folder 0:0 755');
  });

  it('pass on to a stage, where ENV wins again', () => {
    expect(text(build(['FROM debian AS a\nENV V=2\nARG V=1\nARG W=3\nFROM a\nRUN echo $V$W > /v']), '/v')).toBe('23\n');
    expect(text(build(['ARG V=7\nFROM debian\nARG V\nRUN echo $V > /v']), '/v')).toBe('7\n');
    expect(text(build(['ARG V=7\nFROM debian\nRUN echo "$V" > /v']), '/v')).toBe('\n');
  });
});

describe('the config', () => {
  it.each([
    [['WORKDIR /a', 'WORKDIR b'], '/a/b'],
    [['WORKDIR b'], '/b'],
    [['WORKDIR /app/'], '/app/'],
    [['WORKDIR /app/$UNSET'], '/app/'],
    [['WORKDIR "/q r"'], '/q r'],
  ])('%j: the working folder is %j', (lines, expected) => {
    expect(build(lines).config.workdir).toBe(expected);
  });

  it('keeps the order of ENV, and a line sees the values before it', () => {
    const { env } = build(['ENV Z=1', 'ENV A=2 B=3', 'ENV Z=4', 'ENV A=5 C=$A', 'ENV k v  w']).config;
    expect([...env].slice(1)).toEqual([
      ['Z', '4'],
      ['A', '5'],
      ['B', '3'],
      ['C', '2'],
      ['k', 'v  w'],
    ]);
  });
});

describe('RUN', () => {
  it.each([
    ['RUN false; true', 'built'],
    ['RUN true && false', 'exit code'],
    ['RUN false || true', 'built'],
    ['RUN set -e; false; true', 'exit code'],
    ['RUN set -e; false && true; true', 'built'],
    ['RUN false | true', 'built'],
    ['SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN false | true', 'exit code'],
    ['SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN false | true; echo x', 'built'],
    ['SHELL ["/bin/sh", "-ec"]\nRUN false; true', 'exit code'],
    ['RUN <<EOF\nfalse\ntrue\nEOF', 'built'],
    ['RUN <<EOF\nset -e\nfalse\ntrue\nEOF', 'exit code'],
    ['RUN cd /nowhere', 'exit code'],
    ['RUN cat /nowhere', 'exit code'],
    ['RUN (cd /tmp && false) || true', 'built'],
    ['RUN ["false"]', 'exit code'],
  ])('%j: %s', (lines, outcome) => {
    expect(why([lines])).toContain(outcome);
  });

  it.each([
    ['RUN cd /tmp && echo \'a  b\' "c  $V" > x', '/tmp/x', 'a  b c  1 2\n'],
    ['RUN echo $V > /x && echo ${N:-none} >> /x', '/x', '1 2\nnone\n'],
    ['RUN V=5 && echo $V > /x', '/x', '5\n'],
    ['RUN (cd /tmp && echo in > x) && echo out > y', '/y', 'out\n'],
    ['RUN mkdir /d && touch /d/a /d/b && echo /d/* > /x', '/x', '/d/a /d/b\n'],
    ['RUN echo a | cat > /x', '/x', 'a\n'],
    ['RUN echo a > /x # comment', '/x', 'a\n'],
    ['RUN for v in a $V; do echo "$v" >> /x; done', '/x', 'a\n1\n2\n'],
    ['RUN if [ -f /etc/image ] && ! test -d /no; then echo yes > /x; else echo no > /x; fi', '/x', 'yes\n'],
    ['RUN until cd /new; do mkdir /new; done; touch y && echo $(cat /etc/image) > /x', '/x', 'debian:12\n'],
    ['RUN echo x > ~/x && V=$(cat ~/x) && echo "<$V>" > /x', '/x', '<x>\n'],
  ])('%j', (line, path, content) => {
    expect(text(build(['ENV V="1 2"', line]), path)).toBe(content);
  });

  it.each([
    ['cp /etc/image /x', '/x', 'file 0:0 644 "debian:12"'],
    ['cp -r /app/sub /x', '/x', 'folder 0:0 755'],
    ['cp -a /app/sub /x', '/x', 'folder 0:0 775'],
    ['mv /app/sub /x', '/x/file.txt', 'file 0:0 644 "file"'],
    ['mv /app/sub /x', '/app/sub', '-'],
    ['rm -rf /app/sub', '/app/sub/file.txt', '-'],
    ['chmod -R u+x,go-r /app/sub', '/app/sub/file.txt', 'file 0:0 700 "file"'],
    ['chown -R 5:6 /app', '/app/sub/deep/x', 'file 5:6 644 "x"'],
    ['ln -s /app /x', '/x', 'link 0:0 /app'],
    ['mkdir -p /m/n', '/m/n', 'folder 0:0 755'],
  ])('%s gives %s', (command, path, expected) => {
    expect(at(build(['COPY . /app/', `RUN ${command}`]), path)).toBe(expected);
  });

  it('lets another user than root write in its own folders alone', () => {
    expect(why(['USER 1000', 'RUN touch /x'])).toContain('exit code');
    expect(why(['USER 1000', 'WORKDIR /w', 'RUN touch x && rm x'])).toBe('built');
    expect(why(['WORKDIR /w', 'RUN touch x', 'USER 1000', 'RUN rm x'])).toContain('exit code');
  });

  it('shows any change to an unknown program', () => {
    const seen = (lines: readonly string[]): string =>
      build(lines).files.get('/var/log/unknown/000')?.kind === 'file' ? at(build(lines), '/var/log/unknown/000') : '';
    const plain = seen(['RUN make']);
    expect(plain).not.toBe('');
    expect(seen(['COPY a.txt /x', 'RUN make'])).not.toBe(plain);
    expect(seen(['ENV A=1', 'RUN make'])).not.toBe(plain);
    expect(seen(['WORKDIR /tmp', 'RUN make'])).not.toBe(plain);
    expect(seen(['RUN make', 'ENV A=1'])).toBe(plain);
  });

  it.each(["'all:\\n\\ttouch /made\\n'", "'.PHONY: all\\nX := 1\\nall: x\\nx:\\n\\ttouch /made\\n'"])(
    'follows the first rule of a Makefile: %s',
    (rules) => {
      const image = build([`RUN printf ${rules} > Makefile && make`]);
      expect(image.files.has('/made')).toBe(true);
      expect(image.files.has('/var/log/unknown/000')).toBe(false);
    },
  );

  it('takes make for unknown where its first rule is not plain', () => {
    expect(build(["RUN printf 'include x\\nall:\\n\\ttouch /made\\n' > Makefile && make"]).files.has('/var/log/unknown/000')).toBe(true);
  });

  it('allots ids in order', () => {
    const one = text(build(['RUN useradd a && useradd b']), '/etc/passwd');
    expect(one).not.toBe(text(build(['RUN useradd b && useradd a']), '/etc/passwd'));
    expect(why(['RUN useradd a && useradd a'])).toContain('exit code');
  });

  it('takes mounts away again', () => {
    const built = build([
      'COPY a.txt /app/',
      'RUN --mount=type=cache,target=/app/node_modules --mount=type=bind,source=b.txt,target=/m/b cat /m/b > /app/b && touch /app/node_modules/x',
    ]);
    expect(all(built, ['/app/node_modules', '/m', '/m/b', '/app/b'])).toEqual(['-', '-', '-', 'file 0:0 644 "b"']);
  });
});

describe('COPY --from', () => {
  it('keeps owners and modes but for the folder itself', () => {
    const stage =
      'FROM debian AS s\nRUN mkdir -p /src/d && touch /src/f && chmod 6755 /src/f && chown 8:8 /src/f && chmod 711 /src && chmod 700 /src/d && chown 9:9 /src/d';
    const built = build([stage, 'FROM debian', 'COPY --from=s /src /dst']);
    expect(all(built, ['/dst', '/dst/f', '/dst/d'])).toEqual(['folder 0:0 755', 'file 8:8 6755 ""', 'folder 9:9 700']);
  });

  it('fails with the stage', () => {
    expect(why(['FROM debian AS s\nRUN false\nFROM debian\nCOPY --from=s /x /x'])).toContain('failed');
    expect(why(['FROM debian AS s\nFROM debian\nCOPY --from=s /x /x'])).toContain('not found');
  });
});

describe('COPY of a heredoc', () => {
  it('writes it, variables expanded unless it is quoted', () => {
    const built = build(['ENV V=1', 'COPY --chown=5 <<A <<"B" /d/', 'x $V', 'A', 'y $V', 'B']);
    expect(all(built, ['/d', '/d/A', '/d/B'])).toEqual(['folder 5:5 755', 'file 5:5 644 "x 1\\n"', 'file 5:5 644 "y $V\\n"']);
  });
});

describe('ONBUILD', () => {
  it('runs in a stage that is built on it', () => {
    const built = build(['FROM debian AS a\nONBUILD COPY a.txt /on\nFROM a\nRUN cat /on > /seen']);
    expect(text(built, '/seen')).toBe('a');
  });
});
