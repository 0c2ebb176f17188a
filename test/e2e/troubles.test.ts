import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeProject } from './kit/project.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'dockerfix.js');
const BASE = 'FROM debian:bookworm-slim\n';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What is left in its folder for temporary files. */
  readonly left: readonly string[];
}

interface Call {
  readonly dockerfile: string;
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Further files are laid down here. */
  readonly prepare?: (folder: string) => void;
  /** The program that runs the command, with its first words. */
  readonly within?: readonly string[];
}

/** `dockerfix verify` as people run it, with a folder of its own for temporary files. */
async function verifyCommand({ dockerfile, words = [], env = {}, prepare, within = [] }: Call): Promise<Ended> {
  const folder = writeProject({ dockerfile: BASE + dockerfile, files: { 'a.txt': 'a' } });
  const other = writeProject({ dockerfile: `${BASE}COPY a.txt /b.txt\n${dockerfile}`, files: {} });
  const temporary = join(other, 'tmp');
  mkdirSync(temporary);
  prepare?.(folder);
  const pair = ['--before', 'Dockerfile', '--after', join(other, 'Dockerfile'), '--context', '.'];
  const [program = '', ...args] = [...within, process.execPath, BIN, 'verify', '--network', 'host', ...pair, ...words];
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, TMPDIR: temporary, ...env } });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...texts, left: readdirSync(temporary) };
}

describe('a build that hangs', () => {
  it('is stopped, and named with its step', async () => {
    const ended = await verifyCommand({ dockerfile: 'RUN sleep 600\n', words: ['--timeout', '0.1'] });
    expect(ended).toMatchObject({ code: 2, stdout: '', left: [] });
    expect(ended.stderr).toMatch(
      /the build of the original did not end: it took more than 0\.1 minutes and was stopped at \[2\/2\] RUN sleep 600/,
    );
  });
});

/** An engine that can be cut off: what it is asked goes on to the real one. */
function engineToCut(path: string): Promise<{ readonly server: Server; readonly cut: () => void }> {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect(host.replace(/^unix:\/\//, ''));
    for (const socket of [client, engine]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    }
    client.pipe(engine);
    engine.pipe(client);
  });
  const cut = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return new Promise((resolve) => server.listen(path, () => resolve({ server, cut })));
}

describe('an engine that dies half-way', () => {
  it('is told of, and what could not be removed', async () => {
    const folder = writeProject({ dockerfile: BASE, files: {} });
    const socket = join(folder, 'engine.sock');
    const { cut } = await engineToCut(socket);
    setTimeout(cut, 8000);
    const ended = await verifyCommand({ dockerfile: 'RUN sleep 600\n', env: { DOCKER_HOST: `unix://${socket}` } });
    expect(ended).toMatchObject({ code: 2, stdout: '', left: [] });
    expect(ended.stderr).toMatch(/the build of the original did not end: the engine does not answer any more/);
    expect(ended.stderr).toMatch(/could not be removed: .*what the engine keeps of builds/);
  });

  it('is not there at all', async () => {
    const ended = await verifyCommand({ dockerfile: '', words: ['--engine', 'docker'], env: { DOCKER_HOST: 'unix:///nowhere.sock' } });
    expect(ended).toMatchObject({ code: 2, stdout: '', left: [] });
    expect(ended.stderr).toMatch(/no engine to build with: no Docker engine answers: /);
  });
});

describe('a full disk', () => {
  it('of the engine is no fault of the Dockerfile', async () => {
    const fill = 'RUN --mount=type=tmpfs,target=/t,size=1048576 dd if=/dev/zero of=/t/x bs=1M count=4\n';
    const ended = await verifyCommand({ dockerfile: fill });
    expect(ended).toMatchObject({ code: 2, stdout: '', left: [] });
    expect(ended.stderr).toMatch(/the build of the original did not end: the disk is full where the engine keeps its images/);
  });

  it('here is told with the room that there is', async () => {
    const small = 'mount -t tmpfs -o size=2m tmpfs "$TMPDIR" && exec "$@"';
    const ended = await verifyCommand({
      dockerfile: 'COPY . /app\n',
      within: ['unshare', '--mount', 'sh', '-c', small, 'sh'],
      prepare: (folder) => writeFileSync(join(folder, 'large.bin'), Buffer.alloc(8 * 1024 ** 2)),
    });
    expect(ended).toMatchObject({ code: 2, stdout: '', left: [] });
    expect(ended.stderr).toMatch(/the build context cannot be copied to .*ENOSPC.*MiB are free there/);
  });
});

describe('a context of a gigabyte', () => {
  it('is built like any other', async () => {
    const ended = await verifyCommand({
      dockerfile: 'COPY a.txt /app/\n',
      prepare: (folder) => {
        writeFileSync(join(folder, 'large.bin'), '');
        truncateSync(join(folder, 'large.bin'), 1024 ** 3);
      },
    });
    expect(ended).toMatchObject({ code: 1, left: [] });
    expect(ended.stderr).toMatch(/^(?:dockerfix: [^\n]+\n)+$/);
    expect(ended.stderr).toContain('dockerfix: building the original\n');
    expect(ended.stdout).toContain('/b.txt: only in the rewritten image');
  });
});
