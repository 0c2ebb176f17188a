import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../context/git.ts';
import { DOCKERFILE, NOBODY, PROJECT, linkAround, placeWith } from './place.ts';

/** The built command over repositories that were made to do harm. What permissions mean is seen by a user who is not root. */

const REWRITTEN = DOCKERFILE.replace('COPY . .\nRUN', 'COPY package.json package-lock.json ./\nRUN').concat('COPY . .\n');
const COMMIT = ['--branch', 'x', '--commit', '--author', 'a <b@c>'];
const COMMANDS: readonly (readonly string[])[] = [
  ['.'],
  ['--unsafe', '.'],
  ['--check', '.'],
  ['--format', 'json', '.'],
  ['--write', '.'],
  ['explain'],
  ['replay'],
  ['graph'],
  ['graph', '--format', 'html'],
  ['compare', 'Dockerfile', 'Dockerfile'],
  ['migrate', '.', ...COMMIT],
];

describe('git is made to run something', () => {
  it.each(COMMANDS.map((words) => [words.join(' '), words] as const))(
    '%s: nothing of theirs is run, nothing of ours is left',
    (_, words) => {
      const { root, outside, program, dockerfix } = placeWith();
      writeFileSync(join(root, '.gitattributes'), '* filter=x diff=x\n');
      git(root, 'add', '-A');
      for (const text of ['2', '3']) {
        writeFileSync(join(root, 'index.js'), text);
        git(root, 'commit', '-qam', text);
      }
      const hooks = ['reference-transaction', 'pre-commit', 'post-index-change', 'post-checkout', 'post-rewrite', 'fsmonitor-watchman'];
      mkdirSync(join(root, '.git/hooks'), { recursive: true });
      for (const hook of hooks) writeFileSync(join(root, '.git/hooks', hook), readFileSync(program), { mode: 0o755 });
      const keys = ['core.fsmonitor', 'core.pager', 'core.editor', 'core.sshCommand', 'core.askPass', 'core.alternateRefsCommand'];
      keys.push(
        'diff.external',
        'gpg.program',
        'credential.helper',
        'filter.x.process',
        'filter.x.smudge',
        'diff.x.textconv',
        'uploadpack.packObjectsHook',
      );
      const config = [...keys, 'alias.log', 'alias.ls-files', 'alias.cat-file', 'remote.origin.uploadpack'].map(
        (key) => [key, key.startsWith('alias.') ? `!${program}` : program] as const,
      );
      writeFileSync(join(outside, 'config'), `[core]\n\tfsmonitor = ${program}\n`);
      for (const [key, value] of [...config, ['include.path', join(outside, 'config')], ['log.showSignature', 'true']] as const) {
        spawnSync('git', ['config', '-f', join(root, '.git/config'), key, value]);
      }
      // So that their times tell nothing, and git has to read them.
      for (const name of Object.keys(PROJECT)) utimesSync(join(root, name), 1, 1);
      const { code, err } = dockerfix(...words);
      expect(existsSync(join(outside, 'ran'))).toBe(false);
      expect([code, err]).toEqual([words[0] === '--check' ? 1 : 0, expect.not.stringContaining('defect')]);
      expect(existsSync(join(root, '.git/refs/heads/x'))).toBe(words[0] === 'migrate');
      if (words[0] === 'replay') expect(dockerfix('replay').out).toContain('2 commits');
    },
  );

  it.each([['.'], ['replay'], ['explain'], ['migrate']])('%s: a partial clone fetches nothing', (command) => {
    const { root, outside, program, dockerfix } = placeWith();
    writeFileSync(join(root, 'index.js'), '2');
    git(root, 'commit', '-qam', 'two');
    const clone = join(dirname(root), 'clone');
    git(root, 'config', 'uploadpack.allowFilter', 'true');
    git('/', 'clone', '-q', '--filter=tree:0', '--no-checkout', `file://${root}`, clone);
    for (const [path, text] of Object.entries(PROJECT)) writeFileSync(join(clone, path), text);
    for (const key of ['remote.origin.uploadpack', 'core.sshCommand']) git(clone, 'config', key, program);
    cpSync(join(root, '.git/index'), join(clone, '.git/index'));
    if (command === 'migrate')
      expect(dockerfix('migrate', clone, ...COMMIT)).toMatchObject({ code: 2, out: expect.stringContaining('objects are missing') });
    else dockerfix(command, ...(command === '.' ? [clone] : [join(clone, 'Dockerfile')]));
    expect(existsSync(join(outside, 'ran'))).toBe(false);
  });

  it.each(['file', 'alternates', 'link', 'commondir'] as const)('a .git that leads elsewhere: %s', (kind) => {
    const { root, outside, dockerfix } = placeWith();
    const elsewhere = join(outside, 'other');
    cpSync(join(root, '.git'), elsewhere, { recursive: true });
    if (kind === 'alternates') {
      writeFileSync(join(root, '.git/objects/info/alternates'), join(elsewhere, 'objects'));
    } else if (kind === 'commondir') {
      writeFileSync(join(root, '.git/commondir'), elsewhere);
    } else {
      spawnSync('rm', ['-rf', join(root, '.git')]);
      if (kind === 'link') symlinkSync(elsewhere, join(root, '.git'));
      else writeFileSync(join(root, '.git'), `gitdir: ${elsewhere}\n`);
    }
    const { code, out } = dockerfix('replay');
    expect(code).toBe(0);
    expect(out).toMatch(/the history of the repository is not read: (?:its \.git|it borrows)/u);
    expect(dockerfix('migrate', '.', ...COMMIT)).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^repository: error: .*(?:its \.git|it borrows)/mu),
    });
  });
});

