import { posix } from 'node:path';
import { block, giveUp, look, shown, whyUnknown, type Draft } from '../project/draft.ts';

export const SWIFT_FILES = ['Package.swift', 'Package.resolved'] as const;
/** Mirrors and registries of the package. https://github.com/swiftlang/swift-package-manager/blob/main/Sources/Workspace/Workspace%2BConfiguration.swift */
const SETTINGS = ['.swiftpm/configuration/mirrors.json', '.swiftpm/configuration/registries.json'] as const;

/** What a manifest calls to look at files, at git or at anything else than variables. https://docs.swift.org/swiftpm/documentation/packagedescription/context */
const LOOKS_AROUND =
  /\b(?:FileManager|FileHandle|InputStream|contentsOf\w*|fileURLWithPath|filePath\s*:|gitInformation|Process\s*\(|popen|fopen|opendir|dlopen|Glibc|Musl|(?:system|open|access|l?stat)\s*\()/u;

/** https://docs.swift.org/swiftpm/documentation/packagedescription/package/dependency */
const LOCAL = /\bpath\s*:(?!\s*nil\b)|\burl\s*:(?!\s*"(?:https?:|ssh:|[\w.+-]+@))/u;

/** Its manifests are programs; those for one version of Swift go before Package.swift. https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/swiftversionspecificpackaging */
export function addPackage(draft: Draft, root: string): void {
  const versioned = draft.files.names(root).filter((name) => /^Package@swift-[\d.]+\.swift$/u.test(name));
  for (const name of [...SWIFT_FILES, ...versioned, ...SETTINGS]) look(draft, posix.join(root, name));
  for (const name of ['Package.swift', ...versioned]) {
    const path = posix.join(root, name);
    const fact = draft.files.fact(path);
    const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
    if (text === undefined) {
      if (draft.link === undefined) giveUp(draft, whyUnknown(draft, path) ?? `there is no ${name} in ${root}`);
      continue;
    }
    const called = LOOKS_AROUND.exec(text)?.[0];
    if (called !== undefined)
      block(draft, 'script-not-understood', `${shown(draft.files, path)} is a program, and \`${called}\` in it is not followed`);
    const dependencies = callsOf(text);
    const local = dependencies.find((call) => LOCAL.test(call));
    if (local !== undefined)
      block(
        draft,
        'local-dependency',
        `${shown(draft.files, path)} names a folder (${local.slice(0, 60)}), whose own manifest leads further`,
      );
  }
}

/** `.package(...)` and `.binaryTarget(...)`. */
export function callsOf(text: string): readonly string[] {
  const plain = text.replaceAll(/\/\*.*?\*\/|(?<!:)\/\/[^\n]*/gsu, '');
  return [...plain.matchAll(/\.(?:package|binaryTarget)\s*\([^)]*\)?/gu)].map(([call]) => call.replaceAll(/\s+/gu, ' '));
}
