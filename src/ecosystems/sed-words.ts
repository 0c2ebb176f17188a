import { hasFlag, type CommandContext, type ReadArguments } from './ecosystem.ts';
import { whyNotFilter } from './sed-script.ts';
import { resolvePath } from './system-region.ts';

/**
 * `-i` takes a suffix only in the same word, and all that stands behind the letter is that (`-ie` is -i with the suffix `e`):
 * it is written out as `--in-place=SUFFIX`. https://www.gnu.org/software/sed/manual/html_node/Command_002dLine-Options.html
 */
export function withoutInPlace(argv: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    const match = /^-([nErsuz]*)([iefl])(.*)$/s.exec(word);
    if (match === null) {
      words.push(word);
      if (word === '--') return [...words, ...argv.slice(index + 1)];
      if (word === '--expression' || word === '--file' || word === '--line-length') words.push(argv[++index] ?? '');
      continue;
    }
    const [, before = '', letter, rest = ''] = match;
    if (letter === 'i') words.push(...(before === '' ? [] : [`-${before}`]), rest === '' ? '--in-place' : `--in-place=${rest}`);
    else {
      words.push(word);
      const next = argv[index + 1];
      if (rest === '' && next !== undefined) {
        words.push(next);
        index++;
      }
    }
  }
  return words;
}

/** The files among the operands, after all scripts were looked through. */
export function scriptsOf(context: CommandContext, read: ReadArguments): { readonly files: readonly string[] } | { readonly why: string } {
  const given = read.flags.get('-e') ?? [];
  const programs = read.flags.get('-f') ?? [];
  const separate = hasFlag(read, '-e') || hasFlag(read, '-f');
  const [first, ...rest] = read.positionals;
  if (!separate && first === undefined) return { why: '`sed` has no script' };
  if (!separate && context.command.argv.some(({ glob, value }) => glob && value.kind === 'known' && value.text === first))
    return { why: 'the script of `sed` is a pattern that the shell expands' };
  const scripts = separate ? (given.length === 0 ? [] : [given.join('\n')]) : [first ?? ''];
  for (const program of programs) {
    const path = resolvePath(program, context.command.cwd);
    const fact = path === undefined ? undefined : context.files.fact(path);
    const text = fact?.kind === 'context-file' ? context.files.text(fact.path) : undefined;
    if (text === undefined) return { why: `the script ${program} of \`sed\` is not known before the build` };
    scripts.push(text);
  }
  const why = scripts.map((script) => whyNotFilter(script)).find((reason) => reason !== undefined);
  return why === undefined ? { files: separate ? read.positionals : rest } : { why };
}
