import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type KnownEffects, type Setting } from './registry-helpers.ts';
import { expectSoon } from '../clock.ts';

/** Which of the files given are read. */
function readFiles(line: string, setting: Setting): readonly string[] {
  const effects = knownEffects(line, setting);
  return Object.keys(setting.files ?? {}).filter((path) => reads(effects, path));
}

const PROJECT = { '/app/requirements.txt': 'flask==2.0\n', '/app/app.py': '', '/app/setup.py': '' };

function blocked(line: string, files: Readonly<Record<string, string | undefined>>, setting: Setting = {}): string | undefined {
  return knownEffects(line, { ...setting, files }).install?.blocked?.reason;
}

describe('pip: requirement files', () => {
  test.each([
    'pip install -r requirements.txt',
    'pip3 install -rrequirements.txt',
    'pip3.11 install --requirement=requirements.txt',
    'pip install --no-cache-dir --upgrade -r /app/requirements.txt',
    'pip --no-cache-dir install -r ./requirements.txt',
    'pip install -qr requirements.txt',
    'python -m pip install -r requirements.txt',
    'python3.12 -u -m pip install -r requirements.txt',
    '/opt/venv/bin/pip install -r requirements.txt',
    'pip install -r file:///app/requirements.txt',
    'pip install -r require*.txt',
  ])('%s reads that file alone', (line) => {
    expect(readFiles(line, { files: PROJECT })).toEqual(['/app/requirements.txt']);
    const effects = knownEffects(line, { files: PROJECT });
    expect(effects.install).toEqual({ name: 'pip install' });
    expect([effects.names, effects.network]).toEqual(['all', true]);
    expect(['/app', '/app/app.py', '/app/x/y'].filter((path) => writes(effects, path))).toEqual([]);
  });

  test('nested files are relative to the file that names them', () => {
    const files = {
      '/app/requirements/dev.txt': '-r base.txt\n--constraint=../pins.txt\n-r sub/more.txt # why\npytest',
      '/app/requirements/base.txt': 'flask',
      '/app/requirements/sub/more.txt': '-c pins.txt',
      '/app/requirements/sub/pins.txt': 'a==1',
      '/app/pins.txt': 'b==1',
      '/app/base.txt': 'no',
      '/app/requirements/pins.txt': 'no',
    };
    expect(readFiles('pip install -r requirements/dev.txt', { files })).toEqual(Object.keys(files).slice(0, 5));
  });

  test.each([
    ['a comment', '# -r other.txt\n'],
    ['a comment behind', 'flask # -r other.txt\n'],
    ['an option behind a requirement', 'flask -r other.txt\n'],
    ['the second value', '-r requirements2.txt -r other.txt\n'],
    ['a hash', 'flask==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n'],
    ['a marker', 'flask ; python_version < "3" and sys_platform == "win32"\n'],
    ['index options', '--index-url https://x/simple\n--extra-index-url https://y\n--trusted-host y\n--pre\n--no-binary :all:\n'],
    ['a URL', 'x @ https://host/x-1.0.tar.gz\nhttps://host/other.txt\ngit+https://host/x.git#egg=x\n'],
    ['old Mac line ends', 'flask\r# -r other.txt\rdjango'],
    ['a link page', '--find-links https://host/x\n'],
  ])('%s names no file', (_, text) => {
    const files = { '/app/requirements.txt': text, '/app/other.txt': '', '/app/requirements2.txt': '' };
    expect(readFiles('pip install -r requirements.txt', { files })).not.toContain('/app/other.txt');
    expect(blocked('pip install -r requirements.txt', files)).toBeUndefined();
  });

  test.each([
    ['a byte order mark', '\uFEFF-r other.txt'],
    ['CRLF', 'flask\r\n-r other.txt\r\n'],
    ['a continuation', '-r \\\nother.txt'],
    ['quotes', '-r "other.txt"'],
    ['a variable', '-r ${NAME}.txt'],
    ['a form feed', 'flask\f-r other.txt'],
    ['two options', '--pre -r other.txt'],
    ['a coding line', '# -*- coding: utf-8 -*-\n-r other.txt'],
  ])('%s is read through', (_, text) => {
    const files = { '/app/requirements.txt': text, '/app/other.txt': '', '/app/third.txt': '' };
    expect(readFiles('pip install -r requirements.txt', { files, env: { NAME: 'other' } })).toEqual([
      '/app/requirements.txt',
      '/app/other.txt',
    ]);
  });

  test.each([
    ['an unknown option', '--strange x'],
    ['an abbreviated option', '--req other.txt'],
    ['a variable in a file name', '-r ${NAME}.txt'],
    ['a variable as a requirement', '${NAME}'],
    ['a requirements file from the network', '-r https://host/r.txt'],
    ['another encoding', '# coding: utf-16\nflask'],
    ['a home folder', '-r ~/r.txt'],
    ['find-links of a variable', '--find-links ${NAME}'],
    ['a remote file URL', 'x @ file://host/x'],
  ])('%s is unknown', (_, text) => {
    expect(effectsOf('pip install -r requirements.txt', { files: { '/app/requirements.txt': text }, unknownEnv: ['NAME'] }).kind).toBe(
      'unknown',
    );
  });

  test('an unknown variable in the address of an index does no harm', () => {
    const files = {
      '/app/requirements.txt': '--extra-index-url https://${TOKEN}@host/simple\nx==${VERSION}\ny @ git+https://${TOKEN}@host/y',
    };
    expect(readFiles('pip install -r requirements.txt', { files, unknownEnv: ['TOKEN', 'VERSION'] })).toEqual(['/app/requirements.txt']);
  });

  test('text that cannot be read', () => {
    expect(why('pip install -r requirements.txt', { files: { '/app/requirements.txt': undefined } })).toContain('UTF-8');
    expect(why('pip install -r requirements.txt', { unclear: ['/app/requirements.txt'] })).toBe('of another stage');
    expect(effectsOf('pip install -r pylock.toml', { files: { '/app/pylock.toml': '' } }).kind).toBe('unknown');
  });

  test('a variable that is not set stays as it is, unless the base image may set it', () => {
    const files = { '/app/requirements.txt': '-r ${NAME}.txt' };
    expect(blocked('pip install -r requirements.txt', files)).toBe('missing-input');
    expect(effectsOf('pip install -r requirements.txt', { files, envOpen: true }).kind).toBe('unknown');
  });

  test.each([
    ['missing', 'pip install -r nothing.txt'],
    ['a folder', 'pip install -r sub'],
    ['missing constraints', 'pip install -c nothing.txt flask'],
    ['itself', 'pip install -r loop.txt'],
    ['quotes that do not match', 'pip install -r quotes.txt'],
  ])('%s: the build fails', (_, line) => {
    expect(blocked(line, { '/app/loop.txt': '-r ./loop.txt', '/app/quotes.txt': '--pre "x' }, { folders: ['/app/sub'] })).toBe(
      'missing-input',
    );
  });

  test('constraints from the network are noted, without a password', () => {
    const { notes, install } = knownEffects('pip install -c https://u:secret@host/c.txt flask');
    expect(install?.blocked).toBeUndefined();
    expect(notes).toHaveLength(1);
    expect(notes[0]).not.toContain('secret');
  });
});

