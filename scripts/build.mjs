// Bundles the command and the API into dist/, so that a start reads few files, and emits the types of the API.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const yargs = dirname(createRequire(import.meta.url).resolve('yargs/package.json'));

/** Functions of Node's modules that are loaded when they are first called. */
const LAZY = {
  'node:child_process': ['spawn', 'spawnSync'],
  'node:crypto': ['createHash', 'randomBytes'],
  'node:os': ['availableParallelism', 'tmpdir'],
};

/** Replaces what costs time at every start and is of no use here. Each was measured (npm run bench). */
const fastStart = {
  name: 'fast-start',
  setup(plugin) {
    // It makes an Intl.Segmenter when it is imported, which takes a third as long as Node's own start. It measures our help, which is ASCII.
    plugin.onLoad({ filter: /node_modules[/\\]string-width[/\\]index\.js$/ }, () => ({
      contents: 'export default (text) => text.length;',
    }));
    // yargs reads its words from files beside itself; in the bundle "beside" is dist/. Two functions are not worth Node's assert module.
    plugin.onLoad({ filter: /yargs[/\\]lib[/\\]platform-shims[/\\]esm\.mjs$/ }, ({ path }) => {
      const assertion = 'const fail = () => { throw new Error("internal error in yargs"); };';
      const functions = 'const notStrictEqual = (a, b) => a !== b || fail(), strictEqual = (a, b) => a === b || fail();';
      const contents = replaced(path, [
        ["import { notStrictEqual, strictEqual } from 'assert'", `${assertion}${functions}`],
        ["'../../../locales'", "'../locales'"],
      ]);
      return { contents };
    });
    // yargs parses a description of each of its methods' arguments, at each call, to check them: the types of ours are checked before.
    plugin.onLoad({ filter: /yargs[/\\]build[/\\]lib[/\\]argsert\.js$/ }, () => ({ contents: 'export function argsert() {}' }));
    // Few runs need them: git is asked about some Dockerfiles only, and only very long terms are hashed.
    // The suffix gives each importer its own: one that is shared would become a file beside the others.
    plugin.onResolve({ filter: /^node:(?:child_process|crypto|os)$/ }, ({ path, importer }) => ({
      path,
      suffix: `?${importer}`,
      namespace: 'lazy',
    }));
    plugin.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: LAZY[path]
        .map((name) => `export const ${name} = (...words) => process.getBuiltinModule("${path}").${name}(...words);`)
        .join(''),
    }));
    // yargs makes a `require` at every start for configuration files of its own, of which there are none.
    plugin.onResolve({ filter: /^node:module$/ }, ({ path, importer }) =>
      /[/\\]yargs(?:-parser)?[/\\]/.test(importer) ? { path, namespace: 'no-require' } : undefined,
    );
    plugin.onLoad({ filter: /.*/, namespace: 'no-require' }, () => ({ contents: 'export const createRequire = () => undefined;' }));
  },
};

/** The text of a file with each piece exchanged; throws when one is not there any more. */
function replaced(path, pairs) {
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of pairs) {
    if (!text.includes(from)) throw new Error(`${path} does not hold ${from}; see scripts/build.mjs`);
    text = text.replace(from, to);
  }
  return text;
}

const withTypes = !process.argv.includes('--no-types');
for (const entry of existsSync(dist) ? readdirSync(dist) : []) {
  if (entry !== 'types' || withTypes) rmSync(join(dist, entry), { recursive: true, force: true });
}
// A fresh clone has no such folder.
mkdirSync(dist, { recursive: true });
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20.19',
  legalComments: 'linked',
  mainFields: ['module', 'main'],
  // For Node, yaml names its CommonJS files, whose names get lost when they are imported lazily from a bundle.
  alias: { yaml: join(root, 'node_modules', 'yaml', 'browser', 'index.js') },
  plugins: [fastStart],
  logLevel: 'warning',
};
// Dependencies in CommonJS call `require` for Node's own modules.
const requireOfNode = { js: 'const require=process.getBuiltinModule;' };

