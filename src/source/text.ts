/**
 * A half-open range of UTF-16 offsets into the original text of a file.
 * Every place that dockerfix names or edits is one of these; lines and columns are derived from it.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A decoded file. `text` is every character of it, a byte order mark (U+FEFF) and line endings included. */
export interface SourceText {
  /** As the user named it; used in messages only. */
  readonly path: string;
  readonly text: string;
}

/** One replacement: the text of `span` becomes `text`. An empty span inserts, an empty text deletes. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}