describe('pip: local projects and archives', () => {
  test.each([
    ['pip install .', '`.` in the command'],
    ['pip install -e .', '-e .'],
    ['pip install -e .[dev]', '.[dev]'],
    ['pip install ./lib', './lib'],
    ['pip install /app', '/app'],
    ['pip install lib/', 'lib/'],
    ['pip install file:///app/lib', 'file:'],
    ["pip install 'lib@file:///app/lib'", 'file:'],
    ['pip install -r local.txt', 'local.txt line 2'],
    ['pip install -r sub/deep.txt', 'sub/deep.txt line 1'],
    ['pip install git+file:///app/lib', 'git+file:'],
  ])('%s installs a project', (line, said) => {
    const files = { '/app/setup.py': '', '/app/lib/setup.py': '', '/app/local.txt': 'flask\n-e ./lib[x]\n', '/app/sub/deep.txt': './lib' };
    const { install, ...effects } = knownEffects(line, { files });
    expect(install?.blocked?.reason).toBe('installs-the-project');
    expect(install?.blocked?.message).toContain(said);
    const both: KnownEffects = effects;
    expect([reads(both, '/app/lib/setup.py'), writes(both, '/app/lib/x.egg-info/y')]).toEqual([true, true]);
  });

  test.each([
    ['pip install wheels/x-1.0-py3-none-any.whl', '/app/wheels/x-1.0-py3-none-any.whl'],
    ['pip install ./wheels/*.whl', '/app/wheels/x-1.0-py3-none-any.whl'],
    ['pip install y.tar.gz', '/app/y.tar.gz'],
    ['pip install -r archives.txt', '/app/y.tar.gz'],
    ["pip install 'y.tar.gz[x]'", '/app/y.tar.gz'],
    ['pip install --no-index --find-links=wheels x', '/app/wheels/x-1.0-py3-none-any.whl'],
    ['pip install -f wheels x', '/app/wheels/x-1.0-py3-none-any.whl'],
    ['pip install -r sub/links.txt', '/app/sub/w/z.whl'],
    ['pip install --index-url file:///app/wheels x', '/app/wheels/x-1.0-py3-none-any.whl'],
  ])('%s reads %s', (line, path) => {
    const files = {
      '/app/wheels/x-1.0-py3-none-any.whl': '',
      '/app/y.tar.gz': '',
      '/app/app.py': '',
      '/app/archives.txt': './y.tar.gz',
      '/app/sub/links.txt': '--find-links w',
      '/app/sub/w/z.whl': '',
    };
    expect(readFiles(line, { files })).toContain(path);
    expect(readFiles(line, { files })).not.toContain('/app/app.py');
    expect(blocked(line, files)).toBeUndefined();
  });

  test('an archive of another stage', () => {
    expect(blocked('pip install /wheels/x.whl', {}, { unclear: ['/wheels'] })).toBeUndefined();
    expect(blocked('pip install /wheels/x.whl', {})).toBe('missing-input');
    expect(effectsOf('pip install /wheels/*', { unclear: ['/wheels'] }).kind).toBe('unknown');
  });

  test('names are no paths', () => {
    const files = { '/app/flask/setup.py': '', '/app/app.py': '' };
    for (const line of [
      'pip install flask',
      "pip install 'flask[async]>=2,<3'",
      'pip install flask==2.*',
      'pip install uvicorn[standard]',
      'pip install --upgrade pip',
    ]) {
      expect([line, readFiles(line, { files }), blocked(line, files)]).toEqual([line, [], undefined]);
    }
  });

  test('a checkout goes below src', () => {
    const effects = knownEffects('pip install -e git+https://host/x.git#egg=x');
    expect([writes(effects, '/app/src/x/y'), writes(effects, '/app/src/y'), writes(effects, '/app/x')]).toEqual([true, false, false]);
    expect(effects.outputs).toEqual(['/app/src/x']);
    expect(knownEffects('pip install --src /opt/s -e git+https://host/x#egg=x').outputs).toEqual(['/opt/s/x']);
    const named = knownEffects("pip install -e 'git+https://host/x#egg=My_Project.x[extra]&subdirectory=y'");
    expect(named.outputs).toEqual(['/app/src/my-project-x']);
    // Before pip 20.3.
    expect(writes(named, '/app/src/my_project.x/setup.py')).toBe(true);
    const file = {
      '/app/r.txt': '-e "other @ git+https://host/o"\n-e git+https://host/p#egg=p ; python_version > "3"\n-e svn+https://h/q#egg=q',
    };
    expect(knownEffects('pip install -r r.txt', { files: file }).outputs).toEqual(['/app/src/other', '/app/src/p', '/app/src/q']);
    expect(effectsOf('pip install -e git+https://host/x#egg=x', { cwd: undefined }).kind).toBe('unknown');
  });
});

