// C0, DEL and C1 controls; line and paragraph separators; zero-width and bidirectional controls, which make text look like other text
// (https://trojansource.codes/); the byte order mark; lone surrogates.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** Text from a file made fit for a terminal: whatever controls it or is not seen becomes `\x1b` or `\u202e`; a tab becomes a space. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (character) => {
    if (character === '\t') return ' ';
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** A piece of a file for the middle of a sentence: in double quotes, visible, at most 60 characters. */
export function quote(text: string): string {
  return text.length > 60 ? `"${visible(text.slice(0, 57))}..."` : `"${visible(text)}"`;
}
