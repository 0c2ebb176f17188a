#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

const program = new URL('../dist/cli.js', import.meta.url);
if (existsSync(program)) {
  // Newer Node keeps compiled code between runs.
  module.enableCompileCache?.();
  await import(program.href);
} else {
  process.stderr.write('dockerfix: it is not built: dist/cli.js is missing. Run `npm run build` in its folder.\n');
  process.exitCode = 3;
}
