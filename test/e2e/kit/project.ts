import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { theRun } from './run.ts';

/** A build context, small but whole: every command of its Dockerfile can be run. */
export interface Project {
  readonly dockerfile: string;
  /** Path -> text; executable where the path ends in `.sh`, a folder where it ends in `/`. */
  readonly files: Readonly<Record<string, string>>;
}

/** Writes it to a folder of its own. @returns where it is */
export function writeProject({ dockerfile, files }: Project): string {
  const folder = realpathSync(mkdtempSync(join(theRun().folder, 'project-')));
  for (const [name, text] of Object.entries({ ...files, Dockerfile: dockerfile })) put(folder, name, text);
  return folder;
}

export function put(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
  if (name.endsWith('/')) return;
  writeFileSync(path, text);
  if (name.endsWith('.sh')) chmodSync(path, 0o755);
}
