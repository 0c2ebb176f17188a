/** A file that cannot be read as text: the message says what is wrong, on which line, and what to do. It does not name the file. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
