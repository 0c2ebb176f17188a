import { percent } from '../display.ts';
import type { ExplainedInstruction, ExplainedReads } from '../../explained.ts';
import type { Graphed, GraphedRefusal } from '../../graphed.ts';
import type { Replayed } from '../../replayed.ts';
import { grouped } from '../../source/group.ts';
import { patchOf } from '../patch.ts';
import { secondsWords } from '../words.ts';
import type { Arrow, Drawing, DrawnStage, Node } from './drawing.ts';
import { HEAT, heatOf } from './heat.ts';
import { counted, shortText, text } from '../page/markup.ts';

/** Letters of an instruction in a list; the Dockerfile has the rest. */
const WORDS = 400;

/** Instructions in a list. */
const MOST_LISTED = 1000;

/** Letters of a patch. */
const MOST_PATCH = 400_000;

/** Refusals; `--format json` has the rest. */
const MOST_REFUSED = 300;

/** What each kind of change takes, before and after. */
export function scenariosOf({ scenarios, history }: Replayed): string {
  const row = (name: string, before: string, after: string, saved: string, kind = ''): string =>
    `<tr${kind}><th scope="row">${name}</th><td>${before}</td><td>${after}</td><td>${saved}</td></tr>`;
  const times = (name: string, before: number, after: number, kind = ''): string =>
    row(name, secondsWords(before), secondsWords(after), before - after < 0.05 ? '–' : secondsWords(before - after), kind);
  const rows = scenarios.map(({ name, before, after }) => times(text(name), before, after));
  if (history !== undefined) {
    const { commits, before, after } = history;
    const share = (installs: number): string => percent(installs / Math.max(1, commits.length));
    rows.push(
      row('commits that reinstall dependencies', share(before.installs), share(after.installs), share(before.installs - after.installs)),
    );
    rows.push(times('a commit on average', before.seconds, after.seconds, ' class="total"'));
  }
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table of what each kind of change takes"><table class="scenarios">
<thead><tr><th scope="col">change</th><th scope="col">before</th><th scope="col">after</th><th scope="col">saved</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** All instructions of a version with what a picture has no room for. */
export function listingOf({ stages, arrows }: Drawing): string {
  const into = grouped(arrows, ({ to }) => to);
  let left = MOST_LISTED;
  const parts = stages.flatMap((drawn) => {
    if (left <= 0) return [];
    const nodes = drawn.nodes.slice(0, left);
    left -= nodes.length;
    return [stageOf(drawn, nodes, into)];
  });
  const total = stages.reduce((count, { nodes }) => count + nodes.length, 0);
  const rest = total > MOST_LISTED ? `<p class="left-out">${counted(total - MOST_LISTED, 'more instruction')} left out.</p>` : '';
  return `${parts.join('\n')}${rest}`;
}

function stageOf({ title, stage: { needed } }: DrawnStage, nodes: readonly Node[], into: ReadonlyMap<string, readonly Arrow[]>): string {
  const unused = needed ? '' : ' <span class="unused">the last stage does not need it</span>';
  const items = nodes.map((node) => itemOf(node, into.get(node.id) ?? []));
  return `<h4>${shortText(title, 80)}${unused}</h4><ol class="listing">${items.join('\n')}</ol>`;
}

function itemOf({ id, line, words, instruction }: Node, arrows: readonly Arrow[]): string {
  const heat = instruction?.layer === undefined ? '' : ` layer heat${heatOf(instruction.layer.reruns)}`;
  const facts = [
    ...arrows.filter(({ kind }) => kind !== 'order' && kind !== 'context').map(({ why }) => ['', why] as const),
    ...(instruction === undefined ? [] : factsOf(instruction)),
  ].map(([name, what]) => `<span class="fact">${name === '' ? '' : `<b>${name}</b> `}${shortText(what, 300)}</span>`);
  return `<li id="i-${id}" class="item${heat}" data-line="${line}" tabindex="-1"><span class="number">${line}</span><div><code dir="ltr">${shortText(words, WORDS)}</code>${facts.join('')}</div></li>`;
}

function factsOf({ reads, layer, waitsFor, network, refused }: ExplainedInstruction): readonly (readonly [string, string])[] {
  return [
    ...(layer === undefined ? [] : [['made anew', layerWords(layer)] as const]),
    ...(reads === undefined ? [] : [['reads', readsWords(reads)] as const]),
    ...waitsFor.map(({ line, why }) => ['waits for', `line ${line}: ${why}`] as const),
    ...(network ? [['network', 'its layer keeps the answer of the day on which it was made'] as const] : []),
    ...refused.map(({ transform, message }) => ['refused', `${transform}: ${message}`] as const),
  ];
}

function layerWords({ seconds, reruns }: NonNullable<ExplainedInstruction['layer']>): string {
  const share = `after ${percent(reruns)} of the changes (${HEAT[heatOf(reruns)] ?? ''})`;
  return seconds >= 1 ? `${share}, ${secondsWords(seconds)} each time` : share;
}

function readsWords(reads: ExplainedReads): string {
  if (reads.kind === 'everything') return `everything: ${reads.why}`;
  if (reads.kind === 'stage') return `what ${reads.from} holds`;
  const where = reads.kind === 'context' ? 'of the context' : 'of the image';
  const names = reads.paths.length === 0 ? '' : `: ${reads.paths.join(', ')}${reads.count > reads.paths.length ? ' …' : ''}`;
  return `${counted(reads.count, 'file')} ${where}${names}`;
}

export function refusalsOf(refused: readonly GraphedRefusal[]): string {
  if (refused.length === 0) return '<p class="quiet">Nothing was refused.</p>';
  const rest = refused.length - MOST_REFUSED;
  const items = refused
    .slice(0, MOST_REFUSED)
    .map(
      ({ transform, reason, line, message, meaning, lift }) =>
        `<li class="refusal" data-line="${line}"><p class="what"><a href="#i-b${line}">line ${line}</a> <code>${text(transform)}</code> <span class="reason">${text(reason)}</span></p><p>${shortText(message, 600)}</p><p class="meaning">${text(meaning)}</p><p class="meaning"><b>To lift it:</b> ${text(lift)}</p></li>`,
    );
  return `<ul class="refusals">${items.join('\n')}</ul>${rest > 0 ? `<p class="left-out">${rest} more; <code>--format json</code> has all.</p>` : ''}`;
}

/** The patch, line by line: the sign at the head of each says what its colour says. */
export function diffOf({ changes }: Graphed, cwd: string): string {
  const patch = patchOf(changes, cwd);
  if (patch === '') return '<p class="quiet">dockerfix changes nothing here.</p>';
  const cut = patch.length > MOST_PATCH;
  const lines = patch.slice(0, MOST_PATCH).split('\n').slice(0, -1);
  const rest = cut ? '<p class="left-out">The patch goes on; <code>dockerfix</code> prints all of it.</p>' : '';
  return `<pre class="diff" tabindex="0" role="region" aria-label="Patch" dir="ltr"><code>${lines.map(diffLine).join('\n')}</code></pre>${rest}`;
}

function diffLine(line: string): string {
  const kind = /^(?:diff |--- |\+\+\+ |new file mode )/.test(line)
    ? 'file'
    : line.startsWith('@@')
      ? 'hunk'
      : line.startsWith('+')
        ? 'add'
        : line.startsWith('-')
          ? 'del'
          : '';
  const shown = text(line.replace(/\r$/, ''));
  return kind === '' ? shown : `<span class="${kind}">${shown}</span>`;
}
