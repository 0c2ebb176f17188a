import { posix } from 'node:path';
import { block, type Draft, look, shown, whyUnknown } from '../project/draft.ts';
import { installGitHooks } from './git.ts';
import { own, readJson } from '../project/objects.ts';
import type { Locals, Project } from './project.ts';
import { specsOf } from './manifest.ts';
import { PROJECT_READERS, type ProjectReader } from './packages.ts';
import { prismaGenerate } from './prisma.ts';
import { walkUp } from '../project/walk-up.ts';

/**
 * Install scripts of dependencies see every variable and the system; of the project they are taken to read nothing,
 * but for the packages in PROJECT_READERS.
 * @param cwd where npm was called: INIT_CWD
 */
export function followDependencyScripts(draft: Draft, project: Project, locals: Locals, cwd: string): void {
  const manifests = [project.manifest, ...locals.manifests.values()];
  const direct = new Set(manifests.flatMap(specsOf).map(({ name }) => name));
  for (const [name, reader] of Object.entries(PROJECT_READERS)) {
    const installed = isInstalled(project, direct, name);
    if (installed === 'no') continue;
    // Looked for only where something says that they are there: what they do is much, and they hardly ever come with others.
    if (installed === 'perhaps' && (reader.git === true || reader.prisma === true)) continue;
    const users = [...locals.manifests]
      .filter(([, manifest]) => specsOf(manifest).some((spec) => spec.name === name))
      .map(([folder]) => folder);
    followReader(draft, name, reader, new Set([project.root, cwd, ...users]));
  }
  if (project.manager === 'npm' && project.locked && project.lock?.scripted === undefined) {
    draft.notes.add(
      'The lock file does not say which packages have install scripts: those of well-known packages that read the project are looked for by name.',
    );
  }
}

/** The install script of this package looks into the project. */
export function readsProject(name: string): boolean {
  return Object.hasOwn(PROJECT_READERS, name);
}

/** `perhaps`: nothing says which packages come with others. */
function isInstalled(project: Project, direct: ReadonlySet<string>, name: string): 'yes' | 'no' | 'perhaps' {
  const { lock } = project;
  if (lock?.scripted?.has(name) === true) return 'yes';
  if (direct.has(name) && (lock?.scripted === undefined || !lock.names.has(name))) return 'yes';
  if (lock === undefined) return 'perhaps';
  return lock.scripted === undefined && lock.names.has(name) ? 'yes' : 'no';
}

function followReader(draft: Draft, name: string, reader: ProjectReader, folders: ReadonlySet<string>): void {
  for (const folder of folders) {
    if (reader.git === true) installGitHooks(draft, folder, '.git/hooks');
    if (reader.prisma === true) prismaGenerate(draft, folder, undefined);
    blockByKey(draft, name, reader, folder);
    // They search upwards.
    for (const at of walkUp(folder)) {
      if (at === '/' && folder !== '/') continue;
      for (const file of reader.reads) {
        const path = posix.join(at, file);
        if (look(draft, path) === 'absent' || reader.blockedBy?.includes(file) !== true) continue;
        const why = whyUnknown(draft, path);
        const acts = `the install script of ${name} acts on ${shown(draft.files, path)}`;
        if (why === undefined) block(draft, 'dependency-script', `${acts}, and what it reads and writes then is not followed`);
        else block(draft, 'not-known', `${acts}, and ${why}`);
      }
    }
  }
}

function blockByKey(draft: Draft, name: string, reader: ProjectReader, folder: string): void {
  const { blockedByKey } = reader;
  if (blockedByKey === undefined) return;
  const path = posix.join(folder, 'package.json');
  const manifest = readJson(draft.files, path);
  if (manifest.kind === 'unusable' || own(manifest.value, blockedByKey) === undefined) return;
  block(
    draft,
    'dependency-script',
    `the install script of ${name} acts on "${blockedByKey}" in ${shown(draft.files, path)}, and what it reads and writes then is not followed`,
  );
}
