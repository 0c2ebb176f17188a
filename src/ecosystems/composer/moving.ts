import { posix } from 'node:path';
import type { CacheObstacle } from '../cache.ts';
import { type CommandContext, lastFlag, readArguments } from '../ecosystem.ts';
import { isObject, objectAt, readJson, stringAt, type JsonObject } from '../project/objects.ts';
import { COMPOSER_ARGUMENTS } from './arguments.ts';

/**
 * A package that composer.json describes itself, by an address that does not tell a version: what was downloaded from there is taken again, whatever is
 * there now ("use from cache if it is present and has a valid checksum or we have no checksum to check against").
 * https://getcomposer.org/doc/05-repositories.md#package-2, https://github.com/composer/composer/blob/main/src/Composer/Downloader/FileDownloader.php
 */
export function movingPackage({ argv, command: { cwd }, files }: CommandContext): CacheObstacle | undefined {
  if (cwd.kind === 'unknown') return undefined;
  const folder = lastFlag(readArguments(argv, COMPOSER_ARGUMENTS), '--working-dir') ?? '.';
  const manifest = readJson(files, posix.join(posix.resolve(cwd.text, folder), 'composer.json'));
  if (manifest.kind !== 'object') return undefined;
  const { repositories } = manifest.value;
  const all: readonly unknown[] = Array.isArray(repositories) ? repositories : isObject(repositories) ? Object.values(repositories) : [];
  const own = all.filter(isObject).filter((one) => stringAt(one, 'type') === 'package');
  const moving = own.flatMap((one) => [one['package']].flat().filter(isObject)).find(moves);
  if (moving === undefined) return undefined;
  const name = stringAt(moving, 'name') ?? '';
  return {
    reason: 'unsteady-sources',
    message: `composer.json takes ${name} from an address that names no version, and of what was downloaded there Composer looks for nothing newer`,
  };
}

function moves(one: JsonObject): boolean {
  const dist = objectAt(one, 'dist');
  const url = stringAt(dist, 'url');
  if (url === undefined || (stringAt(dist, 'shasum') ?? '') !== '') return false;
  const version = (stringAt(one, 'version') ?? '').replace(/^v/iu, '');
  const isNamed = /^\d/u.test(version) && !/(?:^|[.-])(?:dev|x)$/iu.test(version) && url.includes(version);
  return !isNamed && !/(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/iu.test(url);
}
