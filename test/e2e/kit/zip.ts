import { crc32 } from 'node:zlib';

/** A zip file whose members are not compressed. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function zip(members: ReadonlyMap<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of members) {
    const path = Buffer.from(name);
    const common = commonHeader(path, content);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, content]);
    const entry = Buffer.alloc(14);
    // External attributes: a regular file of mode 0644.
    entry.writeUInt32LE(0o100644 * 2 ** 16, 6);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, entry, path]));
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.size, 8);
  end.writeUInt16LE(members.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

/** What both headers of a member begin with, from the version that is needed to the length of its extra field. */
function commonHeader(path: Buffer, content: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  // The first of January 1980, the earliest that there is.
  header.writeUInt16LE(0x21, 8);
  header.writeUInt32LE(crc32(content), 10);
  header.writeUInt32LE(content.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(path.length, 22);
  return header;
}