describe('pip: checkouts without a name', () => {
  test.each(['git+https://host/x.git', 'git+https://host/x#egg=', 'git+https://host/x#egg=../y', 'git+https://host/x#egg=-y'])(
    '-e %s',
    (url) => {
      const effects = knownEffects(`pip install -e ${url}`);
      expect(effects.install?.blocked?.reason).toBe('editable-checkout');
      expect(effects.outputs).toEqual([]);
    },
  );
});

describe('pip: the folder of a user', () => {
  const mine = (line: string, setting: Setting = {}): readonly string[] => knownEffects(line, setting).outputs;

  test('is what the install fills', () => {
    expect(mine('pip install --user x')).toEqual(['/root/.local']);
    expect(mine('pip install --user x', { user: 'app', home: '/home/app' })).toEqual(['/home/app/.local']);
    expect(mine('pip install x', { user: 'app', home: '/home/app' })).toEqual(['/home/app/.local']);
    expect(mine('pip install x', { env: { PIP_USER: 'yes' } })).toEqual(['/root/.local']);
    expect(mine('pip install --user x', { env: { PYTHONUSERBASE: '/app/packages' } })).toEqual(['/app/packages']);
    expect(knownEffects('pip install --user x', { env: { PYTHONUSERBASE: 'packages' } }).folders).toContain('/app');
  });

  test('is not', () => {
    const app = { user: 'app', home: '/home/app' };
    expect(mine('pip install x')).toEqual([]);
    expect(mine('pip install x', { env: { PYTHONUSERBASE: '/app/packages' } })).toEqual([]);
    expect(mine('pip install x', { env: { PIP_USER: '0' } })).toEqual([]);
    expect(mine('pip install --no-user x', app)).toEqual([]);
    expect(mine('pip install -t lib x', app)).toEqual(['/app/lib']);
    expect(mine('pip install --user x', { home: undefined })).toEqual([]);
    expect(mine('pip install x', { ...app, env: { VIRTUAL_ENV: '/v' } })).toEqual(['/v']);
    expect(mine('pip install x', { ...app, env: { PYTHONNOUSERSITE: '1' } })).toEqual([]);
  });
});

