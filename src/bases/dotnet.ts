import type { BaseFacts } from '../model/state.ts';
import { ubuntuUsers } from './distributions.ts';
import { COMMON, ROOT, systemFacts } from './systems.ts';
import { readTag, type Tag } from './tags.ts';

/** Every name that an ENV of some version of their Dockerfiles for Linux set, from 3.1 on. */
const VARYING = [
  ['APP_UID', 'ASPNETCORE_HTTP_PORTS', 'ASPNETCORE_URLS', 'ASPNETCORE_VERSION', 'ASPNET_VERSION', 'DOTNET_VERSION', 'DOTNET_SDK_VERSION'],
  ['DOTNET_RUNNING_IN_CONTAINER', 'DOTNET_SYSTEM_GLOBALIZATION_INVARIANT', 'DOTNET_GENERATE_ASPNET_CERTIFICATE', 'DOTNET_NOLOGO'],
  ['DOTNET_USE_POLLING_FILE_WATCHER', 'DOTNET_ROLL_FORWARD', 'DOTNET_NUGET_SIGNATURE_VERIFICATION', 'NUGET_XMLDOC_MODE'],
  ['POWERSHELL_DISTRIBUTION_CHANNEL', 'POWERSHELL_VERSION', 'LANG', 'LC_ALL'],
].flat();

const WORDS: ReadonlySet<string> = new Set(['slim', 'aot', 'chiseled', 'extra', 'composite', 'amd64', 'arm64v8', 'arm32v7']);

/** From 8.0 on they bring this user; those without a shell run as it. */
const APP = { uid: 1654, gid: 1654, home: '/home/app' } as const;
const WITH_APP = 8;

/** Up to 9.0 a tag that names no system is Debian, from 10.0 on Ubuntu. https://github.com/dotnet/dotnet-docker/blob/main/README.sdk.md */
const ON_UBUNTU = 10;

/**
 * `mcr.microsoft.com/dotnet/sdk` and what it is built on: https://github.com/dotnet/dotnet-docker (src/sdk, src/aspnet, src/runtime,
 * src/runtime-deps, and their history). Those on Azure Linux are left out.
 */
export function dotnet(tag: string, pinned: boolean): BaseFacts | undefined {
  const read = readTag(tag.replaceAll(/-(?:preview|rc)(?:\.\d+)?(?=-|$)/gu, ''), 'debian', WORDS);
  if (read === undefined) return undefined;
  // `latest` is the newest one, unless a digest says which.
  const major = read.version?.[0] ?? (tag === 'latest' && !pinned ? ON_UBUNTU : undefined);
  if (major !== undefined && major < 3) return undefined;
  const common = {
    source: 'https://github.com/dotnet/dotnet-docker',
    ...COMMON,
    ...systemFacts(read.system),
    envUnknown: VARYING,
    cmd: commandOf(read, major),
    users: usersOf(read, major),
  };
  if (!read.words.includes('chiseled')) return common;
  return { ...common, user: String(APP.uid), home: APP.home, sh: undefined, packageManager: 'none', cmd: undefined };
}

function commandOf({ system, release }: Tag, major: number | undefined): readonly string[] | undefined {
  if (system === 'alpine') return ['/bin/sh'];
  if (system === undefined || (release === undefined && major === undefined)) return undefined;
  return system === 'ubuntu' || (release === undefined && (major ?? 0) >= ON_UBUNTU) ? ['/bin/bash'] : ['bash'];
}

function usersOf(read: Tag, major: number | undefined): BaseFacts['users'] {
  return {
    ...(read.system === 'ubuntu' ? ubuntuUsers({ ...read, version: undefined }) : { root: ROOT }),
    ...((major ?? 0) >= WITH_APP && { app: APP }),
  };
}
