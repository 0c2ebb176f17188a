/** The commands beside the default one. */
export const COMMANDS = ['compare', 'completion', 'config', 'explain', 'graph', 'migrate', 'replay', 'report', 'rules', 'verify'] as const;

/** For which there is completion. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

export type Name = 'fix' | (typeof COMMANDS)[number];

export const EPILOGUE = `Nothing is written without --write or --output. A folder or file named like a command is given as ./compare or ./rules.

Exit codes:
  0  fine
  1  --check: something would change; compare: not shown equal; verify: differs
  2  you must act: usage, an unreadable file, a parse error
  3  a defect of dockerfix`;

export const USAGE: Readonly<Record<Name, string>> = {
  fix: `dockerfix [paths...]        print how the Dockerfiles found there would be rewritten
dockerfix compare OLD NEW   show that two Dockerfiles make the same image
dockerfix verify [FILE]     build a Dockerfile and its rewrite, and compare the images
dockerfix explain [FILE]    what each instruction reads, waits for and costs
dockerfix graph [FILE]      a picture of the stages, before and after: text, dot, Mermaid or one HTML page
dockerfix replay [FILE]     what the commits of the git history would have rebuilt, before and after
dockerfix config [FILE]     the configuration that counts for a Dockerfile
dockerfix migrate ROOT...   rewrite the Dockerfiles of many repositories
dockerfix report FILE...    one summary of what several runs of migrate have left
dockerfix rules [ID]        list the rules, or explain one
dockerfix completion SHELL  a script that completes the command line: bash, zsh or fish

A path is a Dockerfile, a folder (searched for Dockerfiles, what git ignores left out), or - for standard input. Without paths: this folder.`,
  compare:
    'dockerfix compare OLD NEW\n\nShows that the rewritten Dockerfile NEW makes the same image as OLD, or says what could not be shown.',
  verify: `dockerfix verify [Dockerfile]
dockerfix verify --before OLD --after NEW

Builds a Dockerfile and its rewrite with a Docker engine, compares the two images file by file, and measures what a rebuild does after an edit.
Nothing is written; what was built is removed again. Exit code 1: the images differ, or the rewritten Dockerfile does not build.`,
  explain: `dockerfix explain [Dockerfile]

Shows of each instruction which files it reads, which lines it must stay below and why, how often it runs again and how long that takes by estimate, and what
was refused there. Nothing is built or written.`,
  replay: `dockerfix replay [Dockerfile]

Replays the commits of the git history: which instructions each of them makes run again, with the Dockerfile as it is and as it is rewritten, and how long
that takes by estimate. Nothing is built or written.`,
  graph: `dockerfix graph [Dockerfile]
dockerfix graph [Dockerfile] --format html --output graph.html

Draws the stages and instructions of a Dockerfile as it is and as it is rewritten: what each reads, which lines it must stay below, and how often its layer
is made anew. --format dot is for Graphviz, mermaid for Markdown; html is one page that needs no network, with the commits of the git history, the patch and
what was refused. Nothing is built.`,
  completion: `dockerfix completion bash|zsh|fish

Prints a script that completes the command line in a shell.
  bash: source <(dockerfix completion bash)
  zsh:  dockerfix completion zsh > a folder of $fpath, as _dockerfix
  fish: dockerfix completion fish > ~/.config/fish/completions/dockerfix.fish`,
  config: `dockerfix config [Dockerfile]

Shows which configuration file counts for a Dockerfile, and all that comes of it and of the options. Nothing is analysed.`,
  migrate: `dockerfix migrate ROOT...
dockerfix migrate -             a list of folders on standard input, one a line
Rewrites the Dockerfiles of many repositories: each folder with a .git at or below a ROOT, or the ROOT itself where there is none. One that fails
never stops the others. Nothing is written without --write or --patches.`,
  report: `dockerfix report FILE...

Sums up several runs of dockerfix migrate, such as those of all shards. A FILE is a state (--state) or what --format json has printed.`,
  rules: 'dockerfix rules [ID]\n\nLists the rules, or explains one with every reason for which it leaves a Dockerfile alone.',
};
