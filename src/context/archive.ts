/** First bytes of compressed files. https://github.com/moby/go-archive/blob/main/compression/compression_detect.go */
const MAGIC = [
  { kind: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { kind: 'gzip', bytes: [0x1f, 0x8b, 0x08] },
  { kind: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { kind: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
] as const;

export type ArchiveKind = 'tar' | (typeof MAGIC)[number]['kind'];

/**
 * What ADD would try to unpack, by the first 512 bytes of a file. For a compressed file this is a maybe: ADD unpacks it only when a
 * tar archive comes out, which is not tested here.
 */
export function archiveKind(head: Uint8Array): ArchiveKind | undefined {
  for (const { kind, bytes } of MAGIC) {
    if (bytes.every((byte, index) => head[index] === byte)) return kind;
  }
  if (isSkippableZstdFrame(head)) return 'zstd';
  return isTarHeader(head) ? 'tar' : undefined;
}

/** Magic numbers 0x184D2A50 to 0x184D2A5F, little endian. https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.2 */
function isSkippableZstdFrame(head: Uint8Array): boolean {
  return head.length >= 8 && ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
}

/**
 * A header block's checksum is the sum of its bytes, those of the checksum itself taken as spaces, in octal at offset 148;
 * old writers summed signed bytes. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
function isTarHeader(head: Uint8Array): boolean {
  if (head.length < 512) return false;
  const field = new TextDecoder('latin1').decode(head.subarray(148, 156)).replace(/^[ \0]+|[ \0]+$/gu, '');
  if (!/^[0-7]{1,8}$/u.test(field)) return false;
  const expected = Number.parseInt(field, 8);
  let unsigned = 0;
  let signed = 0;
  for (const [index, byte] of head.subarray(0, 512).entries()) {
    const value = index >= 148 && index < 156 ? 0x20 : byte;
    unsigned += value;
    signed += value > 127 ? value - 256 : value;
  }
  return expected === unsigned || expected === signed;
}