describe('links', () => {
  it('in a circle end, and none is followed out', () => {
    const { root, outside, dockerfix } = placeWith();
    linkAround(root, outside);
    const { code, out, err } = dockerfix('--unsafe');
    expect(code).toBe(0);
    expect(err).toContain('(symbolic-link): .npmrc, which npm ci reads, is a symbolic link');
    expect(`${out}${err}`).not.toContain('example.org');
  });

  it('a Dockerfile that leads out is not written through', () => {
    const { root, outside, dockerfix } = placeWith();
    writeFileSync(join(outside, 'Dockerfile'), DOCKERFILE);
    symlinkSync(join(outside, 'Dockerfile'), join(root, 'web.Dockerfile'));
    expect(dockerfix('--write', '.').out).not.toContain('web.Dockerfile');
    expect(dockerfix('--write', 'web.Dockerfile')).toMatchObject({ code: 2, err: expect.stringContaining('leads out of the repository') });
  });
});

describe('large and slow', () => {
  it('a file and a line over their limits are said, and the others go on', () => {
    const files = {
      'big/Dockerfile': `${DOCKERFILE}${'#'.repeat(10.5 * 1024 ** 2)}`,
      'line/Dockerfile': `FROM a\nRUN echo ${'a'.repeat(1.1 * 1024 ** 2)}\n`,
    };
    const { code, out, err } = placeWith({ ...PROJECT, ...files }).dockerfix('.');
    expect(code).toBe(2);
    expect(err).toMatch(/^big\/Dockerfile: error: the file has \d+ bytes; the limit is 10485760$/mu);
    expect(err).toMatch(/^line\/Dockerfile: error: line 2 has \d+ characters; the limit is 1048576$/mu);
    expect(out).toContain('+COPY package.json package-lock.json ./');
  });

  it('a .dockerignore that takes long to match', () => {
    const line = `${'**/a*a*a*a*a*a*a*a*a*a*a*b'.repeat(5)}${'**/x'.repeat(20)}[yz]\n`;
    const names = Array.from({ length: 200 }, (_, index) => [`${'a'.repeat(100)}/${index}/${'a'.repeat(200)}`, ''] as const);
    const { code, out, err } = placeWith({ ...PROJECT, ...Object.fromEntries(names), '.dockerignore': line.repeat(2000) }).dockerfix('.');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('the ignore file takes too long to match');
  });
});

describe('what is no file', () => {
  it('a pipe, a device, a folder', () => {
    const { root, dockerfix } = placeWith();
    spawnSync('mkfifo', [join(root, 'pipe.Dockerfile')]);
    symlinkSync('/dev/zero', join(root, 'zero.Dockerfile'));
    mkdirSync(join(root, 'folder.Dockerfile'));
    expect(dockerfix('.')).toMatchObject({ code: 0, out: expect.stringContaining('+++ b/Dockerfile') });
    for (const name of ['pipe', 'zero']) {
      expect(dockerfix(`${name}.Dockerfile`)).toMatchObject({ code: 2, err: expect.stringContaining('neither a file nor a folder') });
    }
    expect(dockerfix('folder.Dockerfile')).toMatchObject({ code: 2, err: expect.stringContaining('no Dockerfile in this folder') });
  });
});

