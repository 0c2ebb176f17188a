import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { CERTIFICATES, CURL, NETWORK_NAMES, WGET } from './downloads-options.ts';
import { isRemote, nameIn, whyMoving } from './downloads-urls.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { above, isThere } from './file-commands-effects.ts';
import { emptyDraft, finish, globsOf, operand, parentOf, type Draft } from './file-commands-paths.ts';
import { isDevice, ownProgramReads, STARTING } from './programs.ts';
import { homeFolder, inHome } from './system-region.ts';

interface Unclear {
  readonly why: string;
}

interface Download {
  readonly context: CommandContext;
  readonly read: ReadArguments;
  readonly urls: readonly string[];
  readonly draft: Draft;
  /** Files that the answers go into. */
  readonly into: PathPattern[];
}

/** Settings that could say where the output goes; a Dockerfile that makes any is not followed. */
interface Settings {
  /** Below the home folder. */
  readonly home: readonly string[];
  readonly files: readonly string[];
  /** Variables that name other ones. */
  readonly names: readonly string[];
}

const CURL_SETTINGS: Settings = {
  home: ['.curlrc', '.config/curlrc', '.config/.curlrc'],
  files: [],
  names: ['CURL_HOME', 'XDG_CONFIG_HOME', 'SSLKEYLOGFILE'],
};
const WGET_SETTINGS: Settings = {
  home: ['.wgetrc'],
  files: ['/etc/wgetrc'],
  names: ['WGETRC', 'SYSTEM_WGETRC', 'SSLKEYLOGFILE'],
};

function effectsOf(context: CommandContext): CommandEffects {
  const curl = context.program === 'curl';
  const read = readArguments(context.argv, curl ? CURL : WGET);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of ${context.program}`);
  const urls = [...read.positionals, ...(read.flags.get('--url') ?? [])];
  const odd = urls.find((word) => !isRemote(word));
  if (odd !== undefined || urls.length === 0)
    return unknownEffects(`\`${context.program}\` is given no address of the network that is known`);
  if ([...globsOf(context)].some((word) => !urls.includes(word)))
    return unknownEffects(`a pattern of \`${context.program}\` is expanded by the shell`);
  const download: Download = { context, read, urls, draft: emptyDraft(), into: [] };
  const why = addSettings(download, curl ? CURL_SETTINGS : WGET_SETTINGS) ?? (curl ? addCurl(download) : addWget(download));
  if (why !== undefined) return unknownEffects(why.why);
  const { draft } = download;
  draft.reads.push(...CERTIFICATES, ...ownProgramReads(context));
  draft.names.push(...STARTING, ...NETWORK_NAMES);
  const [moving] = context.command.argv.slice(1).flatMap((argument, at) => {
    const word = context.argv[at] ?? '';
    return urls.includes(word) ? (whyMoving(word, argument) ?? []) : [];
  });
  const into = urls.length > download.into.length ? [] : download.into;
  return { ...finish(draft), network: true, ...(moving !== undefined && { moving: { why: moving, into } }) };
}

function around({ command }: CommandContext) {
  return { variables: command.variables, cwd: command.cwd };
}

function addSettings({ context, read, draft }: Download, { home, files, names }: Settings): Unclear | undefined {
  const set = names.find((name) => context.env(name) !== undefined);
  if (set !== undefined) return { why: `${set} is set, which may change what \`${context.program}\` writes` };
  if (hasFlag(read, '--no-config') || (context.program === 'curl' && /^(?:-q|--disable$)/.test(context.argv[0] ?? ''))) return undefined;
  const folder = homeFolder(context.state, around(context));
  const named = [...files, ...(folder === undefined ? [] : home.map((name) => `${folder === '/' ? '' : folder}/${name}`))];
  const there = named.find((path) => context.files.fact(path).kind !== 'absent');
  if (there !== undefined) return { why: `${there} may change what \`${context.program}\` writes` };
  draft.reads.push(...files, ...inHome(context.state, home, around(context)));
  draft.optional.push(...named);
  return undefined;
}

/** A file that is written over keeps its owner and mode, so it is read as well. */
function addOutput({ context, draft }: Download, word: string, into: PathPattern[] = []): Unclear | undefined {
  if (word === '-') return undefined;
  const item = operand(word, context, new Set());
  if (item === undefined)
    return { why: `the file ${word.replaceAll('\0', '${...}')} that \`${context.program}\` writes is not known before the build` };
  if (item.exact !== undefined && isDevice(item.exact)) return undefined;
  into.push(item.pattern);
  draft.reads.push(item.pattern);
  draft.writes.push(item.pattern);
  draft.folders.push(parentOf(item.pattern));
  return undefined;
}

function addInput({ context, draft }: Download, word: string): Unclear | undefined {
  const item = operand(word, context, new Set());
  if (item === undefined) return { why: `the file ${word} that \`${context.program}\` reads is not known before the build` };
  draft.reads.push(item.pattern);
  return undefined;
}

