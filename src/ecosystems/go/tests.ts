import { posix } from 'node:path';
import type { CacheObstacle } from '../cache.ts';
import { type CommandContext, readArguments } from '../ecosystem.ts';
import { fileWith } from '../project/search.ts';
import { BUILD_FLAGS } from './flags.ts';

const TEMPORARY = /\b(?:TempDir|MkdirTemp|CreateTemp|TempFile)\(/u;
const WRITES = /\b(?:os\.(?:WriteFile|Create|OpenFile|Mkdir(?:All)?|Rename|Symlink)|ioutil\.WriteFile)\(/u;

/** Tests that write files, other than in folders that are gone when they end. https://pkg.go.dev/testing#T.TempDir */
const WRITING = {
  name: /_test\.go$/u,
  has: (text: string) => !TEMPORARY.test(text) && WRITES.test(text),
  skip: new Set(['vendor', 'testdata', '.git']),
};

/** With these it runs each test. */
const RUNS = ['--count', '--bench', '--fuzz', '--c', '--n'];

/**
 * "In package list mode only, go test caches successful package test results", and then it does not run them: what they would write is not there.
 * https://pkg.go.dev/cmd/go#hdr-Test_packages
 */
export function skipsTests(context: CommandContext): CacheObstacle | undefined {
  const { command, files } = context;
  const read = readArguments(context.argv, BUILD_FLAGS);
  if (read.subcommand !== 'test' || read.positionals.length === 0 || RUNS.some((flag) => read.flags.has(flag))) return undefined;
  const found = command.cwd.kind === 'known' ? fileWith(files, posix.resolve(command.cwd.text), WRITING) : undefined;
  const message = `${found ?? ''} writes files, and a test that passed in an earlier build would not run again`;
  return found === undefined ? undefined : { reason: 'built-for-this', message };
}
