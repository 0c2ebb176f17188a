import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject } from '../source/objects.ts';
import { EngineError, lastLine, type EngineOptions } from './engine.ts';
import { findEngine } from './find-engine.ts';

/** What the history of an image says of one instruction. */
export interface HistoryEntry {
  /** The instruction as the builder wrote it down. */
  readonly createdBy: string;
  /** Of its layer. */
  readonly bytes: number;
  /** When it was made: milliseconds since 1970. */
  readonly created: number;
}

/**
 * The history of an image that the engine holds, the newest instruction first; those of its base image stand at the end.
 * https://docs.docker.com/reference/cli/docker/image/history/, https://docs.podman.io/en/latest/markdown/podman-history.1.html
 * @throws EngineError where there is no engine, or no such image
 */
export async function imageHistory(image: string, options: Omit<EngineOptions, 'folder'>): Promise<readonly HistoryEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dockerfix-'));
  try {
    const { call, historyWords } = await findEngine({ ...options, folder });
    const { code, stdout, stderr } = await call(['history', '--no-trunc', ...historyWords, '--', image]);
    if (code !== 0) throw new EngineError(`the image ${image} has no history: ${lastLine(stderr)}`);
    return entriesIn(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** docker prints an object on each line, podman a list of them. */
export function entriesIn(printed: string): readonly HistoryEntry[] {
  const lines = printed.trim().startsWith('[') ? [printed] : printed.split('\n').filter((line) => line.trim() !== '');
  const parsed = lines.flatMap((line): unknown[] => {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) ? value : [value];
  });
  return parsed.flatMap((entry) => {
    if (!isObject(entry)) return [];
    const [createdBy, bytes, created] = [entry['CreatedBy'], entry['Size'] ?? entry['size'], entry['CreatedAt'] ?? entry['created']];
    if (typeof createdBy !== 'string' || typeof created !== 'string') return [];
    const found = { createdBy, bytes: Number(bytes), created: Date.parse(created) };
    return Number.isNaN(found.bytes) || Number.isNaN(found.created) ? [] : [found];
  });
}
