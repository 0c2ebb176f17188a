import { it } from 'vitest';
import { explore } from './run-tmp.ts';
it('explores', async () => {
  const only = process.env['ONLY'];
  const all = await import(`./situations/${process.env['FILE'] ?? 'files'}.ts`);
  const found = Object.values(all).flat().filter((one) => only === undefined || new RegExp(only).test((one as {id: string}).id));
  const { serve } = await import('./serve.ts'); const stop = await serve(); await explore(found as never); await stop();
}, 600_000);
