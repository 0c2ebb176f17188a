import type { BaseImage, Config } from './bases.ts';
import type { Files } from './files.ts';

/** A stage while it is built. */
export interface StageState {
  readonly files: Files;
  config: Config;
  /** What a RUN sees: ENV and ARG in one, the later wins (docs/engine-facts.md, "ARG and ENV"). */
  readonly variables: Map<string, string>;
  /** This stage itself set CMD. */
  ownCmd: boolean;
}

export function startOnImage(base: BaseImage): StageState {
  return { files: base.files, config: base.config, variables: new Map(base.config.env), ownCmd: false };
}

/** A stage on top of another: it has the ARGs too, but the image's ENV is set anew. */
export function startOnStage(parent: StageState): StageState {
  const variables = new Map([...parent.variables, ...parent.config.env]);
  const other = new Map([...parent.config.other].filter(([key]) => !key.startsWith('ONBUILD')));
  return { files: new Map(parent.files), config: { ...parent.config, other }, variables, ownCmd: false };
}
