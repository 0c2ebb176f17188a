import { downloadOf } from './caches.ts';
import { contentsOf, hashOf, isFolder, join, lookUp, makeFolders, namesIn, parentOf, real, ROOT, textOf, type Files } from './files.ts';
import { fieldsOf, listOf, parseFields, textFields } from './json.ts';
import type { Outcome, Process } from './shell.ts';
import { environmentOf, systemHash, unknownProgram } from './unknown.ts';

const FINE: Outcome = { status: 0, stdout: '' };
const FAILED: Outcome = { status: 1, stdout: '' };

const BUILDS = new Set(['build', 'publish', 'pack', 'test', 'run']);

/** Imported for every project below. */
const ABOVE = [
  'Directory.Build.props',
  'Directory.Build.targets',
  'Directory.Packages.props',
  'Directory.Build.rsp',
  'Directory.Solution.props',
];
const CONFIGS = ['nuget.config', 'NuGet.config', 'NuGet.Config'];

/** Options that take the next word. */
const VALUED = /^(?:-[aorscfv]|--(?:arch|os|runtime|output|source|configuration|framework|configfile|packages|verbosity|tool-manifest))$/;

function write(files: Files, path: string, content: string): void {
  makeFolders(files, parentOf(path), ROOT);
  files.set(real(files, path), { kind: 'file', content, owner: ROOT, mode: 0o644 });
}

interface Words {
  readonly named: readonly string[];
  readonly options: readonly string[];
}

function wordsOf(args: readonly string[]): Words {
  const named: string[] = [];
  const options: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!/^[-/](?:-|[a-z](?:[:=]|$))/i.test(word)) named.push(word);
    else options.push(VALUED.test(word) ? `${word} ${args[++at] ?? ''}` : word);
  }
  return { named, options };
}

function folders(folder: string): readonly string[] {
  const all = [folder];
  for (let at = folder; at !== '/';) all.push((at = parentOf(at)));
  return all;
}

/** The nearest file of that name. */
function above(files: Files, folder: string, name: string): string | undefined {
  return folders(folder)
    .map((at) => join(at, name))
    .find((path) => textOf(files, path) !== undefined);
}

/** The project or solution of a folder; undefined where there is none, or there are several. */
function entryOf({ files, cwd }: Process, named: string | undefined): string | undefined {
  const path = join(cwd, named ?? '.');
  if (!isFolder(files, path)) return textOf(files, path) === undefined ? undefined : path;
  const names = namesIn(files, path);
  const solutions = names.filter((name) => /\.slnx?$/.test(name));
  const projects = names.filter((name) => /\.\w+proj$/.test(name));
  const found = solutions.length > 0 ? solutions : projects;
  return found.length === 1 ? join(path, found[0] ?? '') : undefined;
}

