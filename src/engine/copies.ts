import type { Build } from '../model/build.ts';
import { parseDockerfile } from '../parse/dockerfile.ts';
import { applyEdits } from '../source/edits.ts';
import type { SourceText, TextEdit } from '../source/text.ts';

export interface CopyOptions {
  /** Makes the ids of cache mounts new, so that they begin empty and belong to nobody else. */
  readonly nonce: string;
  /** Without the `# syntax=` line: for engines that cannot fetch a frontend. */
  readonly builtin: boolean;
}

/** The text that is built in the place of a Dockerfile. */
export function copyToBuild(source: SourceText, { nonce, builtin }: CopyOptions): string {
  const build = parseDockerfile(source);
  const edits = cacheMounts(build).map(({ flag, value }): TextEdit => {
    const fields = value.split(',');
    const id = fields.find((field) => field.startsWith('id='))?.slice('id='.length) ?? targetOf(value) ?? '';
    const others = fields.filter((field) => !field.startsWith('id='));
    return { span: flag.span, text: `--mount=${[...others, `id=${nonce}${id}`].join(',')}` };
  });
  const text = applyEdits(source.text, edits);
  return builtin ? text.replace(/^(\uFEFF?(?:#[ \t]*\w+[ \t]*=.*\r?\n)*?)#[ \t]*syntax[ \t]*=.*(?:\r?\n|$)/i, '$1') : text;
}

/** Absolute folders over which it puts cache mounts, as far as they are written out. */
export function cacheFolders(source: SourceText): readonly string[] {
  const targets = cacheMounts(parseDockerfile(source)).flatMap(({ value }) => targetOf(value) ?? []);
  return [...new Set(targets.filter((target) => target.startsWith('/')).map((target) => target.replace(/\/+$/, '')))];
}

function cacheMounts({ stages }: Build): readonly { readonly flag: { readonly span: TextEdit['span'] }; readonly value: string }[] {
  return stages.flatMap(({ instructions }) =>
    instructions.flatMap((instruction) => {
      if (instruction.keyword !== 'RUN') return [];
      return instruction.flags.flatMap((flag) => {
        const value = flag.name === 'mount' ? (flag.unquoted ?? '') : '';
        return value.split(',').includes('type=cache') ? [{ flag, value }] : [];
      });
    }),
  );
}

/** https://docs.docker.com/reference/dockerfile/#run---mounttypecache */
function targetOf(value: string): string | undefined {
  return /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(value)?.[1];
}
