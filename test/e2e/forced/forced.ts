import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fix } from '../../../src/fix.ts';
import { buildWith, dockerEngine } from '../kit/docker.ts';
import { writeProject } from '../kit/project.ts';
import { theRun } from '../kit/run.ts';

/** A rewrite that dockerfix refuses, done by hand. */
export interface Forced {
  readonly transform: string;
  readonly reason: string;
  readonly is: string;
  /** The context; `-> x` is a link to x. `{index}` in a text is the index of packages that the suite serves, also in the Dockerfiles. */
  readonly files: Readonly<Record<string, string>>;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The ignore file of the rewrite, where it is another one. */
  readonly ignore?: readonly string[];
  readonly harm: Harm;
}

/** What comes of it. */
type Harm =
  /** It does not build, and the log says so. */
  | { readonly kind: 'breaks'; readonly log: string }
  /** A shell shows other lines in the image. */
  | { readonly kind: 'differs'; readonly show: string; readonly before: readonly string[]; readonly after: readonly string[] }
  /** The image has the same files, but what was taken away is still in one of its layers. */
  | { readonly kind: 'larger'; readonly byAtLeast: number };

export function breaks(log: string): Harm {
  return { kind: 'breaks', log };
}

export function differs(show: string, before: readonly string[], after: readonly string[]): Harm {
  return { kind: 'differs', show, before, after };
}

export function describeForced(title: string, all: readonly Forced[]): void {
  describe(`rewrites that ${title} refuses, done all the same`, () => {
    it.each(all)('$reason: $is', async (forced) => {
      const folder = await refused(forced);
      const { harm } = forced;
      const before = await build(folder, forced.before, harm);
      const after = await build(folder, forced.after, harm, forced.ignore);
      expect(before.log).toBeUndefined();
      if (harm.kind === 'breaks') return expect(after.log).toContain(harm.log);
      expect(after.log).toBeUndefined();
      if (harm.kind === 'larger') return expect(after.size - before.size).toBeGreaterThan(harm.byAtLeast);
      expect([before.shown, after.shown]).toEqual([harm.before, harm.after]);
    });
  });
}

/** Writes the project, and makes sure that dockerfix leaves it alone for that reason. */
async function refused({ transform, reason, files, before }: Forced): Promise<string> {
  const texts = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, served(text)]));
  const folder = writeProject({ dockerfile: served(`${before.join('\n')}\n`), files: texts });
  for (const [name, text] of Object.entries(files)) if (text.startsWith('-> ')) makeLink(join(folder, name), text.slice(3));
  const result = await fix({ path: 'Dockerfile', cwd: folder, context: '.', only: [transform], unsafe: true });
  expect(result.error).toBeUndefined();
  expect(result.changes).toEqual([]);
  expect(result.refused.map((one) => `${one.transform} (${one.reason})`)).toContain(`${transform} (${reason})`);
  return folder;
}

function makeLink(path: string, to: string): void {
  rmSync(path);
  symlinkSync(to, path);
}

/** Every cache begins empty: what other builds left in one of the same name would be there. */
function served(text: string): string {
  return text.replaceAll('{index}', theRun().index).replaceAll('type=cache,', `type=cache,id=${randomUUID()},`);
}

interface Built {
  /** Where it failed. */
  readonly log: string | undefined;
  readonly shown: readonly string[];
  /** Bytes of all layers. */
  readonly size: number;
}

/** Builds a Dockerfile over the project. What the image shows is taken out of it; only a size needs the image itself. */
async function build(project: string, lines: readonly string[], harm: Harm, ignore?: readonly string[]): Promise<Built> {
  const folder = mkdtempSync(join(theRun().folder, 'builds', 'forced-'));
  const engine = await dockerEngine(folder);
  const dockerfile = join(folder, 'Dockerfile');
  writeFileSync(dockerfile, served(`${[...lines, ...(harm.kind === 'differs' ? showing(lines, harm.show) : [])].join('\n')}\n`));
  if (ignore !== undefined) writeFileSync(`${dockerfile}.dockerignore`, `${ignore.join('\n')}\n`);
  const iidfile = join(folder, 'image-1');
  const out = harm.kind === 'larger' ? ['--iidfile', iidfile] : ['--output', `type=local,dest=${folder}/out`];
  const target = harm.kind === 'breaks' ? ['--output', 'type=cacheonly'] : out;
  const { code, stderr } = await buildWith(engine, [...target, '-f', dockerfile, project]);
  if (code !== 0) return { log: stderr, shown: [], size: 0 };
  if (harm.kind === 'breaks') return { log: undefined, shown: [], size: 0 };
  if (harm.kind === 'differs')
    return {
      log: undefined,
      shown: readFileSync(join(folder, 'out', 'shown'), 'utf8')
        .split('\n')
        .slice(0, -1),
      size: 0,
    };
  const { stdout } = await engine.call(['image', 'inspect', '--format', '{{.Size}}', readFileSync(iidfile, 'utf8').trim()]);
  return { log: undefined, shown: [], size: Number(stdout) };
}

/** Lines behind the last stage that take out what a shell shows in it. */
function showing(lines: readonly string[], show: string): readonly string[] {
  const last = lines.filter((line) => line.startsWith('FROM ')).length - 1;
  return [
    'USER root',
    'SHELL ["/bin/sh", "-c"]',
    `RUN mkdir /dockerfix-shown; (${show}) > /dockerfix-shown/shown || true`,
    'FROM scratch',
    `COPY --from=${last} /dockerfix-shown /`,
  ];
}

const IS_NUMBER = {
  version: '7.0.0',
  integrity: 'sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng==',
};

/** A project of npm with one dependency, and the scripts and further settings that are given. */
export function npmProject(more: object = {}, files: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const manifest = { name: 'app', version: '1.0.0', dependencies: { 'is-number': '7.0.0' } };
  const lock = {
    name: 'app',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': manifest, 'node_modules/is-number': IS_NUMBER },
  };
  return {
    'package.json': JSON.stringify({ ...manifest, ...more }),
    'package-lock.json': JSON.stringify(lock),
    'server.js': 'x\n',
    '.dockerignore': 'node_modules\n',
    ...files,
  };
}

export const NODE = ['FROM node:20-slim', 'WORKDIR /app'] as const;
export const PYTHON = ['FROM python:3.11-slim', 'ENV PIP_INDEX_URL={index}', 'WORKDIR /app'] as const;
export const DEBIAN = ['FROM debian:bookworm-slim'] as const;
