import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The way of the data: each of these imports only from itself and from what stands above it. */
const ORDER = [
  'preferences.ts',
  'results.ts',
  'replayed.ts',
  'explained.ts',
  'graphed.ts',
  'configured.ts',
  'migrated.ts',
  'source',
  'parse',
  'model',
  'bases',
  'context',
  'ecosystems',
  'analysis',
  'transforms',
  'config',
  'engine',
  'named-bases.ts',
  'workspace.ts',
  'verdict.ts',
  'settings.ts',
  'changes-for.ts',
  'cost-estimate.ts',
  'limits.ts',
  'ignore-words.ts',
  'ignore-makers.ts',
  'ignore-uses.ts',
  'ignore-facts.ts',
  'facts-of.ts',
  'switched-off.ts',
  'original-places.ts',
  'rewrite.ts',
  'accepted.ts',
  'elsewhere.ts',
  'warnings.ts',
  'compare.ts',
  'fix.ts',
  'replay.ts',
  'explained-stages.ts',
  'explain.ts',
  'graph.ts',
  'verify.ts',
  'configuration.ts',
  'index.ts',
  'output',
  'migrate',
  'cli',
];

/** Against the order, types only: the parser fills the shapes of the model. */
const TYPES_UPWARDS: Readonly<Record<string, readonly string[]>> = { parse: ['model/build.ts', 'model/command.ts', 'model/files.ts'] };

/** Each of these packages is imported by one file or folder, so that it can be exchanged there. */
const SOLE_IMPORTER: Readonly<Record<string, string>> = {
  'dockerfile-ast': 'parse/dockerfile.ts',
  unbash: 'parse/shell-unbash.ts',
  yaml: 'parse/formats.ts',
  'smol-toml': 'parse/formats.ts',
  'fast-xml-parser': 'parse/formats.ts',
  '@cdktn/hcl2json': 'parse/hcl-library.ts',
  'jsonc-parser': 'parse/jsonc.ts',
  diff: 'output/patch.ts',
  yargs: 'cli/options.ts',
  sarif: 'output/sarif.ts',
  'tar-stream': 'engine/image-files.ts',
  '@hpcc-js/wasm-graphviz': 'output/graph/layout.ts',
};

/**
 * Modules that run programs or code, and the files that may: one loads the command itself out of dist/, one asks git for its index, from a
 * repository of our own, one runs docker for `verify`, and two are both ends of the threads of `migrate`, which run our own code.
 */
const EXECUTING = ['child_process', 'vm', 'worker_threads', 'cluster', 'inspector', 'tinyexec'];
const MAY_EXECUTE = ['cli/precompiled.ts', 'context/git/run.ts', 'engine/process.ts', 'migrate/pool.ts', 'migrate/worker.ts'];

const LONGEST_FILE = 300;

const SRC = join(import.meta.dirname, '..', 'src');

/** The text without comments, strings and regular expressions. */
function codeOf(file: string): string {
  return textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|(?<=[(=,:]\s?)\/(?:[^/\\\n]|\\.)+\//g, '');
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))
  .toSorted();

function textOf(file: string): string {
  return readFileSync(join(SRC, file), 'utf8');
}

function importsOf(file: string): readonly Import[] {
  const text = textOf(file);
  const fixed = [...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)];
  const lazy = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)];
  return [
    ...fixed.map(([, type, specifier = '']) => ({ specifier, typeOnly: type !== undefined })),
    ...lazy.map(([, specifier = '']) => ({ specifier, typeOnly: false })),
  ];
}

/** The entry of ORDER that a file belongs to. */
function placeOf(file: string): string {
  return file.split('/')[0] ?? file;
}

describe('the folders', () => {
  it('are all in the order', () => {
    expect(files.filter((file) => !ORDER.includes(placeOf(file)))).toEqual([]);
  });

  it('are read completely: the order is checked on real imports', () => {
    expect(importsOf('cli/run-fix.ts')).toContainEqual({ specifier: './find.ts', typeOnly: false });
    expect(importsOf('cli/run-fix.ts')).toContainEqual({ specifier: '../results.ts', typeOnly: true });
    expect(importsOf('cli/run-fix.ts')).toContainEqual({ specifier: '../output/patch.ts', typeOnly: false });
  });

  it.each(files)('%s imports only from above', (file) => {
    const rank = ORDER.indexOf(placeOf(file));
    const wrong = importsOf(file).filter(({ specifier, typeOnly }) => {
      if (!specifier.startsWith('.')) return false;
      const target = posix.normalize(posix.join(posix.dirname(file), specifier));
      if (target.startsWith('..')) return target !== '../package.json';
      if (typeOnly && TYPES_UPWARDS[placeOf(file)]?.includes(target)) return false;
      return ORDER.indexOf(placeOf(target)) > rank;
    });
    expect(wrong).toEqual([]);
  });
});

describe('packages', () => {
  it.each(Object.entries(SOLE_IMPORTER))('%s is imported in %s alone', (name, place) => {
    const users = files.filter((file) => importsOf(file).some(({ specifier }) => specifier === name || specifier.startsWith(`${name}/`)));
    expect(users.filter((file) => !file.startsWith(place))).toEqual([]);
    expect(users.length).toBeLessThanOrEqual(1);
  });

  it('are known ones', () => {
    const known = ['picomatch', 'smol-toml', 'semver/functions/satisfies.js', 'semver/ranges/valid.js', ...Object.keys(SOLE_IMPORTER)];
    const packages = files.flatMap(importsOf).map(({ specifier }) => specifier);
    expect(packages.filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !known.includes(name))).toEqual([]);
  });
});

describe('every file', () => {
  it(`is at most ${LONGEST_FILE} lines long`, () => {
    const lengths = files.map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }));
    expect(lengths.filter(({ lines }) => lines > LONGEST_FILE)).toEqual([]);
  });

  it('executes nothing but what is named here', () => {
    const executes = (file: string): boolean =>
      importsOf(file).some(({ specifier }) => EXECUTING.includes(specifier.replace(/^node:/, ''))) ||
      /\beval\(|\bFunction\(|\bprocess\.(?:binding|dlopen|getBuiltinModule)\b|\bcreateRequire\b/.test(codeOf(file));
    expect(files.filter(executes)).toEqual(MAY_EXECUTE);
  });

  it('is free of casts and of any', () => {
    const unsafe = /\bas (?!const\b)[A-Za-z{[(]|: any\b|<any>/;
    const withoutImports = (file: string): string => codeOf(file).replace(/^(?:import|export)[^;]*;/gm, '');
    expect(files.filter((file) => unsafe.test(withoutImports(file)))).toEqual([]);
  });
});
