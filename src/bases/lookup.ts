import type { BaseFacts } from '../model/state.ts';
import { bun } from './bun.ts';
import { composer } from './composer.ts';
import { continuumio, miniforge } from './conda.ts';
import { deno } from './deno.ts';
import { alpine, buildpackDeps, busybox, debian, ubuntu } from './distributions.ts';
import { dotnet } from './dotnet.ts';
import { elixir, erlang } from './elixir.ts';
import { golang } from './golang.ts';
import { hexpm } from './hexpm.ts';
import { corretto, gradle, maven, temurin } from './java.ts';
import { nginx } from './nginx.ts';
import { node } from './node.ts';
import { php } from './php.ts';
import { pnpm } from './pnpm.ts';
import { python } from './python.ts';
import { parseReference } from './reference.ts';
import { almalinux, amazonlinux, centos, fedora, rockylinux } from './rpm-distributions.ts';
import { ruby } from './ruby.ts';
import { cargoChef, rust } from './rust.ts';
import { swift } from './swift.ts';
import { uv } from './uv.ts';

/** By the name that `parseReference` gives: images of Docker Hub without `docker.io/`, all others with their registry. */
const IMAGES: ReadonlyMap<string, (tag: string, pinned: boolean) => BaseFacts | undefined> = new Map([
  ['almalinux', almalinux],
  ['alpine', alpine],
  ['amazonlinux', amazonlinux],
  ['buildpack-deps', buildpackDeps],
  ['busybox', busybox],
  ['centos', centos],
  ['composer', composer],
  ['debian', debian],
  ['elixir', elixir],
  ['erlang', erlang],
  ['eclipse-temurin', temurin],
  ['fedora', fedora],
  ['golang', golang],
  ['gradle', gradle],
  ['maven', maven],
  ['amazoncorretto', corretto],
  ['nginx', nginx],
  ['node', node],
  ['php', php],
  ['python', python],
  ['rockylinux', rockylinux],
  ['ruby', ruby],
  ['rust', rust],
  ['swift', swift],
  ['ubuntu', ubuntu],
  ['oven/bun', bun],
  ['denoland/deno', deno],
  ['ghcr.io/denoland/deno', deno],
  ['ghcr.io/pnpm/pnpm', pnpm],
  ['astral/uv', uv],
  ['ghcr.io/astral-sh/uv', uv],
  ['continuumio/miniconda3', continuumio],
  ['continuumio/anaconda3', continuumio],
  ['condaforge/miniforge3', miniforge],
  ['condaforge/mambaforge', miniforge],
  ['lukemathwalker/cargo-chef', cargoChef],
  ['hexpm/elixir', hexpm],
  ['hexpm/erlang', hexpm],
  ['mcr.microsoft.com/dotnet/sdk', dotnet],
  ['mcr.microsoft.com/dotnet/aspnet', dotnet],
  ['mcr.microsoft.com/dotnet/runtime', dotnet],
  ['mcr.microsoft.com/dotnet/runtime-deps', dotnet],
  // Until 5.0.
  ['mcr.microsoft.com/dotnet/core/sdk', dotnet],
  ['mcr.microsoft.com/dotnet/core/aspnet', dotnet],
  ['mcr.microsoft.com/dotnet/core/runtime', dotnet],
  ['mcr.microsoft.com/dotnet/core/runtime-deps', dotnet],
]);

/** Names, as `parseReference` gives them. */
export const KNOWN_IMAGES: readonly string[] = [...IMAGES.keys()];

/** Is anything known of some images of that name? */
export function isKnownImage(ref: string): boolean {
  return IMAGES.has(parseReference(ref)?.name ?? '');
}

/**
 * What a well-known image brings. `*` in the tag stands for any text: then only what holds for each such tag is said.
 * Undefined for every other image, for tags of which nothing is known, and for Windows variants.
 */
export function lookupBase(ref: string): BaseFacts | undefined {
  const read = parseReference(ref);
  return read === undefined ? undefined : IMAGES.get(read.name)?.(read.tag, read.pinned);
}
