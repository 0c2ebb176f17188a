/**
 * Whether the code of `node -e CODE` can only look at the environment, print and exit.
 * A list of allowed names: any other name - require, import, process.binding, a variable - makes it not understood.
 */
export function isHarmlessInline(code: string): boolean {
  if (/[`\\]/.test(code)) return false;
  // Text between quotes is data, since nothing that could run it (eval, Function, import) is allowed.
  const bare = code.replace(/"[^"\n]*"|'[^'\n]*'/g, ' ');
  // A quote that is left over, and computed access (`process['binding']`), could hide a name.
  if (/["'[]/.test(bare)) return false;
  const withoutEnv = bare
    .replace(/\/[\w-]+\/i?(?=\s*\.\s*test\b)/g, '0')
    .replace(/\bprocess\s*\.\s*env\s*\.\s*[A-Za-z_]\w*/g, '0')
    .replace(/\bprocess\s*\.\s*(?:exit|version|versions|platform|arch|exitCode)\b/g, '0');
  return [...withoutEnv.matchAll(/[A-Za-z_$][\w$]*/g)].every(([name]) => ALLOWED.has(name));
}

const ALLOWED: ReadonlySet<string> = new Set([
  ...['if', 'else', 'throw', 'new', 'try', 'catch', 'return', 'void', 'typeof', 'true', 'false', 'null', 'undefined'],
  ...['Error', 'console', 'log', 'error', 'warn', 'info', 'parseInt', 'Number', 'String', 'Boolean'],
  ...[
    'indexOf',
    'includes',
    'startsWith',
    'endsWith',
    'test',
    'match',
    'split',
    'slice',
    'substring',
    'replace',
    'trim',
    'toLowerCase',
    'node',
    'e',
    'err',
  ],
]);
