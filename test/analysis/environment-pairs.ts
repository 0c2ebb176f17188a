import type { Pair } from './pairs.ts';
import { run } from './run-pair.ts';

const CONDA = 'FROM continuumio/miniconda3:24.9.2-0\nCOPY environment.yml ./\n';
const PACKAGES = '--mount=type=cache,target=/opt/conda/pkgs,sharing=locked';
const CREATE = 'conda env create -f environment.yml';
const PDM = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY pyproject.toml pdm.lock pdm.toml ./\n';
const WHEELS = '--mount=type=cache,target=/root/.cache/pdm';
const SYNC = 'pdm sync --no-self';
const POETRY = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\n';
const ALL = '--mount=type=cache,target=/root/.cache/pypoetry';
const DENO = 'FROM denoland/deno:2.1.4\nWORKDIR /app\n';

function having(files: Readonly<Record<string, string>>, pairs: readonly Pair[]): readonly Pair[] {
  return pairs.map((pair) => ({ ...pair, files: { ...files, ...pair.files } }));
}

/** The source before or behind the install. */
function around(name: string, start: string, manifests: string, install: string, differs?: RegExp): Pair {
  const [before, after] = [`${start}COPY . .\nRUN ${install}\n`, `${start}COPY ${manifests} ./\nRUN ${install}\nCOPY . .\n`];
  return { name, before, after, ...(differs && { differs }) };
}

function denoImports(to: string): Readonly<Record<string, string>> {
  return { 'deno.json': `{ "imports": { "@app/x": "${to}" }, "lock": false }`, 'src/x.ts': 'import "https://deno.land/x/oak/mod.ts";\n' };
}

const PROJECT = '[project]\nname = "app"\nversion = "0.1.0"\ndependencies = ["flask"]\n';
const POETRY_PROJECT = '[tool.poetry]\nname = "app"\nversion = "0.1.0"\ndescription = ""\nauthors = []\n';
const LOCK = '[metadata]\nlock-version = "2.0"\npython-versions = "^3.12"\ncontent-hash = "x"\n';

/** Environments whose cache other programs take from, or that hold links into it. */
export const environments: readonly Pair[] = [
  ...having({ 'environment.yml': 'name: app\ndependencies:\n  - python=3.12\n' }, [
    run("conda's packages", CONDA, CREATE, `${PACKAGES} ${CREATE}`),
    run('conda-pack takes from them', CONDA, CREATE, `${PACKAGES} ${CREATE}`, /conda/u, 'RUN conda-pack -n app -o /tmp/env.tar\n'),
    run('conda pack takes from them', CONDA, CREATE, `${PACKAGES} ${CREATE}`, /conda/u, 'RUN conda pack -n app -o /tmp/env.tar\n'),
  ]),
  ...having({ 'pyproject.toml': PROJECT, 'pdm.lock': LOCK, 'pdm.toml': '' }, [
    run("PDM's wheels", PDM, SYNC, `${WHEELS} ${SYNC}`),
    { ...run('links into them', PDM, SYNC, `${WHEELS} ${SYNC}`, /pdm/u), files: { 'pdm.toml': '[install]\ncache = true\n' } },
  ]),
  ...having({ 'pyproject.toml': PROJECT, 'pdm.lock': LOCK, 'a/pyproject.toml': PROJECT }, [
    around('PDM alone', 'FROM python:3.12-slim\nWORKDIR /app\n', 'pyproject.toml pdm.lock', SYNC),
    {
      ...around('a workspace of PDM', 'FROM python:3.12-slim\nWORKDIR /app\n', 'pyproject.toml pdm.lock', SYNC, /pdm/u),
      files: { 'pyproject.toml': `${PROJECT}[tool.pdm.workspace]\nmembers = ["a"]\n` },
    },
  ]),
  ...having({ 'poetry.toml': '[virtualenvs]\nin-project = true\n', 'pyproject.toml': POETRY_PROJECT, 'poetry.lock': LOCK }, [
    run('the environment lies in the project', POETRY, 'poetry install --no-root', `${ALL} poetry install --no-root`),
    {
      ...run('of another project it lies beside the cache', POETRY, 'poetry -C api install', `${ALL} poetry -C api install`, /poetry/u),
      files: { 'api/pyproject.toml': POETRY_PROJECT, 'api/poetry.lock': LOCK },
    },
  ]),
  { ...around('deno takes a package', DENO, 'deno.json', 'deno install'), files: denoImports('npm:ms@2.1.3') },
  { ...around('deno follows a file', DENO, 'deno.json', 'deno install', /deno/u), files: denoImports('./src/x.ts') },
];
