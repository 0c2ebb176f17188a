/**
 * Whether the code of `node -e CODE` can only look at the environment, print and exit.
 * A list of allowed names: any other name - require, import, process.binding, a variable - makes it not understood.
 */
export function isHarmlessInline(code: string): boolean {
  const bare = withoutTexts(code);
  if (bare === undefined) return false;
  const withoutEnv = bare
    .replace(/\bprocess\s*\.\s*env\s*\.\s*[A-Za-z_]\w*/g, '0')
    .replace(/\bprocess\s*\.\s*(?:exit|version|versions|platform|arch|exitCode)\b/g, '0');
  return (withoutEnv.match(/[A-Za-z_$][\w$]*/g) ?? []).every((name) => ALLOWED.has(name));
}

/**
 * The code without quoted texts and `/word/.test`: they are data, since nothing that could run them (eval, Function, import) is allowed.
 * Undefined where text cannot be told from code this simply: comments, other patterns, escapes, templates; and for computed access (`x['y']`).
 */
function withoutTexts(code: string): string | undefined {
  let bare = '';
  for (let at = 0; at < code.length;) {
    const rest = code.slice(at);
    const text = /^(?:"[^"\\\n]*"|'[^'\\\n]*'|\/[\w-]+\/i?(?=\.test\b))/.exec(rest)?.[0];
    const plain = /^[^"'`/\\[]+/.exec(rest)?.[0];
    if (text === undefined && plain === undefined) return undefined;
    bare += text === undefined ? (plain ?? '') : ' 0 ';
    at += (text ?? plain ?? '').length;
  }
  return bare;
}

const ALLOWED: ReadonlySet<string> = new Set(
  (
    'if else throw new try catch return void typeof true false null undefined Error console log error warn info parseInt Number String Boolean ' +
    'indexOf includes startsWith endsWith test match split slice substring trim toLowerCase node e err'
  ).split(' '),
);
