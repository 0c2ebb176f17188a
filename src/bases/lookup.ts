import type { BaseFacts } from '../model/state.ts';
import { bun } from './bun.ts';
import { composer } from './composer.ts';
import { continuumio, miniforge } from './conda.ts';
import { cuda } from './cuda.ts';
import { deno } from './deno.ts';
import { alpine, buildpackDeps, busybox, debian, ubuntu } from './distributions.ts';
import { docker } from './docker.ts';
import { dotnet } from './dotnet.ts';
import { elixir, erlang } from './elixir.ts';
import { frankenphp } from './frankenphp.ts';
import { golang } from './golang.ts';
import { hexpm } from './hexpm.ts';
import { corretto, gradle, maven, temurin } from './java.ts';
import { lambda } from './lambda.ts';
import { nginx } from './nginx.ts';
import { node } from './node.ts';
import { openjdk } from './openjdk.ts';
import { php } from './php.ts';
import { playwright } from './playwright.ts';
import { pnpm } from './pnpm.ts';
import { python } from './python.ts';
import { parseReference } from './reference.ts';
import { almalinux, amazonlinux, centos, fedora, oraclelinux, rockylinux, ubi } from './rpm-distributions.ts';
import { ruby } from './ruby.ts';
import { cargoChef, rust } from './rust.ts';
import { swift } from './swift.ts';
import { tomcat } from './tomcat.ts';
import { uv } from './uv.ts';
import { uvicorn } from './uvicorn.ts';

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
  ['docker', docker],
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
  ['openjdk', openjdk],
  ['oraclelinux', oraclelinux],
  ['php', php],
  ['python', python],
  ['rockylinux', rockylinux],
  ['ruby', ruby],
  ['rust', rust],
  ['swift', swift],
  ['tomcat', tomcat],
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
  ['nvidia/cuda', cuda],
  ['nvcr.io/nvidia/cuda', cuda],
  ['dunglas/frankenphp', frankenphp],
  ['tiangolo/uvicorn-gunicorn', uvicorn],
  ['tiangolo/uvicorn-gunicorn-fastapi', uvicorn],
  ...namesOfUbi().map((name) => [name, ubi] as const),
  ...namesOfLambda(),
  ['mcr.microsoft.com/playwright', playwright],
  ['mcr.microsoft.com/playwright/python', playwright],
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

/** On Docker Hub, and in the registries of Red Hat: https://catalog.redhat.com/software/base-images */
function namesOfUbi(): readonly string[] {
  return ['8', '9', '10'].flatMap((version) => [
    ...['', '-minimal'].map((kind) => `redhat/ubi${version}${kind}`),
    ...['registry.access.redhat.com', 'registry.redhat.io'].flatMap((registry) =>
      ['', '-minimal', '/ubi', '/ubi-minimal'].map((kind) => `${registry}/ubi${version}${kind}`),
    ),
  ]);
}

/** On Docker Hub, and at Amazon: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html */
function namesOfLambda(): readonly (readonly [string, (tag: string) => BaseFacts | undefined])[] {
  return ['python', 'nodejs', 'java', 'ruby', 'provided'].flatMap((language) =>
    [`public.ecr.aws/lambda/${language}`, `amazon/aws-lambda-${language}`].map((name) => [name, lambda(language)] as const),
  );
}

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
