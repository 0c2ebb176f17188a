import type { Pair } from './pairs.ts';

const PYTHON = `FROM python:3.12\nWORKDIR /app\n`;
const INSTALL = 'RUN pip install -r requirements.txt\n';
const split = (start: string, manifests: string, install: string): Pick<Pair, 'before' | 'after'> => ({
  before: `${start}COPY . .\n${install}`,
  after: `${start}COPY ${manifests} ./\n${install}COPY . .\n`,
});
const FOLDER = { 'requirements.txt': '--find-links wheels\nrack==1.0.0\n', '.dockerignore': '.git\n' };
const MANIFEST = JSON.stringify({ name: 'app', version: '1.0.0' });
const LOCK = JSON.stringify({ name: 'app', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'app', version: '1.0.0' } } });
const PROJECT = { 'package.json': MANIFEST, 'package-lock.json': LOCK, '.dockerignore': 'node_modules\n.git\n' };

const BARE = { '.dockerignore': '.git\n' };

/** What manifests, settings and variables name outright is not taken for absent, and neither is what a command removes by name. */
export const namedPaths: readonly Pair[] = [
  {
    name: 'a requirements file names a folder that is nowhere here',
    files: FOLDER,
    ...split(PYTHON, 'requirements.txt', INSTALL),
    differs: /wheels/,
  },
  {
    name: 'the ignore file keeps out the folder that a requirements file names',
    files: { ...FOLDER, '.dockerignore': '.git\nwheels\n' },
    ...split(PYTHON, 'requirements.txt', INSTALL),
    assumptions: ['freshness'],
  },
  {
    name: 'a variable names a certificate that is nowhere here',
    files: PROJECT,
    ...split('FROM node:20\nWORKDIR /app\nENV NODE_EXTRA_CA_CERTS=/app/ca.pem\n', 'package.json package-lock.json', 'RUN npm ci\n'),
    differs: /ca\.pem/,
  },
  {
    name: 'a variable names a certificate of the system',
    files: PROJECT,
    ...split('FROM node:20\nWORKDIR /app\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/ca.pem\n', 'package.json package-lock.json', 'RUN npm ci\n'),
    assumptions: ['no-generated-inputs'],
  },
  {
    name: 'a pom names a module that is nowhere here',
    files: {
      'pom.xml': '<project><modelVersion>4.0.0</modelVersion><packaging>pom</packaging><modules><module>api</module></modules></project>',
      '.dockerignore': '.git\n',
    },
    ...split('FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\n', 'pom.xml', 'RUN mvn dependency:go-offline\n'),
    differs: /api/,
  },
  {
    name: 'a project references one that is nowhere here',
    files: {
      'app.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup><ItemGroup><ProjectReference Include="lib/lib.csproj" /></ItemGroup></Project>',
      '.dockerignore': '.git\nobj\n',
    },
    ...split('FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\n', 'app.csproj', 'RUN dotnet restore\n'),
    differs: /lib/,
  },
  {
    name: 'a file is removed that is nowhere here',
    files: BARE,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN rm -f out/a\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN rm -f out/a\nCOPY . .\n`,
    differs: /removes it by name/,
  },
  {
    name: 'a file is removed that the ignore file keeps out',
    files: { ...BARE, '.dockerignore': '.git\nout\n' },
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN rm -f out/a\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN rm -f out/a\nCOPY . .\n`,
  },
  {
    name: 'a file is removed that an earlier command makes',
    files: BARE,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN mkdir out && touch out/a && rm -f out/a\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN mkdir out && touch out/a && rm -f out/a\nCOPY . .\n`,
    assumptions: ['no-generated-inputs'],
  },
  {
    name: 'a lock names a member that is nowhere here',
    files: {
      'package.json': MANIFEST,
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\n  shared: {}\n",
      '.dockerignore': 'node_modules\n.git\n',
    },
    ...split('FROM node:20\nRUN corepack enable\nWORKDIR /app\n', 'package.json pnpm-lock.yaml', 'RUN pnpm install --frozen-lockfile\n'),
    differs: /shared/,
  },
];
