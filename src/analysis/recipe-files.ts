/** Where runners of recipes look, in the working folder; of several the first that is there. */

/** https://www.gnu.org/software/make/manual/html_node/Makefile-Names.html */
export const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'] as const;

/** "It is not case sensitive": those that people write. https://just.systems/man/en/quick-start.html */
export const JUSTFILES = ['justfile', 'Justfile', 'JUSTFILE', '.justfile'] as const;

/** https://taskfile.dev/docs/guide#supported-file-names */
export const TASKFILES = [
  'Taskfile.yml',
  'taskfile.yml',
  'Taskfile.yaml',
  'taskfile.yaml',
  'Taskfile.dist.yml',
  'taskfile.dist.yml',
  'Taskfile.dist.yaml',
  'taskfile.dist.yaml',
] as const;
