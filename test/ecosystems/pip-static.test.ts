import { beforeAll, describe, expect, test } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { pip } from '../../src/ecosystems/pip.ts';
import { contextFor, knownEffects, reads, why, type Setting } from './registry-helpers.ts';

beforeAll(async () => loadFormats(['toml']));

const HEAD = '[project]\nname = "my-app"\n';
const TEXT = `${HEAD}dependencies = ["flask>=3", "x; sys_platform == 'linux'"]\n[project.optional-dependencies]\nDev_Tools = ["pytest"]\n`;
const LISTING = `import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(*project["dependencies"], sep="\\n")`;

function step(line: string, manifest = TEXT, setting: Setting = {}): string | undefined {
  const files = { '/app/pyproject.toml': manifest, '/app/app.py': '', ...setting.files };
  const found = pip.prefetch(contextFor(line, { base: { pythonMinor: 12 }, ...setting, files }));
  return found === undefined ? undefined : 'why' in found ? `no: ${found.why}` : found.command;
}

describe('what [project] lists', () => {
  test.each([
    ['pip install .', `python -I -c '${LISTING}' | pip install -r /dev/stdin`],
    ['pip3 install -q --no-cache-dir --editable=.', `python3 -I -c '${LISTING}' | pip3 install -q --no-cache-dir -r /dev/stdin`],
    ['pip3.12 install -U -e ./', `python3.12 -I -c '${LISTING}' | pip3.12 install -r /dev/stdin`],
    [
      '/opt/venv/bin/pip install /app',
      `/opt/venv/bin/python -I -c '${LISTING.replace('pyproject', '/app/pyproject')}' | /opt/venv/bin/pip install -r /dev/stdin`,
    ],
    [
      'python3 -m pip install . gunicorn -c pins.txt',
      `python3 -I -c '${LISTING}' | python3 -m pip install gunicorn -c pins.txt -r /dev/stdin`,
    ],
    [
      'pip install ".[dev-tools]"',
      `python -I -c '${LISTING.replace(', sep', ', *project["optional-dependencies"]["Dev_Tools"], sep')}' | pip install -r /dev/stdin`,
    ],
  ])('%s', (line, expected) => {
    expect(step(line)).toBe(expected);
  });

  test.each([
    ['a name', 'pip install flask'],
    ['requirements', 'pip install -r requirements.txt'],
    ['no dependencies', 'pip install --no-deps .'],
    ['a folder of its own', 'pip install -t /opt/app .'],
    ['all anew', 'pip install --force-reinstall .'],
    ['nothing is installed', 'pip install --dry-run .'],
    ['a wheel', 'pip wheel .'],
    ['from version control', 'pip install -e git+https://h/x#egg=x .'],
    ['options of the build', 'pip install -C a=b .'],
  ])('%s: no such step', (_, line) => {
    expect(step(line)).toBeUndefined();
  });

  test.each(['PIP_NO_DEPS', 'PIP_TARGET', 'PIP_UPGRADE'])('%s is set', (name) => {
    expect(step('pip install .', TEXT, { env: { [name]: '1' } })).toBeUndefined();
  });

  test('no dependencies at all', () => {
    expect(step('pip install .', `${HEAD}dependencies = []\n`)).toBeUndefined();
  });

  test.each([
    ['dynamic', `${HEAD}dynamic = ["dependencies"]\n`, /the build backend says the dependencies/u],
    ['neither a list nor dynamic', HEAD, undefined],
    ['another tool', '[tool.black]\n', /has no \[project\]/u],
    ['no TOML', '[project', /not valid TOML/u],
    ['itself', `${HEAD}dependencies = ["My.App[x]"]\n`, /is the project itself/u],
    ['a variable', `${HEAD}dependencies = ["x @ https://h/\${TOKEN}/x.whl"]\n`, /not understood/u],
    ['a file', `${HEAD}dependencies = ["x @ file:///app/x"]\n`, /not understood/u],
    ['two lines', `${HEAD}dependencies = ["""x\n-r other.txt"""]\n`, /not understood/u],
    ['a comment', `${HEAD}dependencies = ["x # y"]\n`, /not understood/u],
    ['an option', `${HEAD}dependencies = ["-r other.txt"]\n`, /not understood/u],
    ['a number', `${HEAD}dependencies = [1]\n`, /not understood/u],
    ['a table', `${HEAD}dependencies = { x = "1" }\n`, /lists no dependencies/u],
  ])('%s', (_, manifest, expected) => {
    if (expected === undefined) expect(step('pip install .', manifest)).toBeUndefined();
    else expect(step('pip install .', manifest)).toMatch(expected);
  });

  test('an extra that is not there', () => {
    expect(step('pip install ".[docs]"')).toBe('no: app/pyproject.toml lists no extra docs');
  });
});

const PROGRAM_OF_ANOTHER = [
  ['other code', LISTING.replace('"rb"', '"r"')],
  ['more code', `${LISTING}; import os`],
  ['another list', LISTING.replace('"dependencies"', '"scripts"')],
];

describe('which Python', () => {
  test.each([
    ['pip install .', 11, true],
    ['pip install .', 10, false],
    ['pip install .', undefined, false],
    ['pip3.11 install .', undefined, true],
    ['pip3.10 install .', 12, false],
    ['/usr/bin/pip install .', 12, false],
  ])('%s with Python 3.%s', (line, pythonMinor, expected) => {
    const found = step(line, TEXT, { base: pythonMinor === undefined ? {} : { pythonMinor } });
    expect(found?.startsWith('no: ')).toBe(!expected);
  });
});

describe('python -I -c', () => {
  const files = { '/app/pyproject.toml': TEXT, '/app/re.py': '' };

  test('it reads the manifest, and no module of the folder', () => {
    const effects = knownEffects(`python -I -c '${LISTING}'`, { files });
    expect(Object.keys(files).filter((path) => reads(effects, path))).toEqual(['/app/pyproject.toml']);
    expect([effects.network, effects.writes.patterns]).toEqual([false, []]);
  });

  test.each([...PROGRAM_OF_ANOTHER, ['modules of the folder', '']])('%s: unknown', (_, code) => {
    expect(why(code === '' ? `python -c '${LISTING}'` : `python -I -c '${code}'`, { files })).toContain('does not know what');
  });
});
