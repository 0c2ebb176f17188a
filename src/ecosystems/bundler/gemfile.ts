/** What a Gemfile says that is written in literal words; a Gemfile is a program, and one that is more than a list is not followed. */
export interface Gemfile {
  readonly gems: readonly GemLine[];
  /** Folders of gems, as they are written. */
  readonly paths: readonly string[];
  /** Other Gemfiles that it takes in. */
  readonly taken: readonly string[];
  /** Files that it reads, from the folder of the Gemfile and from the working folder. */
  readonly beside: readonly string[];
  readonly asked: readonly string[];
  /** Files of the project that say what a gem is, and that it loads: absolute. */
  readonly gemspecs: readonly string[];
  /** Some of it holds under a condition only, or a version stands in a variable. */
  readonly conditional: boolean;
  /** Why it is not followed. */
  readonly obstacle: string | undefined;
}

export interface GemLine {
  readonly name: string;
  readonly requirements: readonly string[];
}

/** Methods of Gemfiles, and words of Ruby that read no file. https://bundler.io/man/gemfile.5.html */
const WORDS: ReadonlySet<string> = new Set(
  (
    'gem source group platforms platform path git github gist bitbucket env install_if ruby eval_gemfile git_source do end if unless else elsif ' +
    'and or not true false nil then ENV fetch key? has_key? RUBY_VERSION RUBY_PLATFORM RUBY_ENGINE RUBY_DESCRIPTION Gem Version Requirement new ' +
    'to_s to_i include? start_with? end_with? match? empty? nil? present? strip chomp split first last freeze lambda File exist? exists? file? read'
  ).split(' '),
);

const TEXT = /"(?:[^"\\#]|\\.|#(?!\{))*"|'(?:[^'\\]|\\.)*'/gu;

/** A server, or a repository of git, that is a folder. https://bundler.io/man/gemfile.5.html#SOURCE */
const LOCAL_SOURCE = /(?:^source\b|\bgit:|:git\s*=>|^git\b)[\s(]*["'](?:file:|[./~])/u;

/** Reads the text of a Gemfile. */
export function readGemfile(text: string): Gemfile {
  const gems: GemLine[] = [];
  const paths: string[] = [];
  const taken: string[] = [];
  const beside: string[] = [];
  const asked: string[] = [];
  const variables = new Set<string>();
  let conditional = false;
  let obstacle: string | undefined;
  let inBlock = false;
  for (const line of linesOf(text)) {
    if (line === '__END__') break;
    if (inBlock || /^git_source\b/u.test(line)) {
      // `git_source(:github) { |name| "https://github.com/#{name}.git" }`: it makes addresses.
      if (/\b(?:File|Dir|IO|Kernel|require|load|eval|system|exec)\b|`|["'](?:file:|[./~])/u.test(line)) obstacle ??= line;
      inBlock = inBlock ? line !== 'end' : /\bdo\b/u.test(line);
      continue;
    }
    const bare = line.replaceAll(TEXT, '""').replaceAll(/%[wi](?:\[[^\]]*\]|\([^)]*\)|\{[^}]*\})/gu, '""');
    const [, variable] = /^([a-z_]\w*)\s*=(?![=~>])/u.exec(bare) ?? [];
    if (variable !== undefined) variables.add(variable);
    const strange = wordsOf(bare).find((word) => !WORDS.has(word) && !variables.has(word));
    if (strange !== undefined || /[`#$@\\]|\*\*|&[:\w]|<</u.test(bare.replaceAll(/=~\s*\/[^/]*\/\w*/gu, ''))) obstacle ??= strange ?? line;
    conditional ||=
      /(?:^|\s)(?:if|unless|elsif|else|install_if)\b|\?\s*""\s*:/u.test(bare) ||
      (/^gem\b/u.test(bare) && variables.size > 0 && wordsOf(bare).some((word) => variables.has(word)));
    if (LOCAL_SOURCE.test(line)) obstacle ??= line;
    const gem = gemOf(line);
    if (gem !== undefined) gems.push(gem);
    for (const [into, named, literal] of [
      [taken, /\beval_gemfile\b/gu, /\beval_gemfile[\s(]+["']([^"'#]*)["']/gu],
      [paths, /\bpath:(?!:)|:path\s*=>|^path\b/gu, /(?:\bpath:|:path\s*=>|^path\b)[\s(]*["']([^"'#]*)["']/gu],
      [beside, /\bfile:(?!:)|:file\s*=>/gu, /(?:\bfile:|:file\s*=>)\s*["']([^"'#]*)["']/gu],
      [asked, /\bFile\b/gu, /\bFile\.\w+\??[\s(]+["']([^"'#]*)["']/gu],
    ] as const) {
      const found = [...line.matchAll(literal)].flatMap(([, path]) => path ?? []);
      if (found.length === [...bare.matchAll(named)].length) into.push(...found);
      else obstacle ??= line;
    }
  }
  return { gems, paths, taken, beside, asked, gemspecs: [], conditional, obstacle };
}

/** Whole statements: a line that ends with a comma goes on. Without comments. */
function linesOf(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const raw of text.split(/\r?\n/u)) {
    const line = withoutComment(raw).trim();
    if (line === '') continue;
    open = open === '' ? line : `${open} ${line}`;
    if (/[,([{]$|=>$|\|\|$|&&$/u.test(open)) continue;
    lines.push(...(open === '__END__' ? [open] : open.split(/;\s*/u)));
    open = '';
  }
  return open === '' ? lines : [...lines, open];
}

function withoutComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '\\') at += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '#') return line.slice(0, at);
  }
  return line;
}

/** Identifiers, without symbols and keys of hashes. */
function wordsOf(bare: string): readonly string[] {
  return (bare.replaceAll(/:[a-z_]\w*[?!]?(?=\W|$)|\b[a-z_]\w*[?!]?:(?!:)/giu, ' ').match(/[a-z_]\w*[?!]?/giu) ?? []).filter(
    (word) => !/^[\d_]/u.test(word),
  );
}

function gemOf(line: string): GemLine | undefined {
  const [head, name] = /^gem[\s(]+["']([^"']+)["']/u.exec(line) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const requirements: string[] = [];
  let rest = line.slice(head.length);
  for (
    let match = /^\s*,\s*\[?\s*["']([^"']*)["']\s*\]?(?!\s*=>)/u.exec(rest);
    match !== null;
    match = /^\s*,\s*["']([^"']*)["']\s*\]?(?!\s*=>)/u.exec(rest)
  ) {
    requirements.push(match[1] ?? '');
    rest = rest.slice(match[0].length);
  }
  return { name, requirements };
}
