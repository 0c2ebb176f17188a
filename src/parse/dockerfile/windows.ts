import type { Build, FromInstruction } from '../../model/build.ts';
import type { Span } from '../../source/text.ts';
import { UnsupportedError } from '../errors.ts';

const WINDOWS_IMAGE = /^mcr\.microsoft\.com\/windows(?![a-z0-9-])|nanoserver|servercore/i;
const WINDOWS_SHELL = /^(.*[\\/])?(powershell|cmd)(\.exe)?$/i;

/**
 * Windows containers have other paths, shells and users than everything here is made for.
 *
 * @throws UnsupportedError when a stage starts from a Windows image, or a SHELL is one of Windows.
 */
export function refuseWindows(build: Build): void {
  for (const { from, instructions } of build.stages) {
    if (isWindowsImage(build, from)) throw refusal(from.span);
    for (const instruction of instructions) {
      if (instruction.keyword === 'SHELL' && WINDOWS_SHELL.test(instruction.shell[0] ?? '')) throw refusal(instruction.span);
    }
  }
}

function refusal(span: Span): UnsupportedError {
  return new UnsupportedError('Dockerfiles for Windows containers are not supported', span);
}

/** `FROM $BASE` counts with the default of BASE. */
function isWindowsImage(build: Build, from: FromInstruction): boolean {
  const platform = from.flags.find((flag) => flag.name === 'platform');
  if (/^windows(\/|$)/i.test(platform?.unquoted ?? '')) return true;
  const defaults = new Map(build.globalArgs.flatMap(({ args }) => args).map((arg) => [arg.name, arg.default?.raw ?? '']));
  const image = from.image.raw.replace(/\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/g, (written, name: string) => defaults.get(name) ?? written);
  return WINDOWS_IMAGE.test(image.replace(/["']/g, ''));
}
