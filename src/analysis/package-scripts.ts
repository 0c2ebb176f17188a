import { attempt } from '../context/read-file.ts';
import { isObject } from '../source/objects.ts';
import { wordSet } from '../source/words.ts';

/** A call of a runner, up to the end of its command. */
const CALLS = /(?<=^|[\s/;&|("'])(?:npm|yarn|pnpm|bun|npx|node)\b[^;&|\n]*/gu;

/**
 * The script that a call runs: `npm start`, `yarn run build`. https://docs.npmjs.com/cli/v11/commands/npm-run
 * https://docs.npmjs.com/cli/v11/commands/npm-start https://yarnpkg.com/cli/run https://pnpm.io/cli/run https://bun.com/docs/cli/run
 */
const NAMED = /^(?:(?:npm|yarn|pnpm)\s+(?=start(?:\s|$))|(?:npm|yarn|pnpm|bun)\s+run\s+|npm\s+run-script\s+)([\w][\w:.-]*)(?:\s|$)/u;
/** A program in a file. `node --run` names a script. https://nodejs.org/api/cli.html#--run */
const FILE = /^node\s+[\w./][\w./-]*(?:\s|$)/u;

/** Programs that run no other script of the package.json. */
const LEAVES = wordSet(
  'node nest next nuxt nuxi vite svelte-kit astro gatsby remix-serve react-router-serve react-scripts vue-cli-service ng serve http-server ' +
    'tsc tsx ts-node rimraf prisma sequelize sequelize-cli knex typeorm',
);
const RUNNERS = wordSet('npm yarn pnpm bun');

/** The scripts that a text runs by name; undefined where it may run any of them. */
export function scriptsNamed(text: string): readonly string[] | undefined {
  const names: string[] = [];
  for (const [call] of text.matchAll(CALLS)) {
    const name = NAMED.exec(call)?.[1];
    if (name !== undefined) names.push(name);
    else if (!FILE.test(call)) return undefined;
  }
  return names;
}

/**
 * The texts of these scripts of a package.json, and of those that npm runs before and after them. Undefined where one of them may run others than
 * it names. https://docs.npmjs.com/cli/v11/using-npm/scripts#pre--post-scripts
 * @param section its `scripts`, as it stands there
 */
export function scriptTexts(section: string, names: readonly string[]): readonly string[] | undefined {
  const scripts = attempt((): unknown => JSON.parse(section));
  if (!isObject(scripts)) return undefined;
  const texts: string[] = [];
  for (const name of names.flatMap((one) => [`pre${one}`, one, `post${one}`])) {
    const text = Object.hasOwn(scripts, name) ? scripts[name] : '';
    if (typeof text !== 'string' || !isPlain(text)) return undefined;
    if (text !== '') texts.push(text);
  }
  return texts;
}

/** Commands in plain words, each of which runs nothing but itself, or a script by its name. */
function isPlain(text: string): boolean {
  if (!/^[\w\s@%+=:,./&|;-]*$/u.test(text)) return false;
  return text.split(/[&|;]+/u).every((command) => {
    const [program, ...words] = command
      .trim()
      .split(/\s+/u)
      .filter((word) => word !== 'cross-env' && !/^\w+=/u.test(word));
    if (program === undefined || program === '') return true;
    if (LEAVES.has(program)) return program !== 'node' || FILE.test(`node ${words.join(' ')}`);
    return RUNNERS.has(program) && scriptsNamed(command)?.length === 1;
  });
}
