/**
 * The part of a justfile that can be followed without running just: recipes without parameters, and variables that are plain texts. Settings,
 * imports, modules, attributes and conditionals make it unknown as a whole. https://just.systems/man/en/
 */
export type Justfile =
  | {
      readonly kind: 'known';
      readonly recipes: ReadonlyMap<string, JustRecipe>;
      /** The one that `just` alone runs. */
      readonly first: string | undefined;
    }
  | { readonly kind: 'unknown'; readonly why: string };

export interface JustRecipe {
  readonly dependencies: readonly string[];
  /** One line each for a shell, with variables put in. */
  readonly lines: readonly string[];
  /** Why it cannot be followed, if so. */
  readonly why: string | undefined;
}

const ASSIGNMENT = /^([\w-]+)\s*:=\s*(?:'([^']*)'|"([^"\\]*)")\s*(?:#.*)?$/u;
const RECIPE = /^@?([A-Za-z_][\w-]*)\s*:(?!=)\s*([\w\s-]*?)\s*(?:#.*)?$/u;

/** Never throws. */
export function readJustfile(text: string): Justfile {
  const variables = new Map<string, string>();
  const recipes = new Map<string, JustRecipe>();
  let first: string | undefined;
  let open: string | undefined;
  for (const line of text.split(/\r?\n/u)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const recipe = open === undefined ? undefined : recipes.get(open);
    if (/^\s/u.test(line)) {
      if (open !== undefined && recipe !== undefined) recipes.set(open, withLine(recipe, line.trim(), variables));
      continue;
    }
    const assigned = ASSIGNMENT.exec(line);
    const begun = RECIPE.exec(line);
    open = begun?.[1];
    if (assigned !== null) variables.set(assigned[1] ?? '', assigned[2] ?? assigned[3] ?? '');
    else if (open === undefined) return { kind: 'unknown', why: `\`${line.trim().slice(0, 60)}\` is not followed` };
    else {
      const dependencies = (begun?.[2] ?? '').split(/\s+/u).filter(Boolean);
      recipes.set(open, { dependencies, lines: [], why: recipes.has(open) ? `there are two recipes ${open}` : undefined });
      first ??= open;
    }
  }
  return { kind: 'known', recipes, first };
}

function withLine(recipe: JustRecipe, line: string, variables: ReadonlyMap<string, string>): JustRecipe {
  let why = recipe.why;
  // A shebang makes a file of the whole recipe; a line that goes on is joined by just itself.
  if ((recipe.lines.length === 0 && line.startsWith('#!')) || line.endsWith('\\')) why ??= `\`${line.slice(0, 60)}\` is not followed`;
  const expanded = line.replaceAll(/\{\{\s*([\w-]+)\s*\}\}/gu, (whole, name: string) => variables.get(name) ?? whole);
  if (expanded.includes('{{')) why ??= `\`${line.slice(0, 60)}\` is not followed`;
  const script = expanded.replace(/^[@-]+/u, '');
  const ignored = /^@?-/u.test(expanded);
  return { ...recipe, lines: [...recipe.lines, ignored ? `{ ${script}\n} || true` : script], why };
}
