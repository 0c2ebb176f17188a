import { programName } from '../../ecosystems/ecosystem.ts';
import { joinPath } from '../../model/path-patterns.ts';
import { textAt, unknownScript, type Wrapped, type Wrapper } from './script.ts';

/** `#!/bin/sh -e`, `#!/usr/bin/env bash`. */
const SHEBANG = /^#!\s*(?:\/usr)?\/bin\/(?:env\s+)?(bash|sh|dash|ash)(?:\s+(-[eux]+))?[ \t]*(?:\r?\n|$)/u;

/** `./scripts/install.sh`, `/app/install.sh`: a file of the context that a shell runs. Undefined: it is no such file. */
export function fileScript({ command, files, cwd, args }: Wrapper): Wrapped | undefined {
  const [word] = command.argv;
  if (word?.value.kind !== 'known' || !word.value.text.includes('/')) return undefined;
  const path = joinPath(cwd, word.value.text);
  const found = fromContext(files, path);
  if (found === undefined) return undefined;
  if ('why' in found) return unknownScript(found.why);
  const [first, shell = '', options] = SHEBANG.exec(found.text) ?? [];
  if (first === undefined) return unknownScript(`dockerfix does not know what \`${word.value.text}\` reads and writes`);
  return scriptAt(path, [`/bin/${shell}`, ...(options === undefined ? [] : [options])], found.text, { args, cwd });
}

/** `sh scripts/install.sh`, `bash -e install.sh`. Undefined: it is given no file of the context. */
export function shellOnFile({ command, program, args, files, cwd }: Wrapper): Wrapped | undefined {
  const options = args.filter((word, index) => word.startsWith('-') && args.slice(0, index + 1).every((one) => one.startsWith('-')));
  const [name, ...rest] = args.slice(options.length);
  if (name === undefined || !options.every((word) => /^-[eux]+$/u.test(word))) return undefined;
  const path = joinPath(cwd, name);
  const found = fromContext(files, path);
  if (found === undefined) return undefined;
  if ('why' in found) return unknownScript(found.why);
  const shell = command.argv[0]?.value.kind === 'known' ? command.argv[0].value.text : program;
  return scriptAt(path, [shell.includes('/') ? shell : `/bin/${programName(shell)}`, ...options], found.text, { args: rest, cwd });
}

/** Undefined: the context did not bring it. */
function fromContext(files: Wrapper['files'], path: string): ReturnType<typeof textAt> {
  return files.fact(path).kind === 'context-file' ? textAt(files, path) : undefined;
}

function scriptAt(path: string, shell: readonly string[], text: string, { args, cwd }: Pick<Wrapper, 'args' | 'cwd'>): Wrapped {
  if (args.length > 0) return unknownScript(`${path} is given arguments, and what it makes of them is not followed`);
  if (/\r/u.test(text)) return unknownScript(`${path} has Windows line endings`);
  return { kind: 'known', scripts: [{ argv: [...shell, '-c', text], cwd, variables: new Map() }], reads: [path], optional: [] };
}
