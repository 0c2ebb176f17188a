import { standIn } from '../snapshots/stand-ins.ts';
import { contentsOf, hashOf, join, makeFolders, parentOf, real, ROOT, textOf } from './files.ts';
import { maven } from './maven.ts';
import type { Outcome, Process } from './shell.ts';
import { environmentOf, unknownProgram } from './unknown.ts';

const MADE = ['mvnw', 'mvnw-with-jar'].map((name) => standIn(name));

/** Is it one of the two scripts that snapshots use? */
export function isMadeWrapper(text: string): boolean {
  return MADE.includes(text);
}

/** It brings a Maven of its own, by what lies in .mvn/wrapper beside it, and runs that. https://maven.apache.org/tools/wrapper/ */
export function mavenWrapper(argv: readonly string[], process: Process): Outcome {
  const { files, cwd, env } = process;
  const script = join(cwd, argv[0] ?? '');
  const folder = join(parentOf(script), '.mvn/wrapper');
  if (textOf(files, join(folder, 'maven-wrapper.properties')) === undefined) return { status: 1, stdout: '' };
  const put = (path: string, content: string): void => {
    makeFolders(files, parentOf(path), ROOT);
    files.set(real(files, path), { kind: 'file', content, owner: ROOT, mode: 0o644 });
  };
  const jar = join(folder, 'maven-wrapper.jar');
  if (textOf(files, script) === MADE[1] && textOf(files, jar) === undefined) put(jar, 'fetched');
  const settings = textOf(files, join(parentOf(script), 'maven.properties')) ?? '-';
  const seen = hashOf([textOf(files, script) ?? '', ...contentsOf(files, folder), settings, ...environmentOf(process)]);
  put(join(env.get('HOME') ?? '/root', '.m2/wrapper/dists/maven'), seen);
  const words = [...(env.get('MAVEN_CONFIG') ?? '').split(' ').filter((word) => word !== ''), ...argv.slice(1)];
  return maven(words, process) ?? unknownProgram(argv, process);
}
