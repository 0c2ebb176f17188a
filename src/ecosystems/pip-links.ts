import { readArguments, type CommandContext } from './ecosystem.ts';
import { emptyInputs } from './pip-found.ts';
import { addFile, addLinks, addRequirement } from './pip-inputs.ts';
import { FETCH_SPEC } from './pip-options.ts';
import { withVariables } from './pip-settings.ts';

/** https://packaging.python.org/en/latest/specifications/source-distribution-format/, and the older ones that pip takes as well. */
const SOURCE_ARCHIVE = /\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)$/iu;

/**
 * A source package in a folder of the project: pip keeps the wheel that it builds of it under the address of the file alone, and takes it again where
 * the file has changed since. https://github.com/pypa/pip/blob/main/src/pip/_internal/wheel_builder.py (_should_cache), cache.py (_get_cache_path_parts)
 */
export function sourceInLinks(context: CommandContext): string | undefined {
  const read = withVariables(context, readArguments(context.argv, FETCH_SPEC));
  if ('why' in read) return undefined;
  const found = emptyInputs();
  for (const name of ['--requirement', '--constraint'])
    for (const file of read.flags.get(name) ?? []) addFile(context, found, file, name === '--constraint');
  for (const value of read.flags.get('--find-links') ?? []) addLinks(context, found, value, undefined);
  for (const word of read.positionals) addRequirement(context, found, word, 'the command');
  for (const folder of found.links) {
    const name = context.files.names(folder).find((one) => SOURCE_ARCHIVE.test(one));
    if (name !== undefined)
      return `pip builds ${name} of ${folder}, and would take the same wheel again where what lies there has changed under that name`;
  }
  return undefined;
}
