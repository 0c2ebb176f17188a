import type { ExplainedInstruction } from '../../explained.ts';
import type { Graphed, GraphedVersion, GraphResult } from '../../graphed.ts';
import { grouped } from '../../source/group.ts';
import { plain, type Colors } from '../colors.ts';
import { oneLine, percent, shortLine, shownPath } from '../display.ts';
import { stagesJson } from '../explain.ts';
import { errorJson, lineOf, VERSION } from '../json.ts';
import { patchOf } from '../patch.ts';
import { replayedJson } from '../replay.ts';
import { secondsWords } from '../words.ts';
import { stageTitle, VERBS } from './drawing.ts';

/** Letters of an instruction. */
const WIDTH = 70;

/** The stages, and what waits for what, for people: lines that end in `\n`. */
export function graphWords({ before, after, replayed, note }: Graphed, file: string, colors: Colors = plain): string {
  const basis = replayed === undefined ? '' : `: shares and times are estimates over ${oneLine(replayed.basis.words)}`;
  const head = note === undefined ? `${file}${basis}\n` : `${file}: ${oneLine(note)}\n`;
  if (before !== after)
    return `${head}\n${colors.paint('bold', 'before')}\n${versionWords(before, colors)}\n${colors.paint('bold', 'after')}\n${versionWords(after, colors)}`;
  return `${head}${note === undefined ? 'dockerfix changes nothing here.\n' : ''}\n${versionWords(before, colors)}`;
}

function versionWords({ stages, arrows }: GraphedVersion, { paint }: Colors): string {
  const taken = grouped(arrows, ({ line }) => line);
  const arrowsAt = (line: number): string =>
    (taken.get(line) ?? [])
      .map(({ kind, from }) => {
        const source = from === undefined ? undefined : stages[from];
        return `            ${paint('cyan', '<-')} ${VERBS[kind]} ${source === undefined ? 'a stage that cannot be told' : stageTitle(source)}\n`;
      })
      .join('');
  const parts = stages.map((stage) => {
    const unused = stage.needed ? '' : ', which the last stage does not need';
    const head = `  ${paint('bold', stageTitle(stage))}${unused}\n`;
    const from = `  ${String(stage.line).padStart(5)}  ${shortLine(stage.base, WIDTH)}\n${arrowsAt(stage.line)}`;
    return head + from + stage.instructions.map((one) => instructionWords(one, paint) + arrowsAt(one.line)).join('');
  });
  return parts.join('\n');
}

function instructionWords({ line, words, reads, waitsFor, layer }: ExplainedInstruction, paint: Colors['paint']): string {
  const cost = layer === undefined || (layer.reruns === 0 && layer.seconds < 1) ? '' : costWords(layer);
  const shown = shortLine(words, WIDTH);
  const head = `  ${String(line).padStart(5)}  ${cost === '' ? shown : `${shown.padEnd(WIDTH)}  ${cost}`}\n`;
  const context = reads?.kind === 'context' ? `            ${paint('cyan', '<-')} ${reads.count} of the context\n` : '';
  const waits = waitsFor.map(({ line: above, why }) => `            ${paint('yellow', '^')} line ${above}: ${oneLine(why)}\n`);
  return head + context + waits.join('');
}

function costWords({ seconds, reruns }: { readonly seconds: number; readonly reruns: number }): string {
  return `${percent(reruns).padStart(5)}${seconds >= 1 ? ` x ${secondsWords(seconds)}` : ''}`;
}

/** One line of JSON; paths are relative to `cwd`. */
export function graphJson({ path, changed, graphed, error }: GraphResult, cwd: string): string {
  const version = ({ stages, arrows }: GraphedVersion): object => ({
    stages: stagesJson(stages),
    arrows: arrows.map(({ kind, from, to, line }) => ({ kind, from: from ?? null, to, line })),
  });
  return lineOf({
    version: VERSION,
    path: shownPath(path, cwd),
    changed,
    note: graphed?.note ?? null,
    before: graphed === undefined ? null : version(graphed.before),
    after: graphed === undefined ? null : version(graphed.after),
    ...replayedJson(graphed?.replayed),
    changes:
      graphed?.changes.map((change) => ({ path: shownPath(change.path, cwd), created: change.created, diff: patchOf([change], cwd) })) ??
      [],
    refused:
      graphed?.refused.map(({ transform, reason, line, message, meaning, lift }) => ({
        transform,
        reason,
        line,
        message,
        meaning,
        lift,
      })) ?? [],
    assumptions: graphed?.assumptions.map(({ id, sentence }) => ({ id, sentence })) ?? [],
    error: errorJson(error, cwd),
  });
}
