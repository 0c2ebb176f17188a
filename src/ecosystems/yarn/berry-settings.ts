import { posix } from 'node:path';
import { type CommandContext, type ReadArguments, hasFlag, lastFlag } from '../ecosystem.ts';
import { homeOf, whyNodeMayLoad } from '../node/environment.ts';
import { block, type Draft, giveUp, isThroughLink, look, lookNamed, shown, whyUnknown } from '../project/draft.ts';
import { isObject, type JsonObject, objectAt, own, readObject, stringAt } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';

/** Settings of yarn 2 and later. https://yarnpkg.com/configuration/yarnrc */
export interface BerrySettings {
  readonly home: string | undefined;
  /** `node-modules`, `pnp`, `pnpm` */
  readonly linker: string;
  readonly immutable: boolean;
  /** Folder of the cache in the project; undefined: all projects share one in the home folder. */
  readonly cache: string | undefined;
  /** node_modules holds hard links to a folder in the home folder. https://yarnpkg.com/configuration/yarnrc#nmMode */
  readonly hardLinks: boolean;
  /** Folders that it fills elsewhere. */
  readonly folders: readonly string[];
}

/** Keys that change no path and run nothing of the project. */
const HARMLESS: ReadonlySet<string> = new Set(
  (
    'approvedGitRepositories cacheMigrationMode caFilePath catalog catalogs changesetBaseRefs changesetIgnorePatterns checksumBehavior ' +
    'cloneConcurrency compressionLevel defaultLanguageName defaultProtocol defaultSemverRangePrefix deferredVersionFolder enableColors ' +
    'enableGlobalCache enableHardenedMode enableHyperlinks enableImmutableCache enableImmutableInstalls enableInlineBuilds enableInlineHunks ' +
    'enableMessageNames enableMirror enableNetwork enableOfflineMode enableProgressBars enableScripts enableStrictSsl enableTelemetry enableTimers ' +
    'enableTransparentWorkspaces httpProxy httpRetry httpTimeout httpsProxy ignoreCwd ignorePath initFields initScope immutablePatterns ' +
    'logFilters networkConcurrency networkSettings nmHoistingLimits nmMode nmSelfReferences nodeLinker nodeVersion npmAlwaysAuth npmAuditExcludePackages ' +
    'npmAuditIgnoreAdvisories npmAuditRegistry npmAuthIdent npmAuthToken npmMinimalAgeGate npmPreapprovedPackages npmPublishAccess npmPublishProvenance ' +
    'npmPublishRegistry npmRegistries npmRegistryServer npmScopes packageExtensions patchFolder pnpEnableEsmLoader pnpEnableInlining pnpFallbackMode ' +
    'pnpIgnorePatterns pnpMode pnpShebang preferAggregateCacheInfo preferDeferredVersions preferInteractive preferReuse preferTruncatedLines ' +
    'progressBarStyle supportedArchitectures taskPoolConcurrency taskPoolMode telemetryInterval telemetryUserId tsEnableAutoTypes unsafeHttpWhitelist ' +
    'winLinkType workerPoolMode yarnPath cacheFolder globalFolder plugins enableConstraintsChecks injectEnvironmentFiles'
  ).split(' '),
);

type Said = ReadonlyMap<string, unknown>;

/** Notes what is read; gives the draft up where something is not understood. */
export function readBerrySettings(
  draft: Draft,
  question: { context: CommandContext; read: ReadArguments; cwd: string },
  major: number,
): BerrySettings {
  const { context, read, cwd } = question;
  const hook = whyNodeMayLoad(context, 'yarn');
  if (hook !== undefined) giveUp(draft, hook);
  const home = homeOf(context);
  const said = new Map<string, unknown>();
  const folders = [...walkUp(cwd), ...(home === undefined ? [] : [home])];
  // The nearest counts first.
  for (const folder of new Set(folders)) for (const [key, value] of settingsIn(draft, folder)) if (!said.has(key)) said.set(key, value);
  if (home === undefined) draft.reads.add('**/.yarnrc.yml');
  fromEnvironment(draft, context, said);
  followPlaces(draft, said);
  const text = (key: string): string | undefined => (typeof said.get(key) === 'string' ? String(said.get(key)) : undefined);
  const inHome = said.get('enableGlobalCache') ?? major >= 4;
  const globalFolder = text('globalFolder');
  const cacheFolder = text('cacheFolder');
  for (const place of [globalFolder, cacheFolder])
    if (place?.includes('$') === true || place?.startsWith('~') === true) giveUp(draft, `yarn's folder ${place} is not known`);
  const ci = context.env('CI');
  const isCi = ci?.kind === 'known' && ci.text !== '' && ci.text !== 'false' && ci.text !== '0';
  const told = said.get('enableImmutableInstalls');
  return {
    home,
    linker: text('nodeLinker') ?? 'pnp',
    immutable:
      hasFlag(read, '--immutable') ||
      hasFlag(read, '--frozen-lockfile') ||
      (!hasFlag(read, '--no-immutable') && (told === true || (told === undefined && isCi))),
    cache:
      inHome === true || inHome === 'true'
        ? undefined
        : posix.resolve(cwd, lastFlag(read, '--cache-folder') ?? cacheFolder ?? '.yarn/cache'),
    hardLinks: text('nmMode') === 'hardlinks-global',
    folders: globalFolder === undefined ? [] : [posix.resolve(cwd, globalFolder)],
  };
}

