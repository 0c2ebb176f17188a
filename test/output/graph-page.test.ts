import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { graph } from '../../src/graph.ts';
import type { Graphed } from '../../src/graphed.ts';
import { bounded } from '../../src/output/graph/limit.ts';
import { drawingOf } from '../../src/output/graph/drawing.ts';
import { graphPage } from '../../src/output/graph/page.ts';
import { rangesOf } from '../../src/output/graph/timeline.ts';
import { makeFolder } from '../context/folder.ts';

async function graphedOf(dockerfile: string): Promise<Graphed> {
  const root = makeFolder({ Dockerfile: dockerfile, f: '' });
  const { graphed, error } = await graph({ path: join(root, 'Dockerfile'), history: 0 });
  if (graphed === undefined) throw new Error(error?.message);
  return graphed;
}

describe('the page of a graph', () => {
  it('names its style and its script by their hashes, and allows nothing else', async () => {
    const html = await graphPage(await graphedOf('FROM debian:12\nRUN x\n'), { file: 'Dockerfile', cwd: '/' });
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
    const hashOf = (pattern: RegExp): string =>
      createHash('sha256')
        .update(pattern.exec(html)?.[1] ?? '')
        .digest('base64');
    const [style, script] = [hashOf(/<style>([^]*?)<\/style>/), hashOf(/<script>([^]*?)<\/script>/)];
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${style}'; script-src 'sha256-${script}'; base-uri 'none'; form-action 'none'`,
    );
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/ style=| on[a-z]+=|https?:\/\//);
  });

  it('says so where Graphviz gives up, and has the rest', async () => {
    const layout = async (): Promise<never> => {
      throw new Error('out of <memory>');
    };
    const html = await graphPage(await graphedOf('FROM debian:12\nRUN ./x\n'), { file: 'Dockerfile', cwd: '/', layout });
    expect(html).toContain('It could not be drawn (out of &#60;memory&#62;). The list below has all of it.');
    expect(html).toContain('<code dir="ltr">RUN ./x</code>');
    expect(html).not.toContain('<svg class="graph"');
  });

  it('leaves out what tells least', async () => {
    const lines = Array.from({ length: 400 }, (_, index) => `ENV A${index}=1`);
    const { before } = await graphedOf(
      ['FROM debian:12 AS one', ...lines, 'COPY f /', 'FROM scratch', 'COPY --from=one /f /', ...lines].join('\n'),
    );
    const { stages, instructions, drawn } = bounded(drawingOf('b', before), 10);
    expect(instructions).toBe(804);
    expect(drawn).toBe(10);
    const shown = stages.flatMap(({ pieces }) => pieces.map(({ node, leftOut }) => node?.words ?? leftOut));
    expect(shown).toEqual(expect.arrayContaining(['FROM debian:12 AS one', 'COPY f /', 'FROM scratch', 'COPY --from=one /f /']));
    expect(shown.reduce<number>((sum, piece) => sum + (typeof piece === 'number' ? piece : 0), 0)).toBe(794);
  });

  it('says lines as ranges of layers', () => {
    const places = new Map([2, 5, 7, 8, 20].map((line, place) => [line, place]));
    expect(rangesOf([20, 7, 8, 2], places)).toBe('2 7-20');
    expect(rangesOf([2, 7, 20], places)).toBe('2 7 20');
    expect(rangesOf([], places)).toBe('');
    // The same layer of two stages is paid once, and in the other one it does not run.
    expect(rangesOf([2, 5, 8, 20], places)).toBe('2-5 8-20');
  });
});
