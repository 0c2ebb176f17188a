/** Something that an engine does, as docs/engine-facts.md says under a heading. */
export interface Fact {
  readonly heading: string;
  /** What is so. */
  readonly is: string;
  /** Lines of a Dockerfile behind its FROM, and what a shell prints afterwards, as root. */
  readonly lines: readonly string[];
  readonly show: string;
  /** The lines that it prints. */
  readonly want: readonly string[];
  readonly base?: string;
}

/** A build that ends with an error. */
export interface Failure {
  readonly heading: string;
  readonly is: string;
  readonly lines: readonly string[];
  /** Of the log. */
  readonly error: string;
}

/** What ends up in the config of an image. */
export interface ConfigFact {
  readonly heading: string;
  readonly is: string;
  /** A whole Dockerfile. */
  readonly dockerfile: readonly string[];
  /** JSON; empty where it is not set. */
  readonly want: Readonly<Record<string, string>>;
}

/** What .dockerignore lets through. */
export interface IgnoreFact {
  readonly is: string;
  readonly ignore: readonly string[];
  /** Paths below the folder that everything is copied into, with their modes. */
  readonly want: readonly string[];
}

/** Owner, group and mode of some paths. */
export function owners(...paths: readonly string[]): string {
  return `stat -c '%n %u:%g %a' ${paths.join(' ')}`;
}

/** amy is 1500:777. */
export const AMY = 'RUN groupadd -g 777 grp && useradd -u 1500 -g 777 -m amy';

/** The context: path -> text, a link (`->`), or the mode of a folder. */
export const CONTEXT: readonly (readonly [path: string, what: { text?: string; link?: string; mode?: number }])[] = [
  ['a.txt', { text: 'a\n', mode: 0o640 }],
  ['b.txt', { text: 'b\n', mode: 0o644 }],
  ['sub/file.txt', { text: 'file\n', mode: 0o644 }],
  ['sub/deep/x', { text: 'x\n', mode: 0o644 }],
  ['sub', { mode: 0o775 }],
  ['d1/one', { text: '1\n', mode: 0o644 }],
  ['d1/in/i', { text: 'i\n', mode: 0o644 }],
  ['d2/two', { text: '2\n', mode: 0o644 }],
  ['links/link', { link: 'real' }],
  ['links/real', { text: 'real\n', mode: 0o600 }],
  ['links/linkdir', { link: 'folder' }],
  ['links/folder/x', { text: 'x\n', mode: 0o644 }],
  ['escaping/out', { link: '../../etc/passwd' }],
  ['times/old', { text: 'old\n', mode: 0o644 }],
  ['times/new', { text: 'new\n', mode: 0o644 }],
  ['alone/y', { text: 'y\n', mode: 0o644 }],
];