function projectsIn(files: Files, solution: string): readonly string[] {
  const text = textOf(files, solution) ?? '';
  const folder = parentOf(solution);
  if (solution.endsWith('.slnf')) {
    const { solution: whole } = fieldsOf(parseFields(text));
    const path = textFields(whole)['path'] ?? '';
    return listOf(fieldsOf(whole)['projects']).map((one) => join(parentOf(join(folder, path)), one.replaceAll('\\', '/')));
  }
  const paths = [...text.matchAll(/(?:Project Path="|= "[^"]*", ")([^"]+\.\w+proj)"/g)];
  return paths.map(([, path = '']) => join(folder, path.replaceAll('\\', '/')));
}

/** What an MSBuild file and all that it names say. */
interface Reading {
  readonly files: Files;
  readonly project: string;
  readonly env: Process['env'];
  readonly properties: Map<string, string>;
  readonly read: Map<string, string>;
  readonly references: Set<string>;
}

/** A path as it is written, with the properties in it. */
function expanded({ project, properties, env }: Reading, file: string, text: string): string {
  const property = (name: string): string => {
    const key = name.toLowerCase();
    if (key === 'msbuildthisfiledirectory') return `${parentOf(file)}/`;
    if (key === 'msbuildprojectdirectory') return parentOf(project);
    const variable = [...env].find(([one]) => one.toLowerCase() === key)?.[1];
    return properties.get(key) ?? variable ?? '';
  };
  let value = text.replaceAll('&apos;', "'");
  for (let round = 0; round < 5; round++) value = value.replaceAll(/\$\((\w+)\)/g, (_, name: string) => property(name));
  return value.replaceAll('\\', '/');
}

function follow(reading: Reading, file: string | undefined): void {
  const text = file === undefined ? undefined : textOf(reading.files, file);
  if (file === undefined || text === undefined || reading.read.has(file)) return;
  reading.read.set(file, text);
  for (const [, name = '', value = ''] of text.matchAll(/<(\w+)>([^<]*)<\/\1>/g))
    reading.properties.set(name.toLowerCase(), expanded(reading, file, value));
  const asked = [...text.matchAll(/(?:ReadAllText\('|Exists\(')([^']+)'/g)].map(([, path = '']) => expanded(reading, file, path));
  for (const path of asked) for (const place of [file, reading.project]) note(reading, join(parentOf(place), path));
  for (const [, written = ''] of text.matchAll(/<Import [^>]*?Project="([^"]+)"/g)) {
    const [, name, start] = /GetPathOfFileAbove\('?([^',]+)'?, '([^']*)'\)/.exec(written) ?? [];
    const path = name === undefined ? join(parentOf(file), expanded(reading, file, written)) : undefined;
    follow(reading, path ?? above(reading.files, join(parentOf(file), expanded(reading, file, start ?? '.')), name ?? ''));
  }
  for (const [, path = ''] of text.matchAll(/<ProjectReference [^>]*?Include="([^"]+)"/g))
    reading.references.add(join(parentOf(reading.project), expanded(reading, file, path)));
}

function note({ files, read }: Reading, path: string): void {
  read.set(path, textOf(files, path) ?? (lookUp(files, path) === undefined ? '-' : 'folder'));
}

/** Settings of NuGet and the folders of packages that they name. */
function settingsOf(files: Files, folder: string): readonly string[] {
  return folders(folder).flatMap((at) =>
    CONFIGS.flatMap((name) => {
      const text = textOf(files, join(at, name));
      if (text === undefined) return [];
      const local = [...text.matchAll(/<add [^>]*value="(?!https?:)([^"]+)"/g)].map(([, value = '']) =>
        join(at, value.replaceAll('\\', '/')),
      );
      return [text, ...local.flatMap((path) => contentsOf(files, real(files, path)))];
    }),
  );
}

/** What a restore of one project reads, and which projects it references. */
function readProject({ files, env }: Process, project: string): Reading {
  const reading: Reading = { files, env, project, properties: new Map(), read: new Map(), references: new Set() };
  for (const name of ABOVE) follow(reading, above(files, parentOf(project), name));
  follow(reading, project);
  follow(reading, `${project}.user`);
  return reading;
}

function packagesOf({ env, cwd }: Process, options: readonly string[]): string {
  const named = options.find((option) => option.startsWith('--packages '))?.slice('--packages '.length);
  return join(cwd, named ?? env.get('NUGET_PACKAGES') ?? join(env.get('HOME') ?? '/root', '.nuget/packages'));
}

/** A target, an SDK or an item of the project in a restore: it may read anything. */
function isOdd(text: string): boolean {
  return (
    /<Target [^>]*(?:Restore|CollectPackage|ResolvePackage)/i.test(text) ||
    /<Project Sdk="(?!Microsoft\.)/.test(text) ||
    /ProjectReference Include="[^"]*[*@]|PackageReference Include="@/.test(text) ||
    /ArtifactsPath|UseArtifactsOutput|BaseIntermediateOutputPath|MSBuildProjectExtensionsPath|PublishProfile|RestoreSources/i.test(text)
  );
}

/** Options by which other packages come; the ways to write them left out. */
function deciding(options: readonly string[]): readonly string[] {
  return options.filter((option) => /^(?:-[ars]|--(?:arch|os|runtime|source|configfile)) /.test(option));
}

/** Packages for the user, and `obj` in the folder of each project. */
function restore(args: readonly string[], process: Process): Outcome {
  const { files, cwd } = process;
  const { named, options } = wordsOf(args);
  const entry = entryOf(process, named[0]);
  if (entry === undefined) return FAILED;
  const pending = /\.sln/.test(entry) ? [...projectsIn(files, entry)] : [entry];
  const common = [textOf(files, entry) ?? '', ...deciding(options), ...environmentOf(process), systemHash(files)];
  const root = [cwd, parentOf(entry)].map((folder) => textOf(files, above(files, folder, 'global.json') ?? '') ?? '-');
  const seen = new Set<string>();
  for (let project = pending.pop(); project !== undefined; project = pending.pop()) {
    if (seen.has(project) || textOf(files, project) === undefined) continue;
    seen.add(project);
    const { read, references } = readProject(process, project);
    const folder = parentOf(project);
    const texts = [...read].map(([path, text]) => `${path} ${text}`);
    const lock = join(folder, 'packages.lock.json');
    if (texts.some(isOdd) || [...process.env].some(([name]) => isOdd(name))) return unknownProgram(['dotnet', 'restore', ...args], process);
    const what = hashOf([
      ...texts,
      ...common,
      ...root,
      ...settingsOf(files, folder),
      ...settingsOf(files, parentOf(entry)),
      textOf(files, lock) ?? '-',
    ]);
    write(files, join(folder, 'obj/project.assets.json'), what);
    write(files, join(packagesOf(process, options), what), downloadOf(what));
    if (
      textOf(files, lock) !== undefined &&
      !options.includes('--locked-mode') &&
      !texts.some((text) => text.includes('RestoreLockedMode'))
    )
      write(files, lock, `${(textOf(files, lock) ?? '').replace(/ #.*$/s, '')} #${what}`);
    pending.push(...references);
  }
  return FINE;
}

/** Without a restore of its own a build lives on what the one before left: NETSDK1004 and NETSDK1064 otherwise. */
function isRestored(args: readonly string[], process: Process): boolean {
  const { named, options } = wordsOf(args);
  const entry = entryOf(process, named[0]);
  if (entry === undefined) return false;
  const projects = /\.sln/.test(entry) ? projectsIn(process.files, entry) : [entry];
  return projects.every((project) => {
    const what = textOf(process.files, join(parentOf(project), 'obj/project.assets.json'));
    return what !== undefined && textOf(process.files, join(packagesOf(process, options), what)) !== undefined;
  });
}

function restoreTools(args: readonly string[], process: Process): Outcome {
  const { files, cwd } = process;
  const manifests = folders(cwd).flatMap((at) =>
    ['.config/dotnet-tools.json', 'dotnet-tools.json'].map((name) => textOf(files, join(at, name)) ?? '-'),
  );
  if (manifests.every((text) => text === '-')) return FAILED;
  const root = textOf(files, above(files, cwd, 'global.json') ?? '') ?? '-';
  const what = hashOf([...args, ...manifests, root, ...settingsOf(files, cwd), ...environmentOf(process), systemHash(files)]);
  write(files, join(packagesOf(process, []), what), downloadOf(what));
  write(files, join(process.env.get('HOME') ?? '/root', `.dotnet/toolResolverCache/${what}`), what);
  return FINE;
}

/** For all projects of a user, or in a folder: by the settings for the current folder, and what counts for a project below /tmp. */
function installTool(args: readonly string[], process: Process): Outcome {
  const { files, cwd } = process;
  const at = args.indexOf('--tool-path');
  const folder = at < 0 ? join(process.env.get('HOME') ?? '/root', '.dotnet/tools') : join(cwd, args[at + 1] ?? '');
  if (at < 0 && !args.some((word) => word === '-g' || word === '--global')) return unknownProgram(['dotnet', 'tool', ...args], process);
  const root = textOf(files, above(files, cwd, 'global.json') ?? '') ?? '-';
  const own = ['/', '/tmp'].flatMap((where) =>
    ['props', 'targets', 'rsp'].map((ending) => textOf(files, join(where, `Directory.Build.${ending}`)) ?? '-'),
  );
  const what = hashOf([...args, root, ...own, ...settingsOf(files, cwd), ...environmentOf(process), systemHash(files)]);
  write(files, join(packagesOf(process, []), what), downloadOf(what));
  write(files, join(folder, `.store/${what}`), downloadOf(what));
  return FINE;
}

/** .NET restores by what project files say; whatever builds restores first, unless it is told not to, and then reads everything. */
export function dotnet(args: readonly string[], process: Process): Outcome | undefined {
  const [command = '', ...rest] = args;
  if (command === 'restore') return restore(rest, process);
  if (command === 'tool' && rest[0] === 'restore') return restoreTools(rest, process);
  if (command === 'tool' && rest[0] === 'install') return installTool(rest, process);
  if (!BUILDS.has(command)) return undefined;
  const alone = rest.some((word) => /^--no-(?:restore|build)$/.test(word));
  if (alone && !isRestored(rest, process)) return FAILED;
  const restored = alone ? FINE : restore(rest, process);
  if (restored.status !== 0) return restored;
  return unknownProgram(['dotnet', ...args], process, [packagesOf(process, wordsOf(rest).options)]);
}
