import { posix } from 'node:path';
import type { Value } from '../../model/value.ts';
import type { CommandContext } from '../ecosystem.ts';
import type { Layer } from './npmrc.ts';

/** The home folder of the user who runs the command, if it is known. */
export function homeOf(context: CommandContext): string | undefined {
  const home = context.env('HOME') ?? context.state.home;
  return home.kind === 'known' && home.text.startsWith('/') ? posix.resolve(home.text) : undefined;
}

/**
 * Settings in variables, `npm_config_ignore_scripts=true`, in any case: https://docs.npmjs.com/cli/v10/using-npm/config#environment-variables
 * @param prefix what begins their names: `/^npm_config_/i`
 */
export function npmEnvironment(context: CommandContext, prefix: RegExp): Layer {
  const layer = new Map<string, Value>();
  for (const name of [...context.state.env.keys(), ...context.command.variables.keys()]) {
    if (!prefix.test(name)) continue;
    const value = context.env(name);
    // npm passes over empty ones: https://github.com/npm/cli/blob/latest/workspaces/config/lib/index.js (loadEnv)
    if (value === undefined || (value.kind === 'known' && value.text === '')) continue;
    layer.set(
      name
        .replace(prefix, '')
        .replace(/(?!^)_/g, '-')
        .toLowerCase(),
      value,
    );
  }
  return layer;
}

/** Why node may load code of the project into a package manager: `node --require ./hook.js` runs a file inside it. */
export function whyNodeMayLoad(context: CommandContext, manager: string): string | undefined {
  const options = context.env('NODE_OPTIONS');
  if (options === undefined) return undefined;
  if (options.kind === 'unknown') return 'NODE_OPTIONS is not known before the build';
  return areHarmlessOptions(options.text) ? undefined : `NODE_OPTIONS=${options.text} may load code into ${manager}`;
}

/**
 * Options of node that load no file: what its memory, messages and network are like. https://nodejs.org/api/cli.html
 * Dashes may be written as underscores.
 */
const HARMLESS_OPTIONS: ReadonlySet<string> = new Set(
  (
    'max-old-space-size max-semi-space-size max-http-header-size stack-trace-limit stack-size dns-result-order unhandled-rejections ' +
    'no-warnings trace-warnings disable-warning no-deprecation trace-deprecation throw-deprecation pending-deprecation trace-uncaught ' +
    'openssl-legacy-provider use-bundled-ca tls-min-v1.0 tls-min-v1.1 tls-min-v1.2 tls-min-v1.3 tls-max-v1.2 tls-max-v1.3 ' +
    'insecure-http-parser network-family-autoselection no-network-family-autoselection'
  ).split(' '),
);

export function areHarmlessOptions(text: string): boolean {
  return text.split(/\s+/).every((option) => {
    const name = /^--([\w.-]+)(?:=[\w.-]+)?$/.exec(option)?.[1];
    return option === '' || (name !== undefined && HARMLESS_OPTIONS.has(name.replaceAll('_', '-')));
  });
}
