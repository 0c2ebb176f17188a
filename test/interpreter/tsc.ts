import { contentsOf, join, parentOf, real, textOf, type Files } from './files.ts';
import { parseFields } from './json.ts';

const ENDINGS = ['', '.ts', '.tsx', '.d.ts', '.js', '.json', '/index.ts', '/index.d.ts', '/index.js', '/package.json'];

/**
 * What `tsc -p .` reads of the project: its folder, and whatever that leads to, by a path (`import`, `extends`, `include`) or by the name of a
 * package that lies about. https://www.typescriptlang.org/docs/handbook/modules/reference.html
 */
export function tscReads(files: Files, folder: string): readonly string[] {
  const packages = packagesIn(files);
  const found = new Map<string, string>();
  const open = filesBelow(files, real(files, folder));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const text = textOf(files, path);
    if (text === undefined || found.has(path)) continue;
    found.set(path, text);
    for (const [, name = ''] of text.matchAll(/['"`]([^'"`\n]+)['"`]/g)) {
      if (name.startsWith('.')) open.push(...ENDINGS.map((ending) => join(parentOf(path), name + ending)));
      open.push(
        ...(packages.get(
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        ) ?? []),
      );
    }
  }
  return [...[...found].flat(), ...contentsOf(files, real(files, folder))];
}

function filesBelow(files: Files, folder: string): string[] {
  return [...files.keys()].filter((path) => path.startsWith(`${folder}/`) && !path.includes('/node_modules/'));
}

/** Files of each package, by its name. */
function packagesIn(files: Files): ReadonlyMap<string, readonly string[]> {
  const manifests = [...files.keys()].filter((path) => path.endsWith('/package.json') && !path.includes('/node_modules/'));
  return new Map(
    manifests.flatMap((path) => {
      const name = (parseFields(textOf(files, path) ?? '') ?? {})['name'];
      return typeof name === 'string' ? [[name, filesBelow(files, parentOf(path))] as const] : [];
    }),
  );
}
