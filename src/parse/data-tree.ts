/** A value of a JSON or YAML document, with the place where it stands: a UTF-16 offset into the text. */
export type DataNode = DataMap | DataList | DataScalar;

export interface DataMap {
  readonly kind: 'map';
  readonly at: number;
  readonly entries: readonly DataEntry[];
}

export interface DataEntry {
  readonly key: string;
  /** Of the key. */
  readonly at: number;
  readonly value: DataNode;
}

export interface DataList {
  readonly kind: 'list';
  readonly at: number;
  readonly items: readonly DataNode[];
}

export interface DataScalar {
  readonly kind: 'scalar';
  readonly at: number;
  readonly value: string | number | boolean | null;
}

/** Why a text is no document that is read, and where. */
export interface DataProblem {
  readonly message: string;
  readonly at: number;
}

/** The value of a key; undefined where there is none, or the node is no map. */
export function entryOf(node: DataNode | undefined, key: string): DataNode | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}
