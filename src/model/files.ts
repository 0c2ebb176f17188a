/** A path below the root of the build context: no leading slash, `/` between, clean. The root itself is ''. */
export type ContextPath = string;

/** What is known about one path of the image at one point of the build. */
export type FileFact =
  /** A file that came from the build context and that nothing changed since. */
  | { readonly kind: 'context-file'; readonly path: ContextPath; /** Its mode is that of the context. */ readonly ownMode: boolean }
  | { readonly kind: 'folder' }
  /** Nothing put it there, as far as the known instructions and the base image tell. */
  | { readonly kind: 'absent' }
  /**
   * `link`: what is there is a symbolic link that came from the context, from this path of it. `holds`: a file of settings that commands of the
   * build alone wrote, of which it is known what each of them set, in this order. `writtenIn`: the line of the instruction that wrote text of the
   * Dockerfile into it: where a program would stand, this is another one.
   */
  | {
      readonly kind: 'unknown';
      readonly why: string;
      readonly link?: ContextPath;
      readonly holds?: readonly string[];
      readonly writtenIn?: number;
    };

/** The image's files as far as they are known before a command runs. Read sets are computed from this. */
export interface FileView {
  /** `path` absolute and clean. */
  fact(path: string): FileFact;
  /** Is a file of the context executable (0755, the mode that npm gives to programs) in every checkout? */
  executable(path: ContextPath): boolean;
  /** Names of the known entries directly below an absolute folder, sorted. */
  names(folder: string): readonly string[];
  /** Text of a context file; undefined when it is too large (1 MiB; a lock file of Node.js, 4 MiB), not valid UTF-8, or cannot be read. */
  text(path: ContextPath): string | undefined;
}
