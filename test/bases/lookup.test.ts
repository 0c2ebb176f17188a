import { describe, expect, it } from 'vitest';
import { lookupBase } from '../../src/bases/lookup.ts';
import { SYSTEM_PATH } from '../../src/bases/systems.ts';

describe('official images', () => {
  it.each([
    ['node:20-slim', { sh: 'dash', packageManager: 'apt', npmAtLeast: 9, user: 'root', entrypoint: ['docker-entrypoint.sh'] }],
    ['node', { sh: 'dash', workdir: '/', home: '/root' }],
    ['docker.io/library/node:20-slim', { npmAtLeast: 9 }],
    ['docker.io/node:22.3.0', { npmAtLeast: 10 }],
    ['index.docker.io/library/node:18', { npmAtLeast: 9 }],
    ['registry.docker.com/library/ruby:3.3-slim', { env: { GEM_HOME: '/usr/local/bundle' } }],
    ['arm64v8/node:20-slim', { npmAtLeast: 9 }],
    ['docker.io/amd64/ruby:3.3-slim-trixie', { env: { GEM_HOME: '/usr/local/bundle' } }],
    ['node', { npmAtLeast: 9, npmPrefix: '/usr/local' }],
    ['node:*', { npmPrefix: '/usr/local' }],
    ['node:latest', { npmAtLeast: 9 }],
    ['node:slim', { npmAtLeast: 9 }],
    ['node:lts-alpine', { npmAtLeast: 9 }],
    ['node:current-bookworm-slim', { npmAtLeast: 9 }],
    ['node:alpine3.20', { npmAtLeast: 9 }],
    ['node:hydrogen', { npmAtLeast: 9 }],
    ['node:jod-alpine', { npmAtLeast: 10 }],
    ['node:18.0', { npmAtLeast: 8 }],
    ['node:18.12.1-slim', { npmAtLeast: 8 }],
    ['node:18@sha256:abcdef', { npmAtLeast: 8 }],
    ['node:hydrogen-buster', { npmAtLeast: 8 }],
    ['node:18-alpine3.14', { npmAtLeast: 8 }],
    ['node:fermium', { npmAtLeast: 6 }],
    ['node:16', { npmAtLeast: 7 }],
    ['public.ecr.aws/docker/library/node:18-alpine3.19', { sh: 'busybox', packageManager: 'apk' }],
    ['node:lts-alpine@sha256:abcdef', { sh: 'busybox', packageManager: 'apk' }],
    ['node:krypton-bookworm-slim', { npmAtLeast: 11, sh: 'dash' }],
    ['node:21', { npmAtLeast: 9 }],
    ['node@sha256:abcdef', { sh: undefined, packageManager: 'unknown' }],
    ['node:*', { sh: undefined, users: { node: { uid: 1000, gid: 1000, home: '/home/node' } } }],
    ['node:*-alpine', { sh: 'busybox' }],
    ['python:3.12-slim', { pythonMinor: 12, env: { LANG: 'C.UTF-8' }, cmd: ['python3'] }],
    ['python:3.13.0rc1-alpine', { pythonMinor: 13, sh: 'busybox' }],
    ['python:3.11-*', { pythonMinor: 11, sh: undefined }],
    ['ubuntu:24.04', { users: { ubuntu: { uid: 1000 } }, sh: 'dash' }],
    ['ubuntu:noble-20240423', { users: { ubuntu: { uid: 1000 } } }],
    ['debian:bookworm-slim', { packageManager: 'apt', cmd: ['bash'] }],
    ['alpine:3.20', { packageManager: 'apk', sh: 'busybox', cmd: ['/bin/sh'] }],
    ['busybox:1.36-musl', { packageManager: 'none', sh: 'busybox' }],
    ['rust:1.79', { env: { CARGO_HOME: '/usr/local/cargo' }, cmd: ['bash'], sh: 'dash', workdir: '/' }],
    ['rust:1-slim-bookworm', { packageManager: 'apt', envUnknown: ['RUST_VERSION'] }],
    ['rust:1.79.0-alpine3.20', { cmd: ['/bin/sh'], sh: 'busybox' }],
    ['lukemathwalker/cargo-chef', { env: { CARGO_HOME: '/usr/local/cargo' }, sh: 'dash', user: 'root', workdir: '/' }],
    ['lukemathwalker/cargo-chef:latest-rust-1.80-slim-bookworm', { packageManager: 'apt', cmd: ['bash'] }],
    ['lukemathwalker/cargo-chef:0.1.67-rust-1-alpine3.20', { packageManager: 'apk', sh: 'busybox' }],
    ['docker.io/lukemathwalker/cargo-chef:latest-rust-*', { sh: undefined, env: { CARGO_HOME: '/usr/local/cargo' } }],
    ['arm32v7/debian:bookworm-slim', { packageManager: 'apt', cmd: ['bash'] }],
    ['docker.io/amd64/alpine:3.20', { packageManager: 'apk' }],
    ['elixir:1.17-otp-27-alpine', { cmd: ['iex'], sh: 'busybox', env: { LANG: 'C.UTF-8' } }],
    ['elixir:1.16.2-slim', { packageManager: 'apt' }],
    ['erlang:27', { cmd: ['erl'] }],
    ['swift:5.10', { cmd: ['/bin/bash'], packageManager: 'apt' }],
    ['swift:6.0-noble', { sh: 'dash' }],
    ['swift:5.10-bookworm', { cmd: ['bash'] }],
    ['golang:1.22-alpine', { workdir: '/go', env: { GOPATH: '/go' }, cmd: ['/bin/sh'] }],
    ['nginx:1.27-alpine-slim', { users: { nginx: { uid: 101, home: '/var/cache/nginx' } } }],
    ['nginx:stable', { users: { nginx: { home: '/nonexistent' } } }],
    ['buildpack-deps:jammy-scm', { cmd: ['/bin/bash'] }],
    ['fedora', { packageManager: 'rpm', sh: 'bash', user: 'root', cmd: ['/bin/bash'], env: { PATH: SYSTEM_PATH } }],
    ['fedora:40', { packageManager: 'rpm' }],
    ['fedora:rawhide', { packageManager: 'rpm' }],
    ['docker.io/library/centos:7', { packageManager: 'rpm', sh: 'bash' }],
    ['centos:centos7.9.2009', { packageManager: 'rpm' }],
    ['rockylinux:9-minimal', { packageManager: 'rpm', users: { root: { uid: 0 } } }],
    ['rockylinux:9.3.20231119', { sh: 'bash' }],
    ['almalinux:9', { sh: 'bash', envUnknown: ['container', 'LANG'] }],
    ['almalinux:9.4-minimal-20240723', { packageManager: 'rpm' }],
    ['almalinux:10-kitten', { packageManager: 'rpm' }],
    ['amazonlinux:2', { packageManager: 'rpm' }],
    ['amazonlinux:2023.4.20240416.0', { packageManager: 'rpm' }],
    ['php:8.2', { workdir: '/', cmd: ['php', '-a'], entrypoint: ['docker-php-entrypoint'], sh: 'dash' }],
    ['php:8.2-cli-alpine', { cmd: ['php', '-a'], sh: 'busybox', packageManager: 'apk' }],
    ['php:8.3-fpm', { workdir: '/var/www/html', cmd: ['php-fpm'], users: { 'www-data': { uid: 33, home: '/var/www' } } }],
    ['php:7.4-apache-bullseye', { workdir: '/var/www/html', cmd: ['apache2-foreground'] }],
    ['php:8.1-zts', { workdir: '/', env: { PHP_INI_DIR: '/usr/local/etc/php' } }],
    ['php:*-fpm', { workdir: '/var/www/html', entrypoint: undefined }],
    ['php:8.*-apache', { workdir: '/var/www/html', entrypoint: ['docker-php-entrypoint'] }],
    ['ruby:3.2', { workdir: '/', cmd: ['irb'], env: { GEM_HOME: '/usr/local/bundle', LANG: 'C.UTF-8' }, sh: 'dash' }],
    ['ruby:3.3-alpine3.20', { sh: 'busybox', packageManager: 'apk' }],
    ['ruby:latest', { env: { BUNDLE_APP_CONFIG: '/usr/local/bundle' } }],
    ['ruby:*-slim', { env: { GEM_HOME: '/usr/local/bundle' }, sh: 'dash' }],
    [
      'mcr.microsoft.com/dotnet/sdk:8.0',
      { sh: 'dash', packageManager: 'apt', cmd: ['bash'], users: { app: { uid: 1654 } }, home: '/root' },
    ],
    ['mcr.microsoft.com/dotnet/sdk:10.0', { cmd: ['/bin/bash'], workdir: '/', users: { app: { home: '/home/app' } } }],
    ['mcr.microsoft.com/dotnet/sdk', { cmd: ['/bin/bash'], users: { app: { gid: 1654 } } }],
    ['mcr.microsoft.com/dotnet/sdk:8.0-alpine', { sh: 'busybox', packageManager: 'apk', cmd: ['/bin/sh'] }],
    ['mcr.microsoft.com/dotnet/sdk:9.0.100-rc.2-noble-amd64', { cmd: ['/bin/bash'], users: { ubuntu: { uid: 1000 }, app: { uid: 1654 } } }],
    ['mcr.microsoft.com/dotnet/sdk:9.0-preview', { sh: 'dash' }],
    ['mcr.microsoft.com/dotnet/core/sdk:3.1', { cmd: ['bash'] }],
    ['mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled', { user: '1654', home: '/home/app', packageManager: 'none', cmd: undefined }],
    ['mcr.microsoft.com/dotnet/runtime:*', { sh: undefined, packageManager: 'unknown', cmd: undefined }],
    ['mcr.microsoft.com/dotnet/runtime-deps:8.0-bookworm-slim@sha256:abcdef', { cmd: ['bash'] }],
    ['composer:2', { workdir: '/app', env: { COMPOSER_HOME: '/tmp' }, sh: 'busybox', cmd: ['composer'] }],
    ['composer', { entrypoint: ['/docker-entrypoint.sh'], packageManager: 'apk' }],
    ['eclipse-temurin:17-jdk-alpine', { sh: 'busybox', env: { JAVA_HOME: '/opt/java/openjdk' } }],
    ['eclipse-temurin:17.0.9_9-jre-jammy', { sh: 'dash', packageManager: 'apt', workdir: '/' }],
    ['eclipse-temurin:21', { env: { PATH: `/opt/java/openjdk/bin:${SYSTEM_PATH}` }, user: 'root' }],
    ['gradle:8-jdk21', { workdir: '/home/gradle', cmd: ['gradle'], env: { GRADLE_HOME: '/opt/gradle' }, user: 'root' }],
    ['gradle:8.10.2-jdk17-alpine', { sh: 'busybox', users: { gradle: { uid: 1000, gid: 1000, home: '/home/gradle' } } }],
    ['maven:3.9-eclipse-temurin-17', { cmd: ['mvn'], env: { MAVEN_CONFIG: '/root/.m2' }, sh: 'dash' }],
    ['maven:3.9.6-eclipse-temurin-21-alpine', { sh: 'busybox' }],
    ['maven:3', { home: '/root' }],
    ['maven:3.9-amazoncorretto-17', { cmd: ['mvn'], sh: 'bash', packageManager: 'rpm', env: { MAVEN_CONFIG: '/root/.m2' } }],
    ['maven:3.9.11-amazoncorretto-21-alpine', { sh: 'busybox' }],
    ['amazoncorretto:17', { sh: 'bash', packageManager: 'rpm', cmd: undefined }],
    ['amazoncorretto:21-al2023-jdk', { user: 'root', home: '/root' }],
    ['amazoncorretto:21-alpine3.20', { packageManager: 'apk', env: { PATH: `${SYSTEM_PATH}:/usr/lib/jvm/default-jvm/bin` } }],
    ['oven/bun:1', { workdir: '/home/bun/app', users: { bun: { uid: 1000 } }, sh: 'dash', user: 'root' }],
    ['docker.io/oven/bun:1.2.5-alpine', { sh: 'busybox', packageManager: 'apk', entrypoint: ['/usr/local/bin/docker-entrypoint.sh'] }],
    ['oven/bun:canary-slim', { env: { PATH: `${SYSTEM_PATH}:/usr/local/bun-node-fallback-bin` } }],
    ['mirror.gcr.io/oven/bun:latest', { cmd: ['/usr/local/bin/bun'] }],
    ['ghcr.io/pnpm/pnpm:11', { workdir: '/app', env: { PNPM_HOME: '/pnpm', PATH: `/pnpm/bin:${SYSTEM_PATH}` }, user: 'root', sh: 'dash' }],
    ['ghcr.io/pnpm/pnpm:12.21.0', { packageManager: 'apt' }],
    ['denoland/deno:2.1.4', { env: { DENO_DIR: '/deno-dir/' }, users: { deno: { uid: 1993 } }, sh: 'dash' }],
    ['denoland/deno:alpine-2.1.4', { sh: 'busybox', envUnknown: expect.arrayContaining(['LD_LIBRARY_PATH']) }],
    ['ghcr.io/denoland/deno:alpine', { entrypoint: ['/tini', '--', 'docker-entrypoint.sh'] }],
    ['denoland/deno:1.46.3', { workdir: '/' }],
    [
      'ghcr.io/astral-sh/uv:0.9-python3.12-bookworm-slim',
      { pythonMinor: 12, sh: 'dash', cmd: ['/usr/local/bin/uv'], entrypoint: undefined },
    ],
    ['ghcr.io/astral-sh/uv:python3.13-alpine', { sh: 'busybox', envUnknown: expect.arrayContaining(['UV_TOOL_BIN_DIR', 'LANG']) }],
    ['astral/uv:bookworm-slim', { packageManager: 'apt' }],
    ['ghcr.io/astral-sh/uv:0.5.11-debian', { packageManager: 'apt' }],
    ['ghcr.io/astral-sh/uv:alpine3.20', { packageManager: 'apk' }],
    ['ghcr.io/astral-sh/uv:*-python3.12-alpine', { pythonMinor: 12, sh: 'busybox' }],
    [
      'condaforge/miniforge3:24.9.2-0',
      { sh: 'dash', entrypoint: ['tini', '--'], env: expect.objectContaining({ CONDA_DIR: '/opt/conda' }) },
    ],
    ['docker.io/continuumio/miniconda3', { packageManager: 'apt', cmd: ['/bin/bash'], envUnknown: ['TINI_VERSION'] }],
    ['hexpm/elixir:1.17.2-erlang-27.0.1-debian-bookworm-20240701-slim', { sh: 'dash', packageManager: 'apt', cmd: ['bash'] }],
    ['hexpm/elixir:*-erlang-*-alpine-*', { sh: 'busybox', envUnknown: ['LANG'] }],
    ['hexpm/erlang:27.0.1-ubuntu-jammy-20240627', { cmd: ['/bin/bash'] }],
  ])('%s', (ref, facts) => {
    expect(lookupBase(ref)).toMatchObject(facts);
  });

  it('sets PATH as the image does', () => {
    expect(lookupBase('python:3')?.env['PATH']).toBe('/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
    expect(lookupBase('ruby:3.2')?.env['PATH']).toBe(`/usr/local/bundle/bin:${SYSTEM_PATH}`);
    expect(lookupBase('golang')?.env['PATH']).toMatch(/^\/go\/bin:\/usr\/local\/go\/bin:/);
  });

  it('cites where its facts are from', () => {
    const names =
      'almalinux alpine amazonlinux buildpack-deps busybox centos debian fedora golang nginx node php python rockylinux ruby ubuntu ' +
      'oven/bun denoland/deno ghcr.io/astral-sh/uv:alpine hexpm/erlang:27-alpine-3 mcr.microsoft.com/dotnet/sdk';
    for (const name of names.split(' ')) {
      expect(lookupBase(name)?.source).toMatch(/^https:\/\//);
    }
  });
});

describe('which npm it brings is not known of', () => {
  it.each([
    'node:lts@sha256:abcdef',
    'node@sha256:abcdef',
    'node:*',
    'node:*-alpine',
    'node:lts-*',
    'node:lts-buster',
    'node:stretch-slim',
    'node:alpine3.12',
    'node:99',
  ])('%s', (ref) => {
    const facts = lookupBase(ref);
    expect(facts).toBeDefined();
    expect(facts?.npmAtLeast).toBeUndefined();
  });
});

describe('nothing is known of', () => {
  it.each([
    'someuser/node',
    'someuser/node:20',
    'lukemathwalker/cargo-chef:mine',
    'lukemathwalker/cargo-chef:latest-rust-',
    'lukemathwalker/cargo-chef:latest-1.80',
    'lukemathwalker/cargo-chef:latest-rust-nanoserver',
    'someuser/cargo-chef',
    'cargo-chef',
    'arm64/debian',
    'arm64v8/library/node',
    'arm64v8/oven/bun',
    'ghcr.io/arm64v8/debian',
    'registry.example.com/amd64/debian',
    'ghcr.io/library/node',
    'registry.example.com/node',
    'localhost:5000/node',
    'docker.io/someuser/node',
    'docker.io.evil.com/library/node',
    'evil/docker.io/library/node',
    'node-red',
    'nodesource/node',
    'Node',
    'node:',
    'node:20@',
    'node: 20',
    '*/node',
    'node*',
    'library*/node',
    'node:8-onbuild',
    'node:20-windowsservercore',
    'node:20-nanoserver-1809',
    'node:chakracore-10',
    'node:8',
    'node:0.12',
    'node:20-mine',
    'python:2.7',
    'python:2-slim',
    'python:3-windowsservercore-ltsc2022',
    'python:3-onbuild',
    'ubuntu:bookworm',
    'debian:jammy',
    'debian:alpine',
    'alpine:3.19-node',
    'nginx:1.17-alpine',
    'golang:1.22-nanoserver',
    'busybox:1.36-alpine',
    'fedora:40-minimal',
    'quay.io/fedora/fedora:40',
    'centos:stream9',
    'quay.io/centos/centos:stream9',
    'rockylinux:9-ubi',
    'rockylinux/rockylinux:9',
    'almalinux:9-micro',
    'almalinux:9-init',
    'amazonlinux:2-lambda',
    'public.ecr.aws/amazonlinux/amazonlinux:2',
    'opensuse/leap:15.5',
    'php:5.6-fpm',
    'php:7.0',
    'php:7.1-cli',
    'php:*',
    'php:8.*',
    'php:8.2-nts',
    'php:8.2-windowsservercore',
    'ruby:2.7',
    'ruby:2.7-slim',
    'ruby:3.2-onbuild',
    'jruby:9',
    'mcr.microsoft.com/dotnet/sdk:2.1',
    'mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-1809',
    'mcr.microsoft.com/dotnet/sdk:8.0-azurelinux3.0',
    'mcr.microsoft.com/dotnet/framework/sdk:4.8',
    'mcr.microsoft.com/dotnet/monitor:8',
    'mcr.microsoft.com/library/node',
    'dotnet/sdk:8.0',
    'docker.io/mcr.microsoft.com/dotnet/sdk:8.0',
    'docker.io/public.ecr.aws/docker/library/node',
    'composer:1',
    'composer:2-bin',
    'composer@sha256:abcdef',
    'eclipse-temurin:17-jdk-ubi9-minimal',
    'eclipse-temurin:17-nanoserver',
    'gradle:jdk-lts-and-current',
    'gradle:8-jdk21-corretto',
    'gradle:6-jdk8',
    'gradle:jdk11@sha256:abcdef',
    'maven:3.8-openjdk-11',
    'maven:3@sha256:abcdef',
    'maven:3.9-amazoncorretto-17-debian',
    'amazoncorretto:17-debian',
    'amazoncorretto:8u462-al2',
    'oven/bun:0.8',
    'oven/bun:distroless',
    'oven/bun@sha256:abcdef',
    'oven/bun:alpine@sha256:abcdef',
    'registry.example.com/oven/bun:1',
    'library/oven/bun:1',
    'pnpm/pnpm:11',
    'ghcr.io/pnpm/pnpm:next',
    'ghcr.io/pnpm/pnpm@sha256:abcdef',
    'denoland/deno:distroless',
    'denoland/deno:bin-2.1.4',
    'denoland/deno:1.10.0',
    'denoland/deno@sha256:abcdef',
    'ghcr.io/astral-sh/uv',
    'ghcr.io/astral-sh/uv:0.5.11',
    'ghcr.io/astral-sh/uv:python3.12-dhi',
    'ghcr.io/astral-sh/uv:*',
    'hexpm/elixir:latest',
    'registry-1.docker.io/node',
    'registry.docker.com/ruby',
    'ghcr.io/amd64/node:20',
    'arm64v8/someuser/node:20',
    'arm64/node:20',
    'mirror.gcr.io/node',
    '',
  ])('%j', (ref) => {
    expect(lookupBase(ref)).toBeUndefined();
  });
});

describe('what not every tag has is left out', () => {
  it.each(['ruby:*', 'ruby:*-slim', 'ruby@sha256:abcdef', 'ruby:buster', 'ruby:slim-stretch'])('the paths of %s', (ref) => {
    expect(Object.keys(lookupBase(ref)?.env ?? {})).toEqual(['GEM_HOME']);
    expect(lookupBase(ref)?.envUnknown).toContain('PATH');
  });
  it.each(['php:*-cli', 'php@sha256:abcdef'])('the entrypoint of %s', (ref) => {
    expect(lookupBase(ref)?.entrypoint).toBeUndefined();
  });
  it.each(['php:8.2-fpm-alpine', 'php:*-apache'])('the users of %s', (ref) => {
    expect(Object.keys(lookupBase(ref)?.users ?? {})).toEqual(['root']);
  });
  it.each(['node:2*', 'node:*-slim', 'node:99'])('npm of %s', (ref) => {
    expect(lookupBase(ref)?.npmAtLeast).toBeUndefined();
  });
  it.each(['python', 'python:3', 'python:3.1*', 'python:slim', 'python:*'])('Python of %s', (ref) => {
    expect(lookupBase(ref)?.pythonMinor).toBeUndefined();
    expect(lookupBase(ref)?.env['LANG']).toBeUndefined();
  });
  it.each(['ubuntu:22.04', 'ubuntu:jammy', 'ubuntu', 'ubuntu:latest', 'ubuntu:*', 'ubuntu:2*'])('the user of %s', (ref) => {
    expect(Object.keys(lookupBase(ref)?.users ?? {})).toEqual(['root']);
  });
  it.each(['oven/bun:1.0.4', 'oven/bun:1@sha256:abcdef'])('the path of %s', (ref) => {
    expect(lookupBase(ref)?.envUnknown).toContain('PATH');
    expect(lookupBase(ref)?.env['PATH']).toBeUndefined();
  });
  it.each(['mcr.microsoft.com/dotnet/sdk:6.0', 'mcr.microsoft.com/dotnet/sdk@sha256:abcdef', 'denoland/deno:alpine'])(
    'the users of %s',
    (ref) => {
      expect(Object.keys(lookupBase(ref)?.users ?? {})).toEqual(['root']);
    },
  );
  it.each(['node:20*', 'golang:*', 'nginx:1.*', 'python:*-*'])('the shell of %s', (ref) => {
    expect(lookupBase(ref)).toMatchObject({ sh: undefined, packageManager: 'unknown' });
  });
});