// The command is CommonJS: of such a file V8's compiled code can be kept (src/cli/precompiled.ts), and Node starts it sooner.
const command = {
  ...shared,
  format: 'cjs',
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
};
/** Bundles a file of src/ under a name with the hash of what comes out, and tells the name. */
async function named(entry, name, options = {}) {
  const { outputFiles } = await build({ ...command, ...options, entryPoints: [entry], outfile: join(dist, `${name}.cjs`), write: false });
  const text = outputFiles.find(({ path }) => path.endsWith('.cjs')).contents;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  for (const { path, contents } of outputFiles) writeFileSync(path.replace(`${name}.cjs`, `${name}-${hash}.cjs`), contents);
  return `${name}-${hash}.cjs`;
}

/** A module that is loaded late comes from a file of its own. */
function apart(name, filter, file) {
  const resolved = { path: `./${file}`, external: true };
  return { name, setup: (plugin) => plugin.onResolve({ filter }, ({ kind }) => (kind === 'dynamic-import' ? resolved : undefined)) };
}

// HashiCorp's parser is WebAssembly too, in a file beside itself: one of dist/ that only a bake file in HCL loads.
const hclFolder = join(root, 'node_modules', '@cdktn', 'hcl2json');
const hclPlace = {
  name: 'hcl-place',
  setup: (plugin) =>
    plugin.onLoad({ filter: /hcl2json[/\\]build[/\\]bridge\.js$/ }, ({ path }) => ({
      contents: replaced(path, [['(__dirname, "..", "main.wasm.gz")', '(__dirname, "hcl.wasm.gz")']]),
    })),
};
const hcl = await named('src/parse/hcl-library.ts', 'hcl', { plugins: [hclPlace], external: ['performance'] });
cpSync(join(hclFolder, 'main.wasm.gz'), join(dist, 'hcl.wasm.gz'));
cpSync(join(hclFolder, 'LICENSE'), join(dist, `${hcl}.LICENSE`));
const hclApart = apart('hcl-apart', /\/hcl-library\.ts$/, hcl);

await build({
  ...shared,
  entryPoints: ['src/index.ts'],
  outdir: dist,
  chunkNames: 'index-[hash]',
  splitting: true,
  format: 'esm',
  banner: requireOfNode,
  plugins: [hclApart, fastStart],
});

// The page of `dockerfix graph` brings Graphviz as WebAssembly, as much again as everything else: a file that only it loads.
const page = await named('src/output/graph/page.ts', 'page');
cpSync(join(root, 'node_modules', '@hpcc-js', 'wasm-graphviz', 'LICENSE'), join(dist, `${page}.LICENSE`));
const pageApart = apart('page-apart', /\/graph\/page\.ts$/, page);
// So does that of a migration its script and its look.
const migrationPage = await named('src/output/migration/page.ts', 'migration-page');
const migrationPageApart = apart('migration-page-apart', /\/migration\/page\.ts$/, migrationPage);
// What a thread of `dockerfix migrate` runs.
const worker = await named('src/migrate/worker.ts', 'worker', { plugins: [hclApart, fastStart] });
const bundle = await named('src/cli/run.ts', 'run', {
  define: { ...command.define, MIGRATE_WORKER: JSON.stringify(worker) },
  plugins: [pageApart, migrationPageApart, hclApart, fastStart],
  // Kept code (src/cli/precompiled.ts) may use `require`, and not `import()`.
  supported: { 'dynamic-import': false },
});
await build({
  ...command,
  entryPoints: ['src/cli/main.ts'],
  outfile: join(dist, 'cli.cjs'),
  define: { ...command.define, RUN_BUNDLE: JSON.stringify(bundle) },
});
mkdirSync(join(dist, 'locales'), { recursive: true });
cpSync(join(yargs, 'locales', 'en.json'), join(dist, 'locales', 'en.json'));
// In a process of its own, which runs nothing else.
const precompile = join(root, 'node_modules', '.cache', 'dockerfix', 'precompile.cjs');
await build({ ...command, entryPoints: ['scripts/precompile.ts'], outfile: precompile });
execFileSync(process.execPath, [precompile, join(dist, bundle), join(root, 'examples')], { stdio: 'inherit' });
if (withTypes) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
}
