import { describe, expect, it } from 'vitest';
import { entriesIn, type HistoryEntry } from '../../src/engine/image-history.ts';
import { recordedFor } from '../../src/engine/recorded.ts';
import { decode } from '../../src/source/decode.ts';
import { analyse } from '../../src/workspace.ts';
import { makeContext } from '../context/folder.ts';

describe('what the engines print', () => {
  const entry = { createdBy: 'RUN /bin/sh -c echo "}" # buildkit', bytes: 3, created: Date.UTC(2026, 10, 26, 11, 7, 41) };

  it('docker: an object on each line, sizes as text', () => {
    const line = JSON.stringify({ CreatedAt: '2026-11-26T11:07:41Z', CreatedBy: entry.createdBy, ID: '<missing>', Size: '3' });
    expect(entriesIn(`${line}\n${line}\n`)).toEqual([entry, entry]);
  });

  it('podman: a list', () => {
    expect(entriesIn(JSON.stringify([{ id: 'a', created: '2026-11-26T11:07:41Z', CreatedBy: entry.createdBy, size: 3 }]))).toEqual([entry]);
  });

  it('what has no size or no time is left out', () => {
    const odd = [
      { CreatedAt: 'yesterday', CreatedBy: 'x', Size: '3' },
      { CreatedAt: '2026-11-26T11:07:41Z', CreatedBy: 'x', Size: '3.1 kB' },
    ];
    expect(entriesIn(odd.map((each) => JSON.stringify(each)).join('\n'))).toEqual([]);
  });

  it('nothing', () => {
    expect(entriesIn('')).toEqual([]);
  });
});

/** Sizes by line. */
function sizes(dockerfile: string, history: readonly string[]): Record<number, number> {
  const { resolved } = analyse({ source: decode('Dockerfile', Buffer.from(dockerfile)), context: makeContext({ a: '' }) });
  const entries = history.map((createdBy, index): HistoryEntry => ({ createdBy, bytes: index + 1, created: 0 }));
  const instructions = resolved.stages.flatMap(({ stage }) => stage.instructions);
  return Object.fromEntries([...recordedFor(instructions, entries)].map(([{ line }, { bytes }]) => [line, bytes]));
}

const DOCKERFILE = `FROM debian:12
ARG V
WORKDIR /srv/$V
COPY --from=x --chown=1:1 a $V/b ./
RUN --mount=type=cache,target=/c make && \\
    # why
    make install
RUN ["make", "check"]
ADD --chmod=755 a /bin/
RUN <<EOF
make one
make two
EOF
CMD ["x"]
`;

describe('what instructions left in the history of an image', () => {
  it('BuildKit', () => {
    const history = [
      'CMD ["x"]',
      'RUN |1 V=1 /bin/sh -c make one\nmake two\n # buildkit',
      'ADD --chmod=755 a /bin/ # buildkit',
      'RUN |1 V=1 make check # buildkit',
      'RUN |1 V=1 /bin/sh -c make &&     make install # buildkit',
      'COPY a 1/b ./ # buildkit',
      'WORKDIR /srv/1',
      'ARG V',
      '/bin/sh -c #(nop)  CMD ["bash"]',
      '/bin/sh -c #(nop) ADD file:0123 in / ',
    ];
    expect(sizes(DOCKERFILE, history)).toEqual({ 10: 2, 9: 3, 8: 4, 5: 5, 4: 6, 3: 7 });
  });

  it('Buildah, and the builder before BuildKit', () => {
    const history = [
      '/bin/sh -c #(nop) CMD ["x"]',
      '|1 V=1 /bin/sh -c make one\nmake two\n',
      '/bin/sh -c #(nop) ADD file:99 in /bin/ ',
      '|1 V=1 make check',
      '|1 V=1 /bin/sh -c make &&     make install',
      '/bin/sh -c #(nop) COPY multi:12 in ./ ',
      '/bin/sh -c #(nop) WORKDIR /srv/1',
    ];
    expect(sizes(DOCKERFILE, history)).toEqual({ 10: 2, 9: 3, 8: 4, 5: 5, 4: 6, 3: 7 });
  });

  it('another text: what is not there has no size, and what is above it keeps its own', () => {
    const history = ['RUN /bin/sh -c two # buildkit', 'RUN /bin/sh -c changed # buildkit', 'RUN /bin/sh -c one # buildkit'];
    expect(sizes('FROM debian:12\nRUN one\nRUN other\nRUN two\n', history)).toEqual({ 4: 1, 2: 3 });
  });

  it('the same command twice', () => {
    const history = ['RUN /bin/sh -c one # buildkit', 'RUN /bin/sh -c one # buildkit'];
    expect(sizes('FROM debian:12\nRUN one\nRUN one\n', history)).toEqual({ 3: 1, 2: 2 });
  });

  it.each([
    ['RUN install', 'RUN /bin/sh -c make reinstall # buildkit'],
    ['COPY a /b/', 'COPY a /a/ # buildkit'],
    ['COPY a /b/', '/bin/sh -c #(nop) COPY file:1 in /bb/ '],
    ['ADD a /b/', 'COPY a /b/ # buildkit'],
    ['WORKDIR /srv', 'WORKDIR /srv2'],
    ['RUN x', '/bin/sh -c #(nop) LABEL a=RUN x'],
  ])('%s is not %s', (instruction, createdBy) => {
    expect(sizes(`FROM debian:12\n${instruction}\n`, [createdBy])).toEqual({});
  });
});
