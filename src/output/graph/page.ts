import { percent } from '../display.ts';
import type { Graphed } from '../../graphed.ts';
import type { Replayed } from '../../replayed.ts';
import { secondsWords } from '../words.ts';
import { ARROW_KINDS, drawingOf, type ArrowKind } from './drawing.ts';
import { HEAT } from './heat.ts';
import type { layoutOf } from './layout.ts';
import { text } from '../page/markup.ts';
import { changeOf, figuresOf, pageOf, scriptOf } from '../page/shell.ts';
import { pageScript } from './script.ts';
import { diffOf, listingOf, refusalsOf, scenariosOf } from './sections.ts';
import { STYLE } from './style.ts';
import { ARROW_WORDS, figureOf } from './svg.ts';
import { timelineOf } from './timeline.ts';

interface Options {
  /** The name of the Dockerfile, for its head. */
  readonly file: string;
  readonly cwd: string;
  /** A test may stand in for Graphviz. */
  readonly layout?: typeof layoutOf;
}

/** One page with everything. */
export async function graphPage(graphed: Graphed, options: Options): Promise<string> {
  const { before, after, replayed } = graphed;
  const same = before === after;
  const drawings = [
    { name: same ? 'as it is' : 'before', drawing: drawingOf('b', before) },
    ...(same ? [] : [{ name: 'after', drawing: drawingOf('a', after) }]),
  ];
  const figures: string[] = [];
  for (const { name, drawing } of drawings)
    figures.push(
      `<section aria-labelledby="h-${drawing.side}"><h3 id="h-${drawing.side}">${name}</h3>${await figureOf(drawing, name, options.layout)}</section>`,
    );
  const listings = drawings.map(({ name, drawing }) => `<section><h3>${name}</h3>${listingOf(drawing)}</section>`);
  const kinds = ARROW_KINDS.filter((kind) => drawings.some(({ drawing }) => drawing.arrows.some((arrow) => arrow.kind === kind)));
  return pageOf({
    title: `${options.file} – dockerfix graph`,
    style: STYLE,
    script: scriptOf(pageScript),
    skip: ['Skip to the drawing', 'main'],
    header: headerOf(graphed, options.file),
    main: `${controlsOf(kinds)}
${replayed?.history === undefined ? '' : commitsOf(replayed.history, graphed)}
<h2 id="layers">Stages and layers</h2>
<p class="lead">Each box is an instruction, from top to bottom as a build runs them; boxes with a meter make a layer. Arrow keys go from box to box, Enter leads to its place in the list.</p>
${legendOf(graphed.replayed)}
<div class="drawing ${before.stages.length > 1 ? 'stack' : 'pair'}">${figures.join('\n')}</div>
${replayed === undefined ? '' : changesOf(replayed)}
<h2 id="diff">The patch</h2>
<p class="lead">What dockerfix changes; every byte outside of it stays as it is.</p>
${diffOf(graphed, options.cwd)}
${assumptionsOf(graphed)}
<h2 id="refused">What was refused</h2>
<p class="lead">Places where dockerfix saw something to gain, and could not show that the image stays the same.</p>
${refusalsOf(graphed.refused)}
<h2 id="instructions">Instructions</h2>
<p class="lead">What each of them reads, which lines it must stay below and why, and how often its layer is made anew.</p>
<div class="pair">${listings.join('\n')}</div>`,
    footer: 'Made by <code>dockerfix graph</code>. Times are estimates by kind of command.',
  });
}

function headerOf({ replayed, note }: Graphed, file: string): string {
  const basis = replayed === undefined ? '' : `<p class="basis">Shares and times are estimates over ${text(replayed.basis.words)}.</p>`;
  const said = note === undefined ? '' : `<p class="notice">${text(note)}. Only what the Dockerfile itself says is shown.</p>`;
  return `<p class="tool">dockerfix graph</p><h1>${text(file)}</h1>${basis}${said}${replayed?.history === undefined ? '' : keyFigures(replayed.history)}`;
}

function keyFigures({ commits, before, after, reached }: NonNullable<Replayed['history']>): string {
  const share = (installs: number): string => percent(installs / Math.max(1, commits.length));
  return figuresOf([
    [changeOf(secondsWords(before.seconds), secondsWords(after.seconds)), 'a rebuild after a commit, on average'],
    [changeOf(share(before.installs), share(after.installs)), 'of the commits reinstall dependencies'],
    ...(reached === undefined ? [] : [[percent(reached), 'of what could be saved is saved'] as const]),
  ]);
}

function controlsOf(kinds: readonly ArrowKind[]): string {
  const box = (kind: ArrowKind): string =>
    `<label><input type="checkbox" data-arrows="${kind}" checked><svg width="26" height="8" aria-hidden="true"><path class="arrow ${kind}" d="M1 4H25"/></svg>${ARROW_WORDS[kind]}</label>`;
  const arrows = kinds.length === 0 ? '' : `<fieldset><legend>Arrows</legend>${kinds.map(box).join('')}</fieldset>`;
  return `<div class="controls" role="search"><label>Filter <input id="filter" type="search" placeholder="instruction, commit, refusal" autocomplete="off" spellcheck="false"></label><span id="hits" role="status"></span>${arrows}</div>`;
}

function legendOf(replayed: Replayed | undefined): string {
  if (replayed === undefined) return '';
  const items = HEAT.map(
    (words, heat) =>
      `<li><svg width="18" height="14" aria-hidden="true"><rect class="swatch heat${heat}" x=".5" y=".5" width="17" height="13" rx="3"/></svg>${words}</li>`,
  );
  return `<ul class="legend" aria-label="How often a layer is made anew"><li>made anew:</li>${items.join('')}</ul>`;
}

function commitsOf(history: NonNullable<Replayed['history']>, graphed: Graphed): string {
  return `<h2 id="commits">Commits</h2><p class="lead">Each bar is a commit: as tall as the time that its rebuild takes before, and filled as far as it takes after. Choose one to see in the drawing what it made run again.</p>${timelineOf(history, graphed)}`;
}

function changesOf(replayed: Replayed): string {
  const none = replayed.history === undefined ? `<p class="quiet">No commits are shown: ${text(replayed.basis.words)}.</p>` : '';
  return `<h2 id="changes">What a change costs</h2><p class="lead">Seconds of a rebuild after a change of one kind, by estimate.</p>${scenariosOf(replayed)}${none}`;
}

function assumptionsOf({ assumptions }: Graphed): string {
  if (assumptions.length === 0) return '';
  const items = assumptions.map(({ id, sentence }) => `<li><code>${text(id)}</code>: ${text(sentence)}</li>`);
  return `<p class="quiet">Taken for granted:</p><ul class="quiet">${items.join('')}</ul>`;
}