describe('pip: symbolic links', () => {
  test.each([
    ['the file', ['/app/r.txt'], 'pip install -r r.txt', 'the command asks for /app/r.txt, a symbolic link'],
    ['a folder above it', ['/app/sub'], 'pip install -r sub/r.txt', '/app/sub is a symbolic link'],
    ['a folder above a nested one', ['/app/shared'], 'pip install -r all.txt', 'all.txt line 1 asks for /app/shared/b.txt'],
    ['an archive', ['/app/x.whl'], 'pip install ./x.whl', 'symbolic link'],
    ['a folder of archives', ['/app/wheels'], 'pip install --find-links wheels x', 'symbolic link'],
  ])('%s', (_, links, line, said) => {
    const { install, ...effects } = knownEffects(line, { links, files: { '/app/all.txt': '-r shared/b.txt' } });
    expect(install?.blocked?.reason).toBe('symbolic-link');
    expect(install?.blocked?.message).toContain(said);
    // Where it leads to is not known.
    expect(reads(effects, '/anywhere/x')).toBe(true);
  });

  test('others do not matter', () => {
    const files = { '/app/r.txt': 'flask' };
    expect(blocked('pip install -r r.txt', files, { links: ['/app/other', '/srv'] })).toBeUndefined();
  });
});

describe('pip: patterns and folders stay what they are', () => {
  const files = { '/app/wheels/a.whl': '', '/app/requirements/a.txt': 'x', '/app/r.txt': 'x' };
  test.each([
    ['pip install wheels/*.whl', '/app/wheels/*.whl'],
    ['pip install -r requirements/*.txt', '/app/requirements/*.txt'],
    ['pip install --find-links wheels -r r.txt', '/app/wheels/**'],
    ['pip install --find-links=/app/wheels/ -r r.txt', '/app/wheels/**'],
  ])('%s', (line, pattern) => {
    expect(knownEffects(line, { files }).reads.patterns).toContain(pattern);
  });
});

describe('pip: words of which only a part is known', () => {
  const terms = {
    '"https://$H/simple"': 'https://${arg:H|pypi.org}/simple',
    'https://$H/simple': 'https://${split:?${arg:H|}}/simple',
    '"torch==$V"': 'torch==${V}',
    'torch==$V': 'torch==${split:?${arg:V|1.0}}',
    '"$I"': '${I}',
    '"req-$E.txt"': 'req-${E}.txt',
    '"$V/x.whl"': '${V}/x.whl',
    '"torch$V"': 'torch${V}',
    '"-$V"': '-${V}',
    '"lib/$V"': 'lib/${V}',
    '"x@$V"': 'x@${V}',
    '"$D"': '#0123',
    '"\\$V"': '\\\\${V}',
  };

  test.each([
    'pip install --extra-index-url "https://$H/simple" x',
    'pip install -i "https://$H/simple" x',
    'pip install "torch==$V"',
    'pip install --trusted-host "$I" x',
  ])('%s is known', (line) => {
    expect(knownEffects(line, { terms }).install).toEqual({ name: 'pip install' });
  });

  test.each(['pip install torch==$V', 'pip install -i https://$H/simple x', 'pip install --extra-index-url "$I" x'])(
    '%s needs a look',
    (line) => {
      expect(knownEffects(line, { terms }).install?.review).toContain('from outside');
    },
  );

  test.each([
    'pip install "$I"',
    'pip install "torch$V"',
    'pip install "lib/$V"',
    'pip install "x@$V"',
    'pip install "$V/x.whl"',
    'pip install "-$V"',
    'pip install "$D"',
    'pip install "\\$V"',
    'pip install -r "req-$E.txt"',
    'pip install -e "lib/$V"',
    'pip install --find-links "$I" x',
    'pip install --target "$I" x',
    'pip install --cert "$I" x',
    'pip install --config-settings "$I" x',
    'pip "$I" x',
    'pip cache "$I"',
    'python -m venv "$I"',
    'python "$I" -m pip install x',
  ])('%s is unknown', (line) => {
    expect(effectsOf(line, { terms }).kind).toBe('unknown');
  });

  test('an index in a variable needs a look, unless it begins like a URL or is not used', () => {
    for (const name of ['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL'])
      expect(knownEffects('pip install x', { unknownEnv: [name] }).install?.review).toContain(name);
    expect(knownEffects('pip install -i https://x y', { unknownEnv: ['PIP_INDEX_URL'] }).install?.review).toBeUndefined();
    expect(knownEffects('pip install --isolated y', { unknownEnv: ['PIP_INDEX_URL'] }).install?.review).toBeUndefined();
  });
});

