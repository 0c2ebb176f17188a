import type { Node, Pair } from 'yaml';
import type { DataEntry, DataNode, DataProblem } from './data-tree.ts';

/**
 * Formats of manifests. Their parsers take as long to load as several Dockerfiles take to read, and analysis is synchronous: whoever opens
 * a workspace loads those that the Dockerfile's commands may ask for (`loadFormats`), and a format that is not loaded cannot be read.
 */
export type Format = 'yaml' | 'toml' | 'xml';
/** A compose file is YAML in which more may be said by aliases. */
type Any = Format | 'compose';

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

const LOADERS: Readonly<Record<Any, () => Promise<Parser>>> = {
  yaml: async () => yamlParser(100),
  /** A compose file of seventy services refers to the same few mappings in each, and these to one another. */
  compose: async () => yamlParser(5000),
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

/** @param maxAliasCount a document of nested aliases must not grow without end */
async function yamlParser(maxAliasCount: number): Promise<Parser> {
  const { parse } = await import('yaml');
  return (text): unknown => parse(text, { merge: true, maxAliasCount, logLevel: 'error' });
}

const loaded = new Map<Any, Parser>();

/** Loads what is not loaded yet. */
export async function loadFormats(formats: Iterable<Any>): Promise<void> {
  for (const format of formats) if (!loaded.has(format)) loaded.set(format, await LOADERS[format]());
}

/** Largest text that is parsed, in UTF-16 units. Reading YAML takes about two seconds a MiB. */
export const LONGEST: Readonly<Record<Any, number>> = { yaml: 512 * 1024, compose: 512 * 1024, toml: 4 * 1024 * 1024, xml: 1024 * 1024 };

/** The value of a document; undefined when it is not valid, too long, or its format is not loaded. Never throws. */
export function parseFormat(format: Any, text: string): { readonly value: unknown } | undefined {
  const parse = loaded.get(format);
  if (parse === undefined || text.length > LONGEST[format]) return undefined;
  try {
    return { value: parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch {
    return undefined;
  }
}

/**
 * Reads a JSON or YAML document with the place of each value. JSON is read as the part of YAML that it nearly is; whoever wants JSON alone has
 * to ask `JSON.parse` as well. What a document could grow by is not read: aliases, and tags that ask for something else than plain data.
 * @param offset of the text in the one that places are counted in
 */
export async function readDataTree(text: string, offset = 0): Promise<DataNode | DataProblem> {
  const yaml = await import('yaml');
  // prettyErrors: the place comes with them anyhow.
  const document = yaml.parseDocument(text, { prettyErrors: false, logLevel: 'error' });
  const problems: DataProblem[] = [...document.errors, ...document.warnings].map(({ message, pos }) => ({ message, at: offset + pos[0] }));
  const treeOf = (node: Node | null | undefined, start: number): DataNode => {
    const at = node?.range === undefined || node.range === null ? start : offset + node.range[0];
    if (yaml.isSeq<Node>(node)) return { kind: 'list', at, items: node.items.map((item) => treeOf(item, at)) };
    if (yaml.isMap<Node, Node | null>(node)) return { kind: 'map', at, entries: node.items.map((pair) => entryOf(pair, at)) };
    const value: unknown = yaml.isScalar(node) ? node.value : null;
    if (yaml.isAlias(node)) problems.push({ message: 'an alias (*) is not read here: write the value again', at });
    else if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return { kind: 'scalar', at, value };
    else problems.push({ message: 'this is no text, no number, and neither true, false nor null', at });
    return { kind: 'scalar', at, value: null };
  };
  const entryOf = ({ key, value }: Pair<Node, Node | null>, start: number): DataEntry => {
    const name = treeOf(key, start);
    if (name.kind !== 'scalar') problems.push({ message: 'a key must be a text', at: name.at });
    return { key: name.kind === 'scalar' ? String(name.value) : '', at: name.at, value: treeOf(value, name.at) };
  };
  // A document that is not valid may be nested without end.
  const tree = problems.length === 0 ? treeOf(document.contents, offset) : undefined;
  return problems.toSorted((a, b) => a.at - b.at)[0] ?? tree ?? { kind: 'scalar', at: offset, value: null };
}
