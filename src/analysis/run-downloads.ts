import { commandEffects } from '../ecosystems/registry.ts';
import type { Step } from '../model/command.ts';
import type { KnownEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { viewOf } from './file-view.ts';
import type { Image } from './image.ts';
import type { Frame } from './run-frame.ts';
import { flatMap } from '../source/flat-map.ts';

/** Files that a RUN checks against digests: what is fetched into them cannot become another thing, or the build fails. */
export function verifiedFiles(image: Image, steps: readonly Step[], frame: Frame): readonly PathPattern[] {
  const checks = flatMap(steps, ({ commands }) => commands).filter(({ argv }) => /(?:^|\/)\w+sum$/u.test(argv[0]?.raw ?? ''));
  return flatMap(checks, (command) => {
    const effects = commandEffects(command, frame.before, viewOf(image, frame.around.context));
    return effects.kind === 'known' ? (effects.verifies ?? []) : [];
  });
}

/** Why the step is not to run less often; nothing where all that moves is checked. */
export function movingOf(moving: readonly NonNullable<KnownEffects['moving']>[], verified: readonly PathPattern[]): string | undefined {
  const open = moving.find(
    ({ into }) => into.length === 0 || !into.every((pattern) => verified.includes(pattern) && !pattern.endsWith('/**')),
  );
  return open?.why;
}
