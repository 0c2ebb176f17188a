#!/usr/bin/env node
'use strict';
// CommonJS (see package.json beside this file): Node starts it without loading its machinery for ECMAScript modules.
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const program = join(__dirname, '..', 'dist', 'cli.cjs');
if (existsSync(program)) {
  // Newer Node keeps compiled code between runs.
  enableCompileCache?.();
  require(program);
} else {
  process.stderr.write('dockerfix: it is not built: dist/cli.cjs is missing. Run `npm run build` in its folder.\n');
  process.exitCode = 3;
}
