import { describe, expect, it } from 'vitest';
import { verifyTwo } from './kit/verified.ts';

const BASE = 'FROM debian:bookworm-slim\n';
const files = { 'a.txt': 'a', 'b.txt': 'b' };

/** What the other tests trust: that an image which is not the same is seen. */
describe('two Dockerfiles', () => {
  it('that make the same image are told so', async () => {
    const verified = await verifyTwo({ dockerfile: `${BASE}COPY . /app/\n`, files }, `${BASE}COPY a.txt b.txt /app/\nCOPY . /app/\n`);
    expect(verified).toMatchObject({ verdict: 'identical', differences: [], config: [] });
  });

  it('that do not are told where', async () => {
    const before = 'WORKDIR /app\nCOPY a.txt b.txt ./\nRUN chmod 600 a.txt && ln -s a.txt link && echo 1 > made\nENV A=1 B=2\nCMD ["a"]\n';
    const after =
      'WORKDIR /app\nCOPY b.txt ./\nRUN ln -s b.txt link && echo 2 > made && chown 1000 b.txt && touch new\nENV A=2 B=2\nCMD ["a"]\n';
    const { verdict, differences, config } = await verifyTwo({ dockerfile: BASE + before, files }, BASE + after);
    expect(verdict).toBe('differs');
    expect(differences).toEqual([
      { path: '/app/a.txt', what: 'only in the original' },
      { path: '/app/b.txt', what: 'owner 0:0 and 1000:0' },
      { path: '/app/link', what: 'leads to a.txt and b.txt' },
      { path: '/app/made', what: expect.stringContaining('other content') },
      { path: '/app/new', what: 'only in the rewritten image' },
    ]);
    expect(config).toEqual([expect.stringContaining('Env is')]);
  });

  it('of which one does not build are told why', async () => {
    const good = `${BASE}RUN echo fine\n`;
    const bad = `${BASE}RUN echo the end of the log && exit 3\n`;
    expect(await verifyTwo({ dockerfile: good, files }, bad)).toMatchObject({
      verdict: 'rewritten does not build',
      log: expect.stringContaining('the end of the log'),
    });
    expect(await verifyTwo({ dockerfile: bad, files }, good)).toMatchObject({ verdict: 'original does not build' });
  });
});
