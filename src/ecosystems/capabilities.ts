import type { CommandEffects } from '../model/effects.ts';
import { unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { fileWords, thirdParty } from './third-party.ts';

/** `cap_net_raw,cap_net_admin=eip`, `CAP_SYS_ADMIN+ep`, `all=`, several with blanks between. https://man7.org/linux/man-pages/man3/cap_from_text.3.html */
const CAPABILITIES = /^(?:(?:[\w,]+[=+-]|=)[eip]*(?:[=+-][eip]*)*(?:\s+|$))+$/i;

/**
 * `setcap cap_net_bind_service=+ep FILE`, any number of pairs; `-r FILE` takes them away. They are kept in an attribute of the file.
 * Left out, so unknown: -n ROOTID, and capabilities from the standard input (`-`).
 */
function effectsOf(context: CommandContext): CommandEffects {
  const words = context.argv.filter((word) => word !== '-q' && word !== '-v');
  const files = words.filter((_, index) => index % 2 === 1);
  const strange = words.find((word, index) => index % 2 === 0 && word !== '-r' && !CAPABILITIES.test(word));
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the capabilities ${strange} of setcap`);
  const found = fileWords(context, files, new Set());
  if ('why' in found || files.length === 0 || words.length % 2 === 1)
    return unknownEffects('which file gets capabilities is not known before the build');
  return thirdParty(context, { reads: found.reads, writes: context.argv.includes('-v') ? [] : found.reads });
}

/** Capabilities of files. */
export const capabilities = {
  id: 'capabilities',
  title: 'Capabilities of files',
  docs: ['https://manpages.debian.org/bookworm/libcap2-bin/setcap.8.en.html', 'https://man7.org/linux/man-pages/man3/cap_from_text.3.html'],
  programs: ['setcap'],
  effects: effectsOf,
} as const satisfies Ecosystem;
