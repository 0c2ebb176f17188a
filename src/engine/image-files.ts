import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { EngineError, lastLine, UNSTOPPED, type Engine } from './engine.ts';
import { contentOf, isMadeByDocker } from './noise.ts';

/** One path of an image. */
export interface ImageEntry {
  readonly type: 'file' | 'folder' | 'link' | 'device' | 'other';
  /** Permission bits, setuid and its like included. */
  readonly mode: number;
  readonly owner: string;
  /** Of a symbolic link. */
  readonly target: string;
  /** Of a file: a hash of what it holds, without what is noise there. */
  readonly content: string;
  readonly size: number;
  /** Extended attributes: capabilities, ACLs. */
  readonly attributes: string;
}

export type ImageFiles = ReadonlyMap<string, ImageEntry>;

/** Files larger than this are hashed as they are: what is noise lies in small ones. */
const MOST_IN_MEMORY = 4 * 1024 * 1024;

/**
 * Every path of an image, absolute. A container is made for it, never started, and removed.
 * @param minutes after which the engine is held to hang
 * @throws EngineError
 */
export async function filesOf(engine: Exporter, image: string, minutes: number): Promise<ImageFiles> {
  // By a name of ours it can be removed also when nobody heard of its id any more.
  const container = `dockerfix-verify-${randomBytes(8).toString('hex')}`;
  try {
    // An image without a command would have none to make a container from.
    const created = await engine.call(['create', '--name', container, '--network', 'none', image, '/dockerfix']);
    if (created.code !== 0) throw new EngineError(`no container can be made of ${image}: ${lastLine(created.stderr)}`);
    return await exported(engine, container, minutes * 60_000);
  } finally {
    await engine.call(['rm', '--force', container], { signal: UNSTOPPED });
    if (engine.archive !== undefined) rmSync(engine.archive, { force: true });
  }
}

type Exporter = Pick<Engine, 'call' | 'archive'>;

async function exported({ call, archive }: Exporter, container: string, timeoutMs: number): Promise<ImageFiles> {
  const files = new Map<string, ImageEntry>();
  const read = (output: Readable): Promise<void> => readTar(output, files);
  const { code, timedOut, stderr } = await (archive === undefined
    ? call(['export', container], { timeoutMs, onOutput: read })
    : call(['export', '--output', archive, container], { timeoutMs }));
  if (code !== 0) throw new EngineError(`the image cannot be read: ${timedOut ? 'it takes too long' : lastLine(stderr)}`);
  if (archive !== undefined) await read(createReadStream(archive));
  return files;
}

async function readTar(output: Readable, files: Map<string, ImageEntry>): Promise<void> {
  const hardLinks: { readonly path: string; readonly to: string }[] = [];
  for await (const entry of output.pipe(extract())) {
    const { header } = entry;
    const path = `/${header.name.replace(/^\.?\//, '').replace(/\/$/, '')}`;
    const content = await hashOf(entry, path, header.size ?? 0);
    if (isMadeByDocker(path)) continue;
    if (header.type === 'link') hardLinks.push({ path, to: `/${(header.linkname ?? '').replace(/^\.?\//, '')}` });
    else files.set(path, entryOf(header, content));
  }
  // Which of several names a tar gives first is chance, and a layer may part them: what counts is what each name leads to.
  for (const { path, to } of hardLinks) {
    const target = files.get(to);
    if (target !== undefined) files.set(path, target);
  }
}

function entryOf({ type, mode, uid, gid, linkname, size, pax }: Header, content: string): ImageEntry {
  const extended = typeof pax === 'object' && pax !== null ? Object.entries(pax) : [];
  return {
    type: typeOf(type),
    mode: (mode ?? 0) & 0o7777,
    owner: `${uid ?? 0}:${gid ?? 0}`,
    target: linkname ?? '',
    content: type === 'file' || type === 'contiguous-file' ? content : '',
    size: size ?? 0,
    attributes: extended
      .filter(([name]) => name.startsWith('SCHILY.xattr.'))
      .map(([name, value]) => `${name.slice('SCHILY.xattr.'.length)}=${String(value)}`)
      .sort()
      .join(' '),
  };
}

function typeOf(type: Header['type']): ImageEntry['type'] {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return 'file';
    case 'directory':
      return 'folder';
    case 'symlink':
      return 'link';
    case 'character-device':
    case 'block-device':
      return 'device';
    default:
      return 'other';
  }
}

async function hashOf(stream: AsyncIterable<unknown>, path: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  const small: Buffer[] = [];
  for await (const chunk of stream) {
    const bytes = chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.from(String(chunk));
    if (size <= MOST_IN_MEMORY) small.push(bytes);
    else hash.update(bytes);
  }
  if (size <= MOST_IN_MEMORY) hash.update(contentOf(path, Buffer.concat(small)));
  return hash.digest('hex');
}