describe('pip: abbreviated options', () => {
  test.each(['--no-cache', '--no-cac', '--upgrade-str eager', '--trusted h', '--extra https://x', '--break', '--user', '--disable-pip'])(
    '%s',
    (words) => {
      expect(effectsOf(`pip install ${words} x`).kind).toBe('known');
    },
  );

  test('mean the whole option', () => {
    expect(readFiles('pip install --pre --editable=git+https://h/x#egg=x --requirement requirements.txt', { files: PROJECT })).toEqual([
      '/app/requirements.txt',
    ]);
    expect(knownEffects('pip install --targ=lib x').outputs).toEqual(['/app/lib']);
    expect(readFiles('pip install -r n.txt', { files: { '/app/n.txt': '--constr c.txt', '/app/c.txt': '' } })).toHaveLength(2);
  });

  test.each([
    '--require requirements.txt',
    '--req x',
    '--no-c',
    '--up',
    '--only',
    '--r x',
    '--py x',
    '--grou dev',
    '--',
    '--x',
    '--no-cache-dirs',
  ])('%s is ambiguous or none', (words) => {
    expect(effectsOf(`pip install ${words} x`).kind).toBe(words === '--' ? 'known' : 'unknown');
  });
});

describe('pip: where it installs', () => {
  test('the system', () => {
    const effects = knownEffects('pip install flask');
    const paths = [
      '/usr/local/lib/python3.12/site-packages/x',
      '/usr/lib/python3/dist-packages/x',
      '/usr/local/bin/flask',
      '/usr/local/share/x',
      '/root/.cache/pip/x',
    ];
    expect(paths.filter((path) => !writes(effects, path))).toEqual([]);
    expect(['/root/.local/x', '/etc/x', '/usr/src/app/x', '/opt/x'].filter((path) => writes(effects, path))).toEqual([]);
    expect(effects.outputs).toEqual([]);
  });

  test('an environment', () => {
    const venv = knownEffects('pip install flask', { env: { VIRTUAL_ENV: '/app/.venv', PATH: '/app/.venv/bin:/usr/bin' } });
    expect([writes(venv, '/app/.venv/lib/x'), venv.outputs]).toEqual([true, ['/app/.venv']]);
    expect(knownEffects('/opt/venv/bin/pip install flask').outputs).toEqual(['/opt/venv']);
    expect(knownEffects('venv/bin/python -m pip install flask').outputs).toEqual(['/app/venv']);
    expect(knownEffects('pip install x', { env: { PATH: '/opt/conda/bin:/usr/bin' } }).outputs).toEqual(['/opt/conda']);
    expect(knownEffects('pip install x', { env: { PATH: '/app/bin:/usr/bin' } }).outputs).toEqual([]);
    expect(knownEffects('pip install x', { env: { PATH: '/app/bin:/usr/bin' }, unclear: ['/app/bin'] }).outputs).toEqual(['/app']);
  });

  test('a folder of its own', () => {
    const target = knownEffects('pip install -t lib flask');
    expect([writes(target, '/app/lib/x'), reads(target, '/app/lib/x'), target.outputs]).toEqual([true, true, ['/app/lib']]);
    expect(writes(target, '/usr/local/lib/python3.12/x')).toBe(false);
    expect(knownEffects('pip install --prefix=/install flask').outputs).toEqual(['/install']);
    expect(writes(knownEffects('pip install --user flask'), '/root/.local/lib/x')).toBe(true);
    expect(writes(knownEffects('pip install flask', { user: 'app', home: '/home/app' }), '/home/app/.local/bin/x')).toBe(true);
    expect(writes(knownEffects('pip install --user flask', { home: undefined }), '/any/.local/bin/x')).toBe(true);
    expect(writes(knownEffects('pip install --cache-dir /c flask'), '/c/x')).toBe(true);
    expect(writes(knownEffects('pip install --log log.txt flask'), '/app/log.txt')).toBe(true);
  });

  test.each([
    ['PIP_TARGET', '/t', '/t/x'],
    ['PIP_CACHE_DIR', '/c', '/c/x'],
    ['PIP_PREFIX', '/p', '/p/lib/x'],
    ['XDG_CACHE_HOME', '/x', '/x/pip/y'],
    ['PYTHONUSERBASE', '/u', '/u/lib/x'],
    ['PIP_USER', '1', '/root/.local/x'],
    ['TMPDIR', '/app/tmp', '/app/tmp/x'],
  ])('%s', (name, value, path) => {
    expect(writes(knownEffects('pip install flask', { env: { [name]: value } }), path)).toBe(true);
    expect(writes(knownEffects('pip install flask'), path)).toBe(false);
  });

  test.each([
    'PIP_TARGET',
    'PIP_PREFIX',
    'PIP_REQUIREMENT',
    'PIP_CONSTRAINT',
    'PIP_FIND_LINKS',
    'PIP_CONFIG_FILE',
    'VIRTUAL_ENV',
    'PYTHONPATH',
    'PYTHONUSERBASE',
    'PIP_EDITABLE',
    'PIP_SRC',
    'REQUESTS_CA_BUNDLE',
  ])('%s that is not known', (name) => {
    const effects = effectsOf('pip install flask', { unknownEnv: [name] });
    // A list of which only its own former value is not known is the list of the base image.
    expect(effects.kind).toBe(name === 'PYTHONPATH' ? 'known' : 'unknown');
  });

  test.each(['PIP_NO_CACHE_DIR', 'PIP_DEFAULT_TIMEOUT', 'PIP_VERSION', 'PIP_TRUSTED_HOST', 'PIP_DISABLE_PIP_VERSION_CHECK'])(
    '%s does no harm',
    (name) => {
      expect(effectsOf('pip install flask', { unknownEnv: [name] }).kind).toBe('known');
    },
  );

  test('variables that bring files in', () => {
    const files = { '/app/c.txt': '', '/app/wheels/x.whl': '', '/app/r.txt': 'x' };
    expect(readFiles('pip install x', { files, env: { PIP_CONSTRAINT: 'c.txt', PIP_FIND_LINKS: 'https://x /app/wheels' } })).toEqual([
      '/app/c.txt',
      '/app/wheels/x.whl',
    ]);
    expect(readFiles('pip install -c c.txt', { files, env: { PIP_REQUIREMENT: '/app/r.txt' } })).toEqual(['/app/c.txt', '/app/r.txt']);
    expect(effectsOf('pip install x', { env: { PIP_PYTHON: '/x' } }).kind).toBe('unknown');
    expect(effectsOf('pip install x', { env: { PIP_GROUP: 'dev' } }).kind).toBe('unknown');
  });
});

