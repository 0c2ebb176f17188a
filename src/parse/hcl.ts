/** It parses by recursion; what people write is hardly five deep. */
const DEEPEST = 100;

/**
 * The blocks of a text in HashiCorp's configuration language: by kind, by label, a list of bodies. An expression that is no literal is a
 * text with `${...}` in it. Undefined for what is not valid, or nested too deep.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
export async function parseHcl(text: string): Promise<unknown> {
  if (depthOf(text) > DEEPEST) return undefined;
  const { parse } = await import('./hcl-library.ts');
  try {
    return await parse('bake.hcl', text);
  } catch {
    return undefined;
  }
}

/** Brackets in texts and comments count too: a number that is too high only refuses. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if ('({['.includes(char)) deepest = Math.max(deepest, ++depth);
    else if (')}]'.includes(char) && depth > 0) depth--;
  }
  return deepest;
}