describe('names', () => {
  const NAMES = [
    'a\nb',
    'a\u001b[31m',
    'a\u001b]0;x\u0007',
    'a\r',
    'a\u202eb',
    '::error::a',
    '$(touch ran)',
    '-rf',
    "a'b",
    'a"b',
    'a\\b',
    'a b',
  ];

  it.each(NAMES)('%j as a folder of a Dockerfile and as a file', (name) => {
    const files = Object.fromEntries(Object.entries(PROJECT).map(([path, text]) => [`${name}/${path}`, text]));
    const { root, dockerfix } = placeWith({ ...files, [`${name}/${name}.js`]: '' });
    const { code, err } = dockerfix('--unsafe', '.');
    expect(code).toBe(0);
    expect(err.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(dockerfix('--write', `--context=${name}`, '.').code).toBe(0);
    expect(readFileSync(join(root, name, 'Dockerfile'), 'utf8')).toContain('COPY package.json package-lock.json ./\n');
  });
});

describe('a disk that says no', () => {
  it('a file and a folder that may not be read or written', () => {
    const files = Object.fromEntries(
      ['read-only', 'unreadable', 'manifest', 'folder'].flatMap((folder) =>
        Object.entries(PROJECT).map(([path, text]) => [`${folder}/${path}`, text] as const),
      ),
    );
    const { root, dockerfix } = placeWith(files);
    chmodSync(join(root, 'read-only/Dockerfile'), 0o444);
    chmodSync(join(root, 'unreadable/Dockerfile'), 0);
    chmodSync(join(root, 'manifest/package.json'), 0);
    chmodSync(join(root, 'folder'), 0o555);
    const { code, err } = dockerfix('--write', '--unsafe', '.');
    chmodSync(join(root, 'folder'), 0o755);
    expect(code).toBe(2);
    expect(err).toMatch(/^read-only\/Dockerfile: error: cannot write: EACCES/mu);
    expect(err).toMatch(/^unreadable\/Dockerfile: error: .*(?:EACCES|permission)/mu);
    expect(err).toMatch(/^folder\/Dockerfile: error: cannot write: EACCES/mu);
    for (const name of ['read-only', 'folder']) expect(readFileSync(join(root, name, 'Dockerfile'), 'utf8')).toBe(DOCKERFILE);
    expect(readFileSync(join(root, 'manifest/Dockerfile'), 'utf8')).not.toContain('COPY package.json');
    expect(readdirSync(join(root, 'read-only')).toSorted()).toEqual(Object.keys(PROJECT).toSorted());
  });

  it('a repository that may be gone through, but not listed: what builds it is found all the same', () => {
    const project = Object.entries(PROJECT).map(([path, text]) => [`docker/${path}`, text] as const);
    const { root, dockerfix } = placeWith({ ...Object.fromEntries(project), 'scripts/x.sh': 'docker build -f docker/Dockerfile .\n' });
    chmodSync(root, 0o311);
    const { code, out, err } = dockerfix('docker/Dockerfile');
    chmodSync(root, 0o755);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^docker\/Dockerfile: error: the build context .* cannot be read: EACCES/mu);
  });

  it('a repository in which nothing may be written gets no branch, and the others do', () => {
    const names = ['a', 'b', 'c'];
    const files = names.flatMap((name) => Object.entries(PROJECT).map(([path, text]) => [`${name}/${path}`, text] as const));
    const { root, dockerfix } = placeWith(Object.fromEntries(files));
    for (const name of names) {
      for (const words of [
        ['init', '-q'],
        ['add', '-A'],
        ['commit', '-qm', 'one'],
      ])
        git(join(root, name), ...words);
    }
    const closed = ['a/.git/objects', 'b/.git/refs/heads'].map((name) => join(root, name));
    for (const folder of closed) chmodSync(folder, 0o555);
    const { code, out } = dockerfix('migrate', ...names, ...COMMIT);
    for (const folder of closed) chmodSync(folder, 0o755);
    expect(code).toBe(2);
    expect(out).toMatch(/^a: error: cannot write: EACCES/mu);
    expect(out).toMatch(/^b: error: cannot write: EACCES/mu);
    expect(out).toMatch(/^c +x +[\da-f]{40}$/mu);
  });

  it.runIf(existsSync('/dev/full'))('a full one', () => {
    const { dockerfix } = placeWith();
    expect(dockerfix('--output', '/dev/full')).toMatchObject({ code: 2, err: expect.stringContaining('ENOSPC') });
    expect(dockerfix('graph', '--format', 'html', '--output', '/dev/full')).toMatchObject({
      code: 2,
      err: expect.stringContaining('ENOSPC'),
    });
  });
});

describe('a Dockerfile that changes while it is read', () => {
  it('ends up as one of its texts or rewritten from one, never as a mixture', async () => {
    const { root, dockerfix } = placeWith();
    const path = join(root, 'Dockerfile');
    const texts = [DOCKERFILE, `${DOCKERFILE}# ${'x'.repeat(5000)}\n`];
    const whole = new Set(texts.flatMap((text) => [text, text.replace(DOCKERFILE, REWRITTEN), '']));
    const script = `const fs = require('node:fs'); const texts = ${JSON.stringify(texts)};
      for (let i = 0; ; i++) { fs.writeFileSync(process.argv[1] + '.new', texts[i % 2]); fs.renameSync(process.argv[1] + '.new', process.argv[1]); }`;
    const writer = spawn(process.execPath, ['-e', script, path], { ...NOBODY, stdio: 'ignore' });
    try {
      for (let run = 0; run < 4; run++) {
        const { code, err } = dockerfix('--write', '--skip', 'cache-mounts', 'Dockerfile');
        expect(code === 0 || (code === 2 && /changed on disk since it was read|ENOENT/u.test(err))).toBe(true);
        expect(whole).toContain(readFileSync(path, 'utf8'));
      }
    } finally {
      writer.kill('SIGKILL');
      await new Promise((ended) => writer.once('exit', ended));
    }
    expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