describe('pip: configuration and the module path', () => {
  test('configuration files that may be there', () => {
    const { optional } = knownEffects('pip install x');
    for (const path of ['/etc/pip.conf', '/root/.config/pip/pip.conf', '/root/.pip/pip.conf', '/app/setup.cfg'])
      expect(optional).toContain(path);
  });

  test('one of the context is read', () => {
    const place = '/etc/pip.conf';
    expect(readFiles('pip install x', { files: { [place]: '[global]\nindex-url = https://x\ntimeout=9\n' } })).toEqual([place]);
    for (const line of ['find-links = /app/wheels', 'target: /x', 'requirement = /r', 'no-such\nconstraint=c']) {
      expect(effectsOf('pip install x', { files: { [place]: `[install]\n${line}\n` } }).kind).toBe('unknown');
    }
    expect(readFiles('pip install x', { env: { PIP_CONFIG_FILE: 'pip.conf' }, files: { '/app/pip.conf': '' } })).toEqual(['/app/pip.conf']);
  });

  test('setup.cfg matters when it speaks of installing', () => {
    const read = (text: string): readonly string[] => readFiles('pip install x', { files: { '/app/setup.cfg': text } });
    expect(read('[install]\nprefix=/x')).toEqual(['/app/setup.cfg']);
    expect(read('[global]\nverbose=1')).toEqual(['/app/setup.cfg']);
    expect(read('[flake8]\nmax-line-length=100\n[tool:pytest]\n[metadata]\nname=install')).toEqual([]);
  });

  test('setup.cfg is not looked at by Python 3.10 and later', () => {
    const files = { '/app/setup.cfg': '[install]\nprefix=/x' };
    const asks = (line: string, minor: number | undefined): boolean =>
      readFiles(line, { files, base: minor === undefined ? {} : { pythonMinor: minor } }).length > 0;
    expect(
      ['pip install x', 'python3.12 -m pip install x', '/usr/local/bin/pip install x', '/opt/v/bin/pip install x'].map((line) =>
        asks(line, 12),
      ),
    ).toEqual([false, false, false, false]);
    expect([
      asks('pip install x', 9),
      asks('pip install x', undefined),
      asks('/usr/bin/pip3 install x', 12),
      asks('pip3.9 install x', 12),
    ]).toEqual([true, true, true, true]);
    expect(knownEffects('pip install x', { base: { pythonMinor: 12 } }).optional).not.toContain('/app/setup.cfg');
  });

  test('python -m imports from the working directory', () => {
    const files = {
      '/app/json.py': '',
      '/app/email/__init__.py': '',
      '/app/app.py': '',
      '/app/models/x.py': '',
      '/app/sitecustomize.py': '',
      '/app/json.md': '',
    };
    expect(readFiles('python -m pip install x', { files })).toEqual(['/app/json.py', '/app/email/__init__.py', '/app/sitecustomize.py']);
    expect(readFiles('pip install x', { files })).toEqual([]);
    expect(readFiles('pip install x', { files, env: { PYTHONPATH: '/lib:/app' } })).toHaveLength(3);
    expect(readFiles('python -m venv /v', { files })).toHaveLength(3);
    for (const [name, text] of [
      ['json.py', 'from other import x\n'],
      ['json.py', 'import os, other\n'],
      ['json.py', 'import app\n'],
      ['json.py', 'from . import x\n'],
      ['json.py', '__import__("other")\n'],
      ['json.so', ''],
      ['email/__init__.py', 'from .other import x\n'],
      ['email/parser.py', 'import other\n'],
    ] as const)
      expect(effectsOf('python -m pip install x', { files: { ...files, [`/app/${name}`]: text } }).kind).toBe('unknown');
    const plain = { ...files, '/app/json.py': 'import os, re as r\nfrom typing import Any\n', '/app/html/index.html': 'x' };
    expect(effectsOf('python -m pip install x', { files: plain }).kind).toBe('known');
    const folders = { '/app/locale/de/LC_MESSAGES/x.po': '', '/app/tomllib/x.py': '', '/app/numpy/x.py': '', '/app/code/__init__.py': '' };
    expect(readFiles('python -m pip install x', { files: folders })).toEqual([
      '/app/tomllib/x.py',
      '/app/numpy/x.py',
      '/app/code/__init__.py',
    ]);
    const passed = knownEffects('python -m pip install x', { files: { '/app/locale/de.po': '' } });
    expect([reads(passed, '/app/locale/__init__.py'), writes(passed, '/app/__pycache__/x')]).toEqual([true, false]);
    expect(effectsOf('python -m pip install x', { cwd: undefined }).kind).toBe('unknown');
    expect(effectsOf('pip install x', { cwd: undefined }).kind).toBe('known');
  });
});

