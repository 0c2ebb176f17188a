import { posix } from 'node:path';
import { block, type Draft, isThroughLink, look, readTree, shown, whyUnknown } from '../project/draft.ts';
import { objectAt, readJson, stringAt } from '../project/objects.ts';

/** https://www.prisma.io/docs/orm/reference/prisma-config-reference#supported-config-file-extensions */
const CONFIG_FILES = ['js', 'ts', 'mjs', 'cjs', 'mts', 'cts'].flatMap((ending) => [`prisma.config.${ending}`, `.config/prisma.${ending}`]);

/**
 * What `prisma generate` in `folder` reads and writes: the schema, where package.json or a configuration file says it is or where it is looked for,
 * and the folders that its generators write to.
 * https://www.prisma.io/docs/orm/prisma-schema/overview/location
 * @param schema the value of `--schema`, if given
 */
export function prismaGenerate(draft: Draft, folder: string, schema: string | undefined): void {
  for (const name of ['.env', 'prisma/.env']) look(draft, posix.join(folder, name));
  for (const name of CONFIG_FILES) {
    const path = posix.join(folder, name);
    if (look(draft, path) === 'absent') continue;
    const code = `${shown(draft.files, path)} is code that prisma runs during the install, and it may read any file`;
    const why = whyUnknown(draft, path);
    if (why === undefined) block(draft, 'prisma-config', code);
    else block(draft, 'not-known', `prisma runs a ${path} during the install, and ${why}`);
  }
  const said = schema ?? configuredSchema(draft, folder);
  const places = said === undefined ? ['schema.prisma', 'prisma/schema.prisma', 'prisma/schema'] : [said];
  for (const place of places) readSchema(draft, posix.resolve(folder, place));
}

function configuredSchema(draft: Draft, folder: string): string | undefined {
  const manifest = readJson(draft.files, posix.join(folder, 'package.json'));
  return manifest.kind === 'object' ? stringAt(objectAt(manifest.value, 'prisma'), 'schema') : undefined;
}

/** A schema is one file, or a folder of `.prisma` files. */
function readSchema(draft: Draft, path: string): void {
  const there = look(draft, path);
  if (there === 'unknown') blockSchema(draft, path);
  if (there === 'file') readGenerators(draft, path);
  if (there !== 'folder') return;
  readTree(draft, path);
  readSchemaFolder(draft, path, 0);
}

function blockSchema(draft: Draft, path: string): void {
  block(draft, 'prisma-schema', `what the prisma schema ${path} says is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
}

function readSchemaFolder(draft: Draft, folder: string, depth: number): void {
  for (const name of draft.files.names(folder)) {
    const path = posix.join(folder, name);
    const { kind } = draft.files.fact(path);
    if (kind === 'folder' && depth < 8) readSchemaFolder(draft, path, depth + 1);
    else if (kind === 'folder') block(draft, 'prisma-schema', `the prisma schema ${folder} has more than 8 levels of folders`);
    else if (kind === 'context-file' && name.endsWith('.prisma')) readGenerators(draft, path);
    else if (kind !== 'unknown') continue;
    else if (isThroughLink(draft, path)) look(draft, path);
    else blockSchema(draft, path);
  }
}

/** `generator x { provider = "prisma-client-js" output = "../generated" }`; `output` is relative to the schema file. */
function readGenerators(draft: Draft, path: string): void {
  const fact = draft.files.fact(path);
  const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  if (text === undefined) {
    block(draft, 'prisma-schema', `the prisma schema ${shown(draft.files, path)} cannot be read as text`);
    return;
  }
  const bare = text.replace(/^[ \t]*\/\/.*$/gm, '');
  const named = bare.match(/^[ \t]*generator\b/gm)?.length ?? 0;
  const blocks = [...bare.matchAll(/^[ \t]*generator\s+\w+\s*\{([^{}]*)\}/gm)];
  if (blocks.length !== named) block(draft, 'prisma-generator', `${shown(draft.files, path)} has a generator that is not understood`);
  for (const [, body = ''] of blocks) {
    const provider = /^[ \t]*provider[ \t]*=[ \t]*"([^"\n]*)"/m.exec(body)?.[1];
    const output = /^[ \t]*output[ \t]*=[ \t]*(.*)$/m.exec(body)?.[1];
    if (provider !== 'prisma-client-js' && provider !== 'prisma-client') {
      block(
        draft,
        'prisma-generator',
        `${shown(draft.files, path)} has the generator ${provider ?? '(none)'}, whose reads and writes are not known`,
      );
    } else if (output !== undefined) writeOutput(draft, path, output);
  }
}

function writeOutput(draft: Draft, path: string, output: string): void {
  const literal = /^"([^"\\]*)"\s*(?:\/\/.*)?$/.exec(output.trim())?.[1];
  if (literal === undefined) {
    block(
      draft,
      'prisma-generator',
      `${shown(draft.files, path)} has an output of its generator that is not a plain text: ${output.trim()}`,
    );
    return;
  }
  const target = posix.resolve(posix.dirname(path), literal);
  draft.writes.add(`${target}/**`);
  draft.outputs.add(target);
}
