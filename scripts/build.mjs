// Bundles the command and the API into dist/, so that a start reads few files, and emits the types of the API.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const yargs = dirname(createRequire(import.meta.url).resolve('yargs/package.json'));

/** yargs reads its words from files beside itself; in the bundle "beside" is dist/. Only English is used, so only English comes along. */
const yargsLocales = {
  name: 'yargs-locales',
  setup(plugin) {
    plugin.onLoad({ filter: /yargs[/\\]lib[/\\]platform-shims[/\\]esm\.mjs$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace("'../../../locales'", "'../locales'");
      if (contents === source) throw new Error(`${path}: the folder of the locales is not where it was; see scripts/build.mjs`);
      return { contents, loader: 'js' };
    });
  },
};

/**
 * string-width makes an Intl.Segmenter when it is imported, which takes a third as long as Node's own start. It measures our help, which is ASCII.
 */
const asciiWidth = {
  name: 'ascii-width',
  setup(plugin) {
    plugin.onLoad({ filter: /node_modules[/\\]string-width[/\\]index\.js$/ }, () => ({
      contents: 'export default (text) => text.length;',
      loader: 'js',
    }));
  },
};

const withTypes = !process.argv.includes('--no-types');
for (const entry of existsSync(dist) ? readdirSync(dist) : []) {
  if (entry !== 'types' || withTypes) rmSync(join(dist, entry), { recursive: true, force: true });
}
await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  outdir: dist,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  legalComments: 'linked',
  mainFields: ['module', 'main'],
  // Dependencies in CommonJS call `require` for Node's own modules.
  banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  plugins: [yargsLocales, asciiWidth],
  logLevel: 'warning',
});
mkdirSync(join(dist, 'locales'), { recursive: true });
cpSync(join(yargs, 'locales', 'en.json'), join(dist, 'locales', 'en.json'));
if (withTypes) {
  execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
}