/** The file that is named by the URL: any file of the folder where the name is not known. */
function addNamed(download: Download, folder: string, url: string, behind: readonly string[]): Unclear | undefined {
  const name = nameIn(url);
  const words = name === undefined ? undefined : ['', ...behind].map((suffix) => `${folder}/${name}${suffix}`);
  if (words !== undefined && behind.length === 0)
    return words.map((word) => addOutput(download, word, download.into)).find((why) => why !== undefined);
  const { context, draft } = download;
  const item = operand(folder, context, new Set());
  if (item === undefined) return { why: `the folder ${folder} that \`${context.program}\` writes to is not known before the build` };
  const base = item.pattern === '/' ? '' : item.pattern;
  const known = name === undefined || name.includes('\0') ? ['*'] : ['', ...behind].map((suffix) => literalPattern(name) + suffix);
  const patterns = known.map((each) => `${base}/${each}`);
  download.into.push(...patterns.slice(0, 1));
  draft.reads.push(...patterns);
  draft.writes.push(...patterns);
  draft.folders.push(item.pattern);
  return undefined;
}

/** Folders that are made where they are missing. */
function addFolders({ context, draft }: Download, word: string): void {
  const item = operand(word, context, new Set());
  for (const folder of item === undefined ? [] : [item.pattern, ...above(item.pattern)]) {
    draft.reads.push(folder);
    if (isThere(folder, context)) continue;
    draft.writes.push(folder);
    draft.folders.push(parentOf(folder));
  }
}

function addCurl(download: Download): Unclear | undefined {
  const { context, read, urls, draft } = download;
  const folder = lastFlag(read, '--output-dir');
  const prefix = folder === undefined ? '' : `${folder}/`;
  const outputs = (read.flags.get('-o') ?? []).filter((word) => word !== '-').map((word) => prefix + word);
  const odd =
    outputs.find((word) => word.includes('#')) ??
    (read.flags.get('-w') ?? []).find((word) => /^@|%output\{/.test(word)) ??
    ['-H', '-d', '--data-urlencode'].flatMap((flag) => read.flags.get(flag) ?? []).find((word) => /^@|^\w*@/.test(word));
  if (odd !== undefined) return { why: `\`${odd}\` of \`curl\` is not followed` };
  const problems = [
    ...outputs.map((word) => addOutput(download, word, download.into)),
    ...(hasFlag(read, '-O') || hasFlag(read, '--remote-name-all') ? urls.map((url) => addNamed(download, folder ?? '.', url, [])) : []),
    ...(read.flags.get('-D') ?? []).map((word) => addOutput(download, word)),
    ...['--cacert', '-E', '--key']
      .flatMap((flag) => read.flags.get(flag) ?? [])
      .map((word) => addInput(download, word.replace(/(?<=.):.*$/, ''))),
  ];
  if (hasFlag(read, '--create-dirs')) for (const word of outputs) addFolders(download, word.slice(0, word.lastIndexOf('/')) || '.');
  if (hasFlag(read, '-n') || hasFlag(read, '--netrc-optional')) draft.reads.push(...inHome(context.state, ['.netrc'], around(context)));
  return problems.find((why) => why !== undefined);
}

/** Where a file is there already, `.1` is put behind the name. Hosts that ask for HTTPS are noted in the home folder. */
function addWget(download: Download): Unclear | undefined {
  const { context, read, urls, draft } = download;
  const output = lastFlag(read, '-O');
  const folder = lastFlag(read, '-P');
  const problems =
    output === undefined
      ? urls.map((url) => addNamed(download, folder ?? '.', url, ['.[0-9]*']))
      : [addOutput(download, output, download.into)];
  for (const word of read.flags.get('--ca-certificate') ?? []) problems.push(addInput(download, word));
  if (folder !== undefined && output === undefined) addFolders(download, folder);
  const hosts = inHome(context.state, ['.wget-hsts'], around(context));
  draft.reads.push(...hosts, ...inHome(context.state, ['.netrc'], around(context)));
  if (!hasFlag(read, '--no-hsts')) draft.writes.push(...hosts);
  return problems.find((why) => why !== undefined);
}

/** curl and wget: what they fetch goes to the output, or into files that their words name. */
export const downloads = {
  id: 'downloads',
  title: 'curl and wget',
  docs: [
    'https://curl.se/docs/manpage.html',
    'https://github.com/curl/curl/blob/master/src/tool_findfile.c',
    'https://www.gnu.org/software/wget/manual/wget.html',
    'https://www.gnu.org/software/wget/manual/html_node/Wgetrc-Location.html',
    'https://www.gnu.org/software/wget/manual/html_node/HTTPS-_0028SSL_002fTLS_0029-Options.html',
  ],
  programs: ['curl', 'wget'],
  effects: effectsOf,
} as const satisfies Ecosystem;
