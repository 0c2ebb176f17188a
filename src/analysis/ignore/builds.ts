import { joinPath } from '../../model/path-patterns.ts';
import type { InstructionTrace } from '../evaluate.ts';

interface Builder {
  /** Words of a command that builds. */
  readonly command: RegExp;
  /** Folders that it makes, where nothing says otherwise. */
  readonly outputs: readonly string[];
}

/** What builds write to by default. https://vite.dev/config/build-options https://nextjs.org/docs/app/api-reference/config/next-config-js/distDir */
const BUILDERS: readonly Builder[] = [
  {
    command:
      /\b(?:npm|yarn|pnpm|bun|npx|turbo|nx|lerna)\b[^\n;&|]*\bbuild\b|\b(?:tsc|webpack|rollup|esbuild|tsup|gulp)\b|\b(?:vite|next|nuxt|ng|parcel|astro|react-scripts|vue-cli-service)\s+(?:build|generate)\b/u,
    outputs: ['dist', 'build', 'out', '.next', '.nuxt', '.output', '.svelte-kit', '.angular', '.parcel-cache'],
  },
  { command: /\bcargo\s+(?:build|install)\b|\bmvnw?\b|\bsbt\b/u, outputs: ['target'] },
  { command: /\bgradlew?\b/u, outputs: ['build', '.gradle'] },
  { command: /\bdotnet\s+(?:build|publish)\b/u, outputs: ['bin', 'obj'] },
];

/** Does this command build something that a checkout may hold as well? */
export function isBuild(text: string): boolean {
  return BUILDERS.some(({ command }) => command.test(text));
}

/** The folders that builds among these instructions make, in the folder where they run, and where in the list each build stands. */
export function rebuilt(traces: readonly InstructionTrace[]): readonly { readonly image: string; readonly index: number }[] {
  return traces.flatMap(({ instruction, before: { workdir } }, index) => {
    if (instruction.keyword !== 'RUN' || workdir.kind !== 'known') return [];
    const words = instruction.command.form === 'shell' ? instruction.command.body.text : instruction.command.argv.join(' ');
    const outputs = BUILDERS.filter(({ command }) => command.test(words)).flatMap((builder) => builder.outputs);
    return outputs.map((name) => ({ image: joinPath(workdir.text, name), index }));
  });
}

export function isRebuilt(traces: readonly InstructionTrace[], target: string): boolean {
  return rebuilt(traces).some(({ image }) => image === target);
}
