import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import { objectAt, own, isObject, readJson, stringAt, type JsonObject } from '../project/objects.ts';
import { callsOf } from './manifest.ts';

/**
 * Does Package.resolved have a version that Package.swift allows for each package that it names? Then that one is taken, and the file stays:
 * https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/resolvingpackageversions
 */
export function fits(files: FileView, root: string): boolean {
  const fact = files.fact(posix.join(root, 'Package.swift'));
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  const read = readJson(files, posix.join(root, 'Package.resolved'));
  const versioned = files.names(root).some((name) => name.startsWith('Package@swift-'));
  if (text === undefined || read.kind === 'unusable' || versioned) return false;
  const list = own(read.value, 'pins') ?? own(objectAt(read.value, 'object'), 'pins');
  const pins = Array.isArray(list) ? list.filter(isObject) : [];
  const calls = callsOf(text).filter((call) => call.startsWith('.package'));
  return calls.every((call) => {
    const url = /\burl\s*:\s*"([^"]+)"/u.exec(call)?.[1];
    const pin = pins.find(
      (one) => url !== undefined && plain(stringAt(one, 'location') ?? stringAt(one, 'repositoryURL') ?? '') === plain(url),
    );
    return pin !== undefined && allows(call, objectAt(pin, 'state'));
  });
}

function plain(url: string): string {
  return url.toLowerCase().replace(/\.git$/u, '');
}

/** https://docs.swift.org/swiftpm/documentation/packagedescription/package/dependency/requirement-swift.enum */
function allows(call: string, state: JsonObject): boolean {
  const text = (name: string): string | undefined => new RegExp(`\\b${name}\\s*:?\\s*\\(?\\s*"([^"]+)"`, 'u').exec(call)?.[1];
  const [branch, revision, exact, from] = [text('branch'), text('revision'), text('exact'), text('from')];
  if (branch !== undefined) return stringAt(state, 'branch') === branch;
  if (revision !== undefined) return stringAt(state, 'revision') === revision;
  const version = stringAt(state, 'version');
  if (exact !== undefined) return version === exact;
  const [have, least] = [numbers(version), numbers(from)];
  if (have === undefined || least === undefined) return false;
  const same = call.includes('upToNextMinor') ? 2 : 1;
  return have.slice(0, same).join('.') === least.slice(0, same).join('.') && isAtLeast(have, least);
}

/** Of a release: what is before one has its own order. */
function numbers(version: string | undefined): readonly number[] | undefined {
  return /^\d+\.\d+\.\d+$/u.test(version ?? '') ? version?.split('.').map(Number) : undefined;
}

function isAtLeast(have: readonly number[], least: readonly number[]): boolean {
  const at = have.findIndex((number, index) => number !== least[index]);
  return at < 0 || (have[at] ?? 0) > (least[at] ?? 0);
}
