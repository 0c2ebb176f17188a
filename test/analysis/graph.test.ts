import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { equivalence } from '../../src/analysis/equivalence.ts';
import { graphOf, type Graph } from '../../src/analysis/graph.ts';
import { lineOf } from '../../src/analysis/line.ts';
import { mayBeGenerated } from '../../src/context/evidence.ts';
import { readContext, type Context } from '../../src/context/walk.ts';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';
import { analyse, analyseAgain, type Analysis } from '../../src/workspace.ts';
import { FILES } from './pairs.ts';

const root = mkdtempSync(join(tmpdir(), 'dockerfix-graph-'));

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const MORE: Readonly<Record<string, string>> = {
  'requirements.txt': 'flask==3.0.0\n',
  'nginx.conf': 'server {}\n',
  'ca.pem': 'x',
  'sources.list': 'deb http://example.test stable main\n',
  passwd: 'root:x:0:0::/root:/bin/sh\n',
  'x.deb': 'x',
  'packages.txt': 'git\n',
  mkdir: '#!/bin/sh\n',
  'data/a.csv': '1\n',
  'data/b.csv': '1\n',
  'lib/one.py': '1\n',
  '.gitignore': 'dist\n.env\n*.log\n.npmrc\n',
};

function contextOf(): Context {
  for (const [path, text] of Object.entries({ ...FILES, ...MORE })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync('data', join(root, 'current'));
  execFileSync('git', ['init', '-q'], { cwd: root });
  const result = readContext(root, parseDockerignore('node_modules\nweb/node_modules\n.git\n'));
  if (result.kind !== 'context') throw new Error(result.kind);
  return result.context;
}

const context = contextOf();

const POOL: readonly string[] = [
  'ARG GIT_SHA',
  'ARG VERSION=1',
  'ARG DIR=/srv',
  'ARG FOO',
  'ENV FOO=1',
  'ENV FOO=$GIT_SHA',
  'ENV GIT_SHA=$GIT_SHA',
  'ENV DIR=/opt/x',
  'ENV A=$FOO B=2',
  'ENV PATH=/app/bin:$PATH',
  'ENV NODE_EXTRA_CA_CERTS=/app/ca.pem',
  'ENV HOME=/app',
  'ENV $FOO=1',
  'ENV C=\\$FOO',
  'ENV D=${GIT_SHA:-$FOO}',
  'ENV NODE_ENV=production',
  'LABEL a=$GIT_SHA',
  'LABEL a=1',
  'LABEL b=2',
  'LABEL $FOO=1',
  'EXPOSE 80',
  'EXPOSE $FOO',
  'STOPSIGNAL 9',
  'MAINTAINER me',
  'VOLUME /data',
  'VOLUME /app/data',
  'VOLUME $DIR',
  'CMD ["x"]',
  'CMD x',
  'ENTRYPOINT ["y"]',
  'ENTRYPOINT y',
  'HEALTHCHECK CMD true',
  'HEALTHCHECK NONE',
  'ONBUILD RUN a',
  'ONBUILD COPY . .',
  'SHELL ["/bin/bash", "-c"]',
  'SHELL ["/bin/sh", "-ec"]',
  'WORKDIR /app',
  'WORKDIR /app/data',
  'WORKDIR /srv',
  'WORKDIR lib',
  'WORKDIR $DIR',
  'WORKDIR /opt/x/y',
  'USER root',
  'USER node',
  'USER 1000',
  'USER www',
  'USER $FOO',
  'COPY . .',
  'COPY . /app',
  'COPY . /app/',
  'COPY --chown=1000 . /app',
  'COPY --chown=www . /app/',
  'COPY package.json package-lock.json ./',
  'COPY requirements.txt ./',
  'COPY requirements.txt /app/requirements.txt',
  'COPY app.py /app',
  'COPY app.py /app/lib',
  'COPY nginx.conf /etc/nginx/',
  'COPY sources.list /etc/apt/sources.list.d/x.list',
  'COPY passwd /etc/passwd',
  'COPY mkdir /usr/local/bin/',
  'COPY mkdir /bin/mkdir',
  'COPY data /app/current/',
  'COPY data /app/data',
  'COPY data /data/',
  'COPY lib /opt/x',
  'COPY *.py /app/',
  'COPY web/*.json /app/web/',
  'COPY --chmod=755 app.py /app/',
  'COPY $FOO /app/',
  'COPY app.py $DIR/',
  'COPY --from=b /x /app/dist/',
  'COPY --from=b /x /app/dist',
  'COPY --from=b --chown=1000 /x /app/',
  'COPY --from=b /bin/mkdir /bin/mkdir',
  'COPY --link lib /srv/lib',
  'ADD . /srv',
  'ADD https://example.test/x /app/',
  'COPY <<EOF /app/e\n$FOO\nEOF',
  'COPY <<"EOF" /app/e\n$FOO\nEOF',
  'COPY x.deb /tmp/',
  'COPY ca.pem /app/ca.pem',
  'COPY . /',
  'RUN apt-get update',
  'RUN apt-get install -y git',
  'RUN apt-get update && apt-get install -y curl',
  'RUN apt-get install -y /tmp/x.deb',
  'RUN apt-get install -y nginx',
  'RUN npm ci',
  'RUN npm install',
  'RUN cd web && npm ci',
  'RUN npm install -g typescript',
  'RUN npm run build',
  'RUN pip install -r requirements.txt',
  'RUN pip install flask',
  'RUN pip install .',
  'RUN pip install -r /app/requirements.txt',
  'RUN python -m venv /app/venv',
  'RUN mkdir x',
  'RUN mkdir -p /app/dist',
  'RUN mkdir -p /app/logs/x',
  'RUN mkdir /data',
  'RUN mkdir -p /opt/x/z',
  'RUN touch app.py',
  'RUN touch /app/z.log',
  'RUN echo $FOO > /app/.env',
  'RUN echo 1 > .npmrc',
  'RUN rm -rf /app/data',
  'RUN rm -f *.csv',
  'RUN ls /app',
  'RUN ls data',
  'RUN cat /app/data/*.csv > /all',
  'RUN cat /app/*.py',
  'RUN chown -R node /app',
  'RUN chown node /app',
  'RUN chmod +x app.py',
  'RUN ln -s /app/data /app/current',
  'RUN ln -s /app /srv/app',
  'RUN cp app.py /usr/local/bin/mkdir',
  'RUN mv data old',
  'RUN test -f requirements.txt',
  'RUN useradd -m www',
  'RUN useradd --no-create-home www',
  'RUN groupadd app',
  'RUN make',
  'RUN ./run.sh',
  'RUN date > /built',
  'RUN export FOO && npm ci',
  'RUN FOO=2 && touch $FOO',
  'RUN env > /e',
  'RUN printenv VERSION',
  'RUN ["mkdir", "q"]',
  'RUN --mount=type=cache,target=/root/.npm npm ci',
  'RUN --mount=type=bind,source=.,target=/s touch q',
  'RUN if [ -d data ]; then touch w; fi',
  'RUN cd lib && touch v',
  'RUN usermod -d /x node',
  'RUN cp /etc/passwd /p',
  'RUN id www',
  'RUN for f in *.py; do touch $f.x; done',
  'RUN cat <<EOF > /app/h\n$FOO\nEOF',
];

const BASES: readonly string[] = ['node:20', 'python:3.12-slim', 'debian:12', 'alpine:3.19', 'example/unknown', 'a'];

function dockerfile(base: string, lines: readonly string[]): string {
  return `FROM node:20 AS b\nRUN touch /x\nFROM node:20 AS a\nWORKDIR /app\nENV BASE=1\nRUN mkdir -p logs\nCOPY lib/one.py /app/two.py\nFROM ${base}\n${lines.map((line) => `${line}\n`).join('')}`;
}

const facts = (analysis: Analysis) => ({
  resolved: analysis.resolved,
  evaluation: analysis.evaluation,
  mayBeGenerated: (path: string) => mayBeGenerated(context, path),
  text: (path: string) => context.text(path),
});

/** The graph of the last stage; a relative copy keeps its place with WORKDIR, since no text is changed here. */
function graphOfLast(analysis: Analysis): Graph {
  const stage = analysis.evaluation.stages.at(-1);
  if (stage === undefined) throw new Error('there is no stage');
  return graphOf(lineOf(facts(analysis), stage), (a, b) =>
    [a, b].some(({ copy }) => copy?.relative === true) && [a, b].some(({ instruction }) => instruction.keyword === 'WORKDIR')
      ? 'relative'
      : undefined,
  );
}

function analysed(text: string, earlier?: Analysis): Analysis {
  const source = { path: 'Dockerfile', text };
  return earlier === undefined ? analyse({ source, context }) : analyseAgain(source, earlier);
}

function differences(before: Analysis, text: string): readonly string[] {
  const after = analysed(text, before);
  const verdict = equivalence(before.evaluation, after.evaluation, { mayBeGenerated: (path) => mayBeGenerated(context, path) });
  return verdict.differences.map(({ message }) => message);
}

/** A random order that keeps every pair of the graph: `choices` pick among what may come next. */
function extension({ before }: Graph, choices: readonly number[]): readonly number[] {
  const order: number[] = [];
  while (order.length < before.length) {
    const free = [...before.keys()].filter((at) => !order.includes(at) && before[at]?.every(({ from }) => order.includes(from)) === true);
    order.push(free[(choices[order.length] ?? 0) % free.length] ?? 0);
  }
  return order;
}

const anyLines = fc.array(fc.constantFrom(...POOL), { minLength: 2, maxLength: 8 });
const anyChoices = fc.array(fc.nat(100), { minLength: 8, maxLength: 8 });

describe('the graph of a stage', () => {
  it('is never finer than what the checker shows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BASES), anyLines, anyChoices, (base, lines, choices) => {
        const analysis = analysed(dockerfile(base, lines));
        const order = extension(graphOfLast(analysis), choices);
        const text = dockerfile(
          base,
          order.map((at) => lines[at] ?? ''),
        );
        expect([text, ...differences(analysis, text)]).toEqual([text]);
      }),
      { numRuns: Number(process.env['RUNS'] ?? '300') },
    );
  }, 600_000);

  it('is nearly as fine: of two neighbours that conflict, the checker refuses the swap', () => {
    const coarse = new Map<string, string>();
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...BASES), anyLines, (base, lines) => {
        const analysis = analysed(dockerfile(base, lines));
        for (const [at, edges] of graphOfLast(analysis).before.entries()) {
          const edge = edges.find(({ from }) => from === at - 1);
          if (edge === undefined) continue;
          const swapped = [...lines.slice(0, at - 1), lines[at] ?? '', lines[at - 1] ?? '', ...lines.slice(at + 1)];
          if (differences(analysis, dockerfile(base, swapped)).length > 0) refused++;
          else coarse.set(`${lines[at - 1]} / ${lines[at]}`, edge.why);
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? '300'), seed: 7 },
    );
    if (process.env['COARSE'] !== undefined)
      writeFileSync(process.env['COARSE'], [...coarse].map(([pair, why]) => `${pair}\n    ${why}`).join('\n'));
    expect(refused).toBeGreaterThan(0);
    process.stdout.write(`${refused} refused, ${coarse.size} pairs too coarse\n`);
  }, 600_000);
});
