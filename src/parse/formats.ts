/**
 * Formats of manifests. Their parsers take as long to load as several Dockerfiles take to read, and analysis is synchronous: whoever opens
 * a workspace loads those that the Dockerfile's commands may ask for (`loadFormats`), and a format that is not loaded cannot be read.
 */
export type Format = 'yaml' | 'toml' | 'xml';

type Parser = (text: string) => unknown;

/** Attributes are `@name`, text beside them `#text`; an element is an object, or a text where it holds nothing else. */
const XML_OPTIONS = {
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // None of a document's own: they could grow without end.
  processEntities: false,
};

const LOADERS: Readonly<Record<Format, () => Promise<Parser>>> = {
  async yaml() {
    const { parse } = await import('yaml');
    // maxAliasCount: a document of nested aliases must not grow without end.
    return (text): unknown => parse(text, { merge: true, maxAliasCount: 100, logLevel: 'error' });
  },
  async toml() {
    const { parse } = await import('smol-toml');
    return parse;
  },
  async xml() {
    const { XMLParser, XMLValidator } = await import('fast-xml-parser');
    const parser = new XMLParser(XML_OPTIONS);
    return (text): unknown => {
      const valid = XMLValidator.validate(text);
      if (valid !== true) throw new SyntaxError(valid.err.msg);
      return parser.parse(text);
    };
  },
};

const loaded = new Map<Format, Parser>();

/** Loads what is not loaded yet. */
export async function loadFormats(formats: Iterable<Format>): Promise<void> {
  for (const format of formats) if (!loaded.has(format)) loaded.set(format, await LOADERS[format]());
}

/** Largest text that is parsed, in UTF-16 units. Reading YAML takes about two seconds a MiB. */
export const LONGEST: Readonly<Record<Format, number>> = { yaml: 512 * 1024, toml: 4 * 1024 * 1024, xml: 1024 * 1024 };

/** The value of a document; undefined when it is not valid, too long, or its format is not loaded. Never throws. */
export function parseFormat(format: Format, text: string): { readonly value: unknown } | undefined {
  const parse = loaded.get(format);
  if (parse === undefined || text.length > LONGEST[format]) return undefined;
  try {
    return { value: parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch {
    return undefined;
  }
}
