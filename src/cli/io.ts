/** A stream that words go to. */
export interface Sink {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything of the process that a command touches, so that a test can stand in for it. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** 0 fine, 1 `--check` found changes or `compare` did not show them equal, 2 the user must act, 3 a defect of dockerfix. */
export type ExitCode = 0 | 1 | 2 | 3;
