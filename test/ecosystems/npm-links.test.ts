import { describe, expect, it } from 'vitest';
import { type Files, json, knownEffects, lockOf, project } from './npm-world.ts';

const plain = project({});
const link = { link: true } as const;
const blocked = (files: Files, command = 'npm ci') => knownEffects({ command, files }).install?.blocked;
const workspaces = (patterns: readonly string[], files: Files): Files => ({
  '/app/package.json': json({ name: 'app', workspaces: patterns }),
  '/app/package-lock.json': lockOf({ '': {} }),
  ...files,
});

describe('a symbolic link that npm follows', () => {
  it.each<[string, Files, string]>([
    ['the manifest', { ...plain, '/app/package.json': link }, 'app/package.json'],
    ['the lock', { ...plain, '/app/package-lock.json': link }, 'app/package-lock.json'],
    ['.npmrc', { ...plain, '/app/.npmrc': link }, 'app/.npmrc'],
    ['binding.gyp', { ...plain, '/app/binding.gyp': link }, 'app/binding.gyp'],
    ['a member', workspaces(['packages/*'], { '/app/packages/a/package.json': '{}', '/app/packages/b': link }), 'app/packages/b'],
    ['the folder of the members', workspaces(['packages/*'], { '/app/packages': link }), 'app/packages'],
    ['a folder on the way', workspaces(['libs/*/web'], { '/app/libs/a': link }), 'app/libs/a'],
    ['a member by name', workspaces(['web'], { '/app/web': link }), 'app/web'],
    ['the folder of a member by name', workspaces(['packages/web'], { '/app/packages': link }), 'app/packages'],
    ['a member at any depth', workspaces(['packages/**'], { '/app/packages/a/b': link }), 'app/packages/a/b'],
    ['the manifest of a member', workspaces(['packages/*'], { '/app/packages/a/package.json': link }), 'app/packages/a/package.json'],
    ['a linked dependency', { ...project({ dependencies: { a: 'file:lib/a' } }), '/app/lib': link }, 'app/lib'],
    ['the patches', { ...project({ scripts: { postinstall: 'patch-package' } }), '/app/patches': link }, 'app/patches'],
    [
      'the program of a member',
      workspaces(['a'], { '/app/a/package.json': json({ name: 'a', bin: 'dist/cli.js' }), '/app/a/dist': link }),
      'app/a/dist',
    ],
  ])('%s', (_, files, path) => {
    expect(blocked(files)).toEqual({ reason: 'symbolic-link', message: `${path}, which npm ci reads, is a symbolic link` });
  });

  it.each(['schema.prisma', 'prisma', 'prisma/schema/b.prisma', 'prisma.config.ts'])('of prisma: %s', (name) => {
    const files = project(
      { dependencies: { '@prisma/client': '5' } },
      { 'node_modules/@prisma/client': { version: '5.0.0', hasInstallScript: true } },
    );
    const folder = name === 'prisma/schema/b.prisma' ? { '/app/prisma/schema/a.prisma': '' } : {};
    expect(blocked({ ...files, ...folder, [`/app/${name}`]: link })?.reason).toBe('symbolic-link');
  });

  it('is said in place of what follows from it', () => {
    const files = { ...project({ scripts: { prepare: 'node x.js' } }), '/app/package-lock.json': link };
    expect(blocked(files)?.reason).toBe('symbolic-link');
  });
  it('may lead anywhere', () => {
    const effects = knownEffects({ command: 'npm ci', files: workspaces(['packages/*'], { '/app/packages': link }) });
    expect(effects.reads.patterns).toContain('/**');
    expect(effects.writes.patterns).toContain('/**');
  });
  it('above the folder that npm is called in', () => {
    const files = { ...plain, '/app/web': link };
    expect(knownEffects({ command: 'npm ci', files, cwd: '/app/web' }).install?.blocked?.message).toContain('app/web, which');
  });
  it('among the members of a root further up', () => {
    const files = {
      ...workspaces(['packages/*'], { '/app/packages/a': link }),
      '/app/web/package.json': '{}',
      '/app/web/package-lock.json': lockOf({ '': {} }),
    };
    expect(knownEffects({ command: 'npm ci', files, cwd: '/app/web' }).install?.blocked?.reason).toBe('symbolic-link');
  });
});

describe('a symbolic link that npm passes over', () => {
  it.each<[string, Files]>([
    ['beside the manifest', { ...plain, '/app/src': link, '/app/README.md': link }],
    ['that no pattern matches', workspaces(['packages/*'], { '/app/packages/a/package.json': '{}', '/app/docs': link })],
    ['that a pattern takes out', workspaces(['packages/*', '!docs/**'], { '/app/packages/a/package.json': '{}', '/app/docs/x': link })],
    ['in a member', workspaces(['packages/*'], { '/app/packages/a/package.json': '{}', '/app/packages/a/src': link })],
    ['with a dot', workspaces(['packages/*'], { '/app/packages/a/package.json': '{}', '/app/packages/.cache': link })],
    ['named node_modules', workspaces(['packages/**'], { '/app/packages/a/package.json': '{}', '/app/packages/node_modules': link })],
  ])('%s', (_, files) => {
    const effects = knownEffects({ command: 'npm ci', files });
    expect(effects.install?.blocked).toBeUndefined();
    expect(effects.writes.patterns).not.toContain('/**');
  });
});

describe('binding.gyp', () => {
  it('is named by its context path', () => {
    expect(blocked({ ...plain, '/app/binding.gyp': '{}' })).toEqual({
      reason: 'native-build',
      message: "app/binding.gyp makes the install compile the package's own sources",
    });
  });
  it('that may be there is another reason, with what may have made it', () => {
    const found = blocked({ ...plain, '/app/binding.gyp': { unknown: true } });
    expect(found?.reason).toBe('not-known');
    expect(found?.message).toContain('a command may have changed it');
    expect(found?.message).not.toContain('makes the install compile');
  });
});

describe('npm install --global', () => {
  const writes = (command: string) => knownEffects({ command, files: {} }).writes.patterns;
  it.each(['npm install -g npm@6', 'npm i -g npm', 'npm i -g typescript npm@latest'])('%s names the manifest of npm', (command) => {
    expect(writes(command)).toContain('/usr/local/lib/node_modules/npm/package.json');
  });
  it.each(['npm install -g typescript', 'npm i -g npm-check', 'npm i -g @s/npm'])('%s does not', (command) => {
    expect(writes(command)).not.toContain('/usr/local/lib/node_modules/npm/package.json');
  });
  it('of npm makes the version unknown for the root of a workspace', () => {
    const files = {
      ...workspaces(['web'], { '/app/web/package.json': '{}' }),
      '/usr/local/lib/node_modules/npm/package.json': { unknown: true },
    } as const;
    expect(() => knownEffects({ command: 'npm ci', files, cwd: '/app/web' })).toThrow('its version');
  });
});
