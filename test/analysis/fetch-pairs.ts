import type { Pair } from './pairs.ts';

const FILES = {
  'pyproject.toml': '[project]\nname = "app"\nversion = "1"\ndependencies = []\n\n[build-system]\nrequires = ["hatchling"]\n',
  'uv.lock': 'version = 1\n\n[[package]]\nname = "app"\nversion = "1"\nsource = { editable = "." }\n',
  'app.py': 'print(1)\n',
  'prepare.py': 'print(2)\n',
  '.dockerignore': '.git\n.venv\n',
};
const START = 'FROM python:3.12\nWORKDIR /app\n';
const UV = 'RUN pip install uv\n';
const MANIFESTS = 'COPY pyproject.toml uv.lock ./\n';
const STEP = 'RUN uv sync --frozen --no-install-project\n';
const SYNC = 'RUN uv sync --frozen\n';
const BOTH = `${START}COPY . .\nRUN pip install uv && uv sync --frozen\n`;
const ASSUMED = ['no-generated-inputs', 'freshness', 'prefetch'];

/** A step that only fetches dependencies, in front of a command that stands behind another one in its RUN. */
export const fetches: readonly Pair[] = [
  {
    name: 'behind the first of two commands',
    files: FILES,
    before: BOTH,
    after: `${START}${UV}${MANIFESTS}${STEP}COPY . .\n${SYNC}`,
    assumptions: ASSUMED,
  },
  {
    name: 'between the two in one RUN',
    files: FILES,
    before: BOTH,
    after: `${START}COPY . .\nRUN pip install uv && uv sync --frozen --no-install-project && uv sync --frozen\n`,
    assumptions: ['prefetch'],
  },
  {
    name: 'in front of the command that brings its program',
    files: FILES,
    before: BOTH,
    after: `${START}${MANIFESTS}${STEP}${UV}COPY . .\n${SYNC}`,
    differs: /uv sync --frozen --no-install-project/u,
  },
  {
    name: 'with other options',
    files: FILES,
    before: BOTH,
    after: `${START}${UV}${MANIFESTS}RUN uv sync --frozen --no-install-project --no-dev\nCOPY . .\n${SYNC}`,
    differs: /--no-dev/u,
  },
  {
    name: 'without one of its manifests',
    files: FILES,
    before: BOTH,
    after: `${START}${UV}COPY pyproject.toml ./\n${STEP}COPY . .\n${SYNC}`,
    differs: /uv\.lock/u,
  },
  {
    name: 'in place of the command',
    files: FILES,
    before: BOTH,
    after: `${START}${UV}${MANIFESTS}${STEP}COPY . .\n`,
    differs: /uv sync --frozen/u,
  },
  {
    name: 'behind one that may change its manifests',
    files: FILES,
    before: `${START}COPY . .\nRUN python prepare.py && uv sync --frozen\n`,
    after: `${START}${MANIFESTS}${STEP}COPY . .\nRUN python prepare.py && uv sync --frozen\n`,
    differs: /uv sync --frozen --no-install-project/u,
  },
  {
    name: 'behind one that changes the lock',
    files: FILES,
    before: `${START}${UV}COPY . .\nRUN touch uv.lock && uv sync --frozen\n`,
    after: `${START}${UV}${MANIFESTS}${STEP}COPY . .\nRUN touch uv.lock && uv sync --frozen\n`,
    differs: /uv/u,
  },
  {
    name: 'where the RUN keeps its cache to itself',
    files: FILES,
    before: `${START}COPY . .\nRUN --mount=type=cache,target=/root/.cache pip install uv && uv sync --frozen\n`,
    after: `${START}RUN --mount=type=cache,target=/root/.cache pip install uv\n${MANIFESTS}${STEP}COPY . .\nRUN --mount=type=cache,target=/root/.cache uv sync --frozen\n`,
    differs: /uv sync/u,
  },
  {
    name: 'behind a command that may fail',
    files: FILES,
    before: `${START}${UV}COPY . .\nRUN pip install httpie; uv sync --frozen\n`,
    after: `${START}${UV}RUN pip install httpie\n${MANIFESTS}${STEP}COPY . .\n${SYNC}`,
    differs: /uv sync|pip install/u,
  },
];
