import type { Pair } from './cases.ts';
import { lines, NPM, PIP } from './pairs.ts';

/** What stands between the copy of the source and an install goes above both, with the manifests below it. */
function between(name: string, files: Pair['files'], head: readonly string[], middle: readonly string[], install: 'npm' | 'pip'): Pair {
  const manifests =
    install === 'npm' ? ['COPY package.json package-lock.json ./'] : ['COPY requirements.txt ./', 'COPY more/base.txt more/'];
  const run = install === 'npm' ? 'RUN npm ci' : 'RUN pip install -r requirements.txt';
  return {
    name,
    files,
    before: lines(...head, 'COPY . .', ...middle, run),
    after: lines(...head, ...middle, ...manifests, run, 'COPY . .'),
  };
}

const NODE = ['FROM node:20', 'WORKDIR /app'];
const PYTHON = ['FROM python:3.12', 'WORKDIR /app'];

/** Pairs that mean the same, with the smaller commands of systems and tools that install by name. */
export const commandPairs: readonly Pair[] = [
  between('dpkg and apt', NPM, NODE, ['RUN dpkg --add-architecture i386', 'RUN apt-get update && apt-get install -y make'], 'npm'),
  between('a key, a repository and a package', PIP, PYTHON, ['RUN add-apt-repository -y ppa:a/b', 'RUN apt-get update'], 'pip'),
  between('dnf', PIP, ['FROM fedora:40', 'WORKDIR /app'], ['RUN dnf install -y gcc', 'RUN dnf install -y httpd'], 'pip'),
  between('yum', NPM, ['FROM centos:7', 'WORKDIR /srv/app'], ['RUN yum install -y make'], 'npm'),
  between('corepack', NPM, NODE, ['RUN corepack enable', 'RUN corepack prepare pnpm@9.0.0'], 'npm'),
  between('git', NPM, NODE, ['RUN git config --global a.b c', 'RUN git clone -b v1.2.3 https://x/y.git /opt/y'], 'npm'),
  between('passwords and groups', NPM, NODE, ['RUN useradd app && usermod -aG root app', 'RUN echo root:x | chpasswd'], 'npm'),
  between('gem', NPM, ['FROM ruby:3.3', 'WORKDIR /app'], ['RUN gem install x'], 'npm'),
  between('go install', NPM, ['FROM golang:1.22', 'WORKDIR /app'], ['RUN go install a.example/x@v1.0.0'], 'npm'),
  between('alternatives', PIP, PYTHON, ['RUN update-alternatives --install /usr/bin/x x /usr/bin/python3 1 || true'], 'pip'),
  between('npm install --global', NPM, NODE, ['RUN npm install -g serve@14'], 'npm'),
];