function settingsIn(draft: Draft, folder: string): Iterable<readonly [string, unknown]> {
  const path = posix.join(folder, '.yarnrc.yml');
  const there = look(draft, path);
  if (there === 'unknown' && !isThroughLink(draft, path))
    draft.review = `the settings in ${path} are not known: ${whyUnknown(draft, path) ?? 'it is no file'}`;
  if (there !== 'file') return [];
  const fact = draft.files.fact(path);
  const bare = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  if (bare !== undefined && bare.replace(/^\s*#.*$/gm, '').trim() === '') return [];
  for (const [, name = ''] of (bare ?? '').matchAll(/\$\{(\w+)/g)) draft.names.add(name);
  const read = readObject(draft.files, path, 'yaml');
  if (read.kind === 'unusable') {
    giveUp(draft, read.why);
    return [];
  }
  const odd = Object.keys(read.value).find((key) => !HARMLESS.has(key));
  if (odd !== undefined) giveUp(draft, `yarn's setting ${odd} in ${shown(draft.files, path)} is not followed`);
  followFiles(draft, read.value, folder);
  return Object.entries(read.value).map(([key, value]) => [key, key === 'plugins' || key === 'yarnPath' ? placed(value, folder) : value]);
}

/**
 * Files that settings name beside code: variables, certificates of hosts. Folders of the project that they name as dependencies are not followed.
 * https://yarnpkg.com/configuration/yarnrc#injectEnvironmentFiles, #networkSettings, #catalogs, #packageExtensions
 */
function followFiles(draft: Draft, settings: JsonObject, folder: string): void {
  const variables = own(settings, 'injectEnvironmentFiles') ?? [];
  for (const name of Array.isArray(variables) ? variables : [variables])
    if (typeof name === 'string' && !name.includes('$'))
      (name.endsWith('?') ? look : lookNamed)(draft, posix.resolve(folder, name.replace(/\?$/, '')));
    else giveUp(draft, `yarn's setting injectEnvironmentFiles in ${shown(draft.files, posix.join(folder, '.yarnrc.yml'))} is not followed`);
  const hosts = Object.values(objectAt(settings, 'networkSettings')).filter((host) => isObject(host));
  for (const [key, value] of hosts.flatMap((host) => Object.entries(host)))
    if (key.endsWith('FilePath') && typeof value === 'string') lookNamed(draft, posix.resolve(folder, value));
  const local = ['catalog', 'catalogs', 'packageExtensions'].find((key) =>
    /"(?:(?:file|link|portal|exec):|\.{0,2}\/)/.test(JSON.stringify(own(settings, key) ?? null)),
  );
  if (local !== undefined) block(draft, 'local-dependency', `yarn's setting ${local} takes a package from a folder of the project`);
}

/** Paths count from the folder of their file. */
function placed(value: unknown, folder: string): unknown {
  if (typeof value === 'string') return posix.resolve(folder, value);
  if (!Array.isArray(value)) return value;
  return value.map((one: unknown) =>
    isObject(one) ? { ...one, path: posix.resolve(folder, String(one['path'])) } : { path: posix.resolve(folder, String(one)) },
  );
}

/** `YARN_NODE_LINKER`: https://yarnpkg.com/configuration/yarnrc. Variables go before files. */
function fromEnvironment(draft: Draft, context: CommandContext, said: Map<string, unknown>): void {
  for (const name of [...context.state.env.keys(), ...context.command.variables.keys()]) {
    if (!/^YARN_(?!VERSION$)/.test(name)) continue;
    const key = name
      .slice('YARN_'.length)
      .toLowerCase()
      .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const value = context.env(name);
    if (value?.kind !== 'known') giveUp(draft, `${name} is not known before the build`);
    else if (!HARMLESS.has(key) || ['plugins', 'yarnPath', 'injectEnvironmentFiles', 'networkSettings'].includes(key))
      giveUp(draft, `${name}, which sets ${key}, is not followed`);
    else said.set(key, value.text === 'true' ? true : value.text === 'false' ? false : value.text);
  }
}

/** Code that settings name. */
function followPlaces(draft: Draft, said: Said): void {
  const path = said.get('yarnPath');
  if (typeof path === 'string') lookNamed(draft, path);
  const plugins = said.get('plugins');
  for (const plugin of Array.isArray(plugins) ? plugins : []) followPlugin(draft, isObject(plugin) ? plugin : {});
  if (said.get('enableConstraintsChecks') === true)
    block(draft, 'script-not-understood', 'the install checks constraints, which are code of the project (enableConstraintsChecks)');
  const ca = said.get('caFilePath');
  if (typeof ca === 'string' && !/^\/(?:etc|usr)\//.test(ca)) giveUp(draft, `yarn's setting caFilePath names ${ca}`);
}

/** Those of yarn itself read nothing else during an install. https://github.com/yarnpkg/berry/tree/master/packages */
function followPlugin(draft: Draft, plugin: JsonObject): void {
  const path = stringAt(plugin, 'path') ?? '/';
  lookNamed(draft, path);
  const spec = stringAt(plugin, 'spec') ?? '';
  if (/^"?@yarnpkg\/plugin-[\w-]+"?$/.test(spec)) return;
  block(draft, 'script-not-understood', `the plugin ${shown(draft.files, path)} runs during the install, and what it reads is not known`);
}