describe('pip: environments', () => {
  test.each([
    'python3 -m venv /opt/venv',
    'python -m venv --system-site-packages /opt/venv',
    'virtualenv /opt/venv',
    'virtualenv -p python3.11 /opt/venv',
  ])('%s', (line) => {
    const effects = knownEffects(line);
    expect([effects.outputs, effects.install, writes(effects, '/opt/venv/bin/pip'), writes(effects, '/opt/x')]).toEqual([
      ['/opt/venv'],
      undefined,
      true,
      false,
    ]);
  });

  test.each([
    'python -m venv $X',
    'python -m venv --strange x',
    'virtualenv -p /x/python v',
    'virtualenv --extra-search-dir=w v',
    'python -m venv ~/v',
  ])('%s is unknown', (line) => {
    expect(effectsOf(line).kind).toBe('unknown');
  });
});

describe('pip: what is no install', () => {
  test.each(['pip list', 'pip check', 'pip freeze -l', 'pip show flask'])('%s writes nothing', (line) => {
    expect(knownEffects(line).writes.patterns).toEqual([]);
    expect(knownEffects(line).install).toBeUndefined();
  });

  test('uninstall removes packages by name', () => {
    expect(writes(knownEffects('pip uninstall -y flask'), '/usr/local/lib/python3.12/site-packages/flask/x')).toBe(true);
  });

  test('config set writes settings of the user', () => {
    const effects = knownEffects('pip config set global.index-url https://x/simple');
    expect(writes(effects, '/root/.config/pip/pip.conf')).toBe(true);
    expect(writes(effects, '/etc/pip.conf')).toBe(false);
    expect(writes(knownEffects('pip config --global set global.timeout 9'), '/etc/pip.conf')).toBe(true);
  });

  test.each([
    ['pip wheel -r requirements.txt -w /wheels', '/wheels'],
    ['pip download -d /wheels -r requirements.txt', '/wheels'],
    ['pip wheel -r requirements.txt', '/app'],
  ])('%s fills %s', (line, folder) => {
    const effects = knownEffects(line, { files: { '/app/requirements.txt': 'flask\n' } });
    expect(effects.outputs).toEqual([folder]);
    expect(reads(effects, '/app/requirements.txt')).toBe(true);
    expect(writes(effects, '/usr/local/lib/python3.12/site-packages/flask/x')).toBe(false);
  });

  test('a wheel of the project needs the source', () => {
    expect(knownEffects('pip wheel -w /wheels .', { files: { '/app/setup.py': '' } }).install?.blocked?.reason).toBe(
      'installs-the-project',
    );
  });
});

