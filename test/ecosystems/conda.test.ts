import { beforeAll, describe, expect, it } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const ENVIRONMENT = 'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n';
const APP = { '/app/environment.yml': ENVIRONMENT };
const IMAGE = { PATH: '/opt/conda/bin:/usr/local/bin:/usr/bin:/bin' };
const effects = (line: string, setting: Setting = {}) => knownEffects(line, { files: APP, env: IMAGE, ...setting });
const withPip = (...lines: readonly string[]) => ({
  '/app/environment.yml': `${ENVIRONMENT}  - pip:\n${lines.map((line) => `      - ${line}\n`).join('')}`,
});
const blockedBy = (line: string, files: Readonly<Record<string, string>>) => effects(line, { files }).install?.blocked?.reason;

beforeAll(async () => loadFormats(['yaml']));

describe('conda env update', () => {
  it('reads the file of the environment and fills the folder of conda', () => {
    const found = effects('conda env update -n base -f environment.yml', {
      files: { ...APP, '/app/app.py': '', '/app/requirements.txt': '' },
    });
    expect(reads(found, '/app/environment.yml')).toBe(true);
    for (const path of ['/app/app.py', '/app/requirements.txt']) expect(reads(found, path)).toBe(false);
    expect(found.outputs).toEqual(['/opt/conda']);
    expect(writes(found, '/opt/conda/pkgs/x')).toBe(true);
    expect(found.install).toEqual({ name: 'conda env update' });
  });

  it('reads environment.yml where no file is named', () => {
    expect(reads(effects('mamba env create -q'), '/app/environment.yml')).toBe(true);
  });

  it('hands lines to pip in the folder of the file', () => {
    const files = {
      '/app/env/e.yml': withPip('-r list.txt')['/app/environment.yml'],
      '/app/env/list.txt': '-r sub/more.txt\n',
      '/app/env/sub/more.txt': 'click\n',
    };
    const found = effects('conda env create -f env/e.yml', { files });
    for (const path of Object.keys(files)) expect(reads(found, path)).toBe(true);
    expect(found.install?.blocked).toBeUndefined();
  });

  it('puts an environment where it is told to', () => {
    expect(effects('conda env create -p /envs/a').outputs).toContain('/envs/a');
    expect(effects('micromamba create -y -p ./env -f environment.yml').outputs).toContain('/app/env');
  });
});

describe('what needs the source', () => {
  it.each([
    ['the project', withPip('-e .'), 'installs-the-project'],
    ['a folder', withPip('./lib'), 'missing-input'],
    ['a channel of the project', { '/app/environment.yml': ENVIRONMENT.replace('conda-forge', './channel') }, 'local-dependency'],
    ['a package of the project', { '/app/environment.yml': `${ENVIRONMENT}  - ./x.conda\n` }, 'local-dependency'],
    ['no file', {}, 'missing-input'],
    ['no YAML', { '/app/environment.yml': 'a: [\n' }, 'unclear-manifest'],
  ] as const)('%s', (_, files, reason) => {
    expect(blockedBy('conda env create', files)).toBe(reason);
  });

  it('packages of a list', () => {
    expect(blockedBy('conda install -y --file list.txt', { '/app/list.txt': '@EXPLICIT\nhttps://x/y.conda\n' })).toBeUndefined();
    expect(blockedBy('conda install -y --file list.txt', { '/app/list.txt': '@EXPLICIT\nfile:///app/y.conda\n' })).toBe('local-dependency');
  });
});

describe('packages by name', () => {
  it.each([
    'conda install -y -c conda-forge numpy',
    "mamba install -y -n base 'numpy>=1' conda-forge::scipy",
    'conda create -y -n x python=3.12',
  ])('%s', (line) => {
    const found = effects(line);
    expect(reads(found, '/app/environment.yml')).toBe(false);
    expect(found.install?.blocked).toBeUndefined();
  });
});

describe('conda clean', () => {
  it('is no install', () => {
    const found = effects('conda clean -afy');
    expect(found.install).toBeUndefined();
    expect(writes(found, '/opt/conda/pkgs/x')).toBe(true);
  });
});

describe('unknown', () => {
  it.each([
    ['conda run -n app pytest', 'conda run'],
    ['conda env create --environment-specifier x', '--environment-specifier'],
    ['conda install -y ./x.conda', 'conda install'],
    ['conda env create -f https://example.com/e.yml', 'example.com'],
  ])('%s', (line, words) => {
    expect(why(line, { files: APP, env: IMAGE })).toContain(words);
  });

  it.each([
    ['nowhere', { files: APP }, 'where conda lies'],
    ['packages elsewhere', { files: APP, env: { ...IMAGE, CONDA_PKGS_DIRS: '/x' } }, 'CONDA_PKGS_DIRS'],
    ['another key', { files: { '/app/environment.yml': `${ENVIRONMENT}extends: x\n` }, env: IMAGE }, 'extends'],
  ] as const)('%s', (_, setting, words) => {
    expect(why('conda env create', setting)).toContain(words);
  });
});
