import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findEngine } from '../../src/engine/engine.ts';
import { analyse, openWorkspace } from '../../src/workspace.ts';
import { plainDockerfile, tracedDockerfile, type Situation } from './situation.ts';
import { readTrace } from './strace.ts';
import { touchedBy } from './touched.ts';
import { partings } from './compare.ts';

export async function explore(situations: readonly Situation[], words: readonly string[] = []): Promise<void> {
  const folder = mkdtempSync('/tmp/truth/run-');
  const context = join(folder, 'context');
  mkdirSync(context);
  for (const { id, files } of situations)
    for (const [name, text] of Object.entries(files ?? {})) {
      mkdirSync(dirname(join(context, id, name)), { recursive: true });
      writeFileSync(join(context, id, name), text);
    }
  writeFileSync(join(folder, 'plain.Dockerfile'), plainDockerfile(situations));
  writeFileSync(join(folder, 'traced.Dockerfile'), tracedDockerfile(situations));
  const engine = await findEngine(process.env);
  const t0 = performance.now();
  const built = await engine.docker(['build', '--progress=plain', '--network', 'host', ...words, '-f', join(folder, 'traced.Dockerfile'), '--output', `type=local,dest=${join(folder, 'out')}`, context]);
  console.log(folder, 'build', built.code, ((performance.now() - t0) / 1000).toFixed(1));
  if (built.code !== 0) { console.log(built.stderr.slice(-3000)); return; }
  const workspace = await openWorkspace(join(folder, 'plain.Dockerfile'), { context });
  const { evaluation } = analyse(workspace.source, workspace.context, workspace.build);
  for (const [index, one] of situations.entries()) {
    const trace = evaluation.stages[index]?.traces.at(-1);
    if (trace === undefined) throw new Error('no trace');
    const cwd = trace.before.workdir.kind === 'known' ? trace.before.workdir.text : '/';
    const touched = touchedBy(readTrace(readFileSync(join(folder, 'out', one.id), 'utf8')), cwd);
    const image = evaluation.stages[index]?.checkpoints.at(-1)?.image;
    const p = partings(trace, touched, (path) => { const fact = image?.paths.get(path)?.fact; return fact !== undefined && fact.kind !== 'folder' && fact.kind !== 'absent'; }, new Set(Object.keys(one.idle ?? {})));
    const unknown = trace.events.find(({ unknown: why }) => why !== undefined)?.unknown;
    const short = (list: readonly string[]): string => (list.length > 25 ? `${list.slice(0, 25).join(' ')} ... ${list.length}` : list.join(' '));
    console.log(`== ${one.id}: ${one.run}\n   reads ${touched.reads.size} absent ${touched.absent.size} writes ${touched.writes.size}${unknown === undefined ? '' : ` UNKNOWN ${unknown}`}`);
    if (p.unpredictedReads.length) console.log('   READ  ', short(p.unpredictedReads));
    if (p.unpredictedLists.length) console.log('   LIST  ', short(p.unpredictedLists));
    if (p.unpredictedInputs.length) console.log('   ABSENT', short(p.unpredictedInputs));
    if (p.unpredictedWrites.length) console.log('   WRITE ', short(p.unpredictedWrites));
    if (p.untouched.length) console.log('   unused', short(p.untouched));
  }
}
