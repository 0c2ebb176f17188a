/** The value of a JSON text with comments and commas at the ends; undefined where it is not one, or nested too deep. */
export async function parseJsonWithComments(text: string): Promise<unknown> {
  const { parse } = await import('jsonc-parser');
  const errors: Parameters<typeof parse>[1] = [];
  try {
    const value: unknown = parse(text.startsWith('\uFEFF') ? text.slice(1) : text, errors, { allowTrailingComma: true });
    return errors.length === 0 ? value : undefined;
  } catch {
    return undefined;
  }
}