describe('pip: unknown wins', () => {
  test.each([
    'pip',
    'pip uninstall -r x.txt',
    'pip hash x',
    'pip list --path x',
    'pip config unset global.index-url',
    'pip config set global.find-links /x',
    'pip config set global.index-url ./x',
    'pip wheel --target x y',
    'pip install --strange x',
    'pip install --python /x y',
    'pip install --group dev',
    'pip install --requirements-from-script x.py',
    'pip install --install-option=--prefix=/x y',
    'pip install --only-deps .',
    'pip install -r',
    'pip install $X',
    'pip install -r $X',
    'pip install -t $X flask',
    'pip install -r ~/r.txt',
    'pip install -r https://host/r.txt',
    'pip install -r req[ab].txt',
    'pip install */x.whl',
    'python -m pip freeze',
    'python -m build',
    'python setup.py install',
    'python -W error -m pip install x',
    'python -m',
    'pip cache remove x',
  ])('%s', (line) => {
    expect(effectsOf(line, { files: { '/app/reqa.txt': '' } }).kind).toBe('unknown');
  });

  test('small sub-commands', () => {
    expect(knownEffects('pip --version').writes.patterns).toEqual([]);
    expect(knownEffects('python3 --version').install).toBeUndefined();
    expect(writes(knownEffects('pip cache purge'), '/root/.cache/pip/x')).toBe(true);
    expect(effectsOf('pip cache purge', { env: { PIP_CACHE_DIR: '/c' } }).kind).toBe('unknown');
    expect(reads(knownEffects('pip cache purge'), '/etc/pip.conf')).toBe(true);
    expect(effectsOf('pip cache purge', { files: { '/etc/pip.conf': '[global]\ncache-dir = /c\n' } }).kind).toBe('unknown');
  });

  test('a file of the context in place of pip', () => {
    expect(effectsOf('pip install x', { env: { PATH: '/app/bin' }, files: { '/app/bin/pip': '' } }).kind).toBe('unknown');
    expect(effectsOf('pip install x', { env: {}, unknownEnv: ['PATH'] }).kind).toBe('known');
  });
});

describe('pip: never throws', () => {
  test('any text of a requirements file', () => {
    const piece = oneof(
      constantFrom('-r ', '-e ', '\\\n', '"', "'", '#', '${A}', '@ file:', '%zz', '--hash', '\u0000', ' ;', '[', '../', '\uFEFF'),
      string(),
    );
    assert(
      property(array(piece, { maxLength: 12 }), (pieces) => {
        const effects = effectsOf('pip install -r r.txt', { files: { '/app/r.txt': pieces.join('') } });
        expect(['known', 'unknown']).toContain(effects.kind);
      }),
    );
  });

  test('any words', () => {
    assert(
      property(
        constantFrom('pip install', 'cp', 'apt-get install', 'python', 'test', 'chown', 'ln'),
        string({ maxLength: 30 }),
        (program, rest) => {
          expect(['known', 'unknown']).toContain(effectsOf(`${program} ${rest}`).kind);
        },
      ),
    );
  });

  test('a long file is read in time', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `package-${index}==1.0 ; python_version > "3" # ${'x'.repeat(20)}`).join(
      '\n',
    );
    expectSoon(3000, () => {
      expect(blocked('pip install -r r.txt', { '/app/r.txt': text })).toBeUndefined();
    });
  });
});
