/** The look of the page: light and dark, narrow and wide, on a screen and on paper. Colours never stand alone: words or signs say the same. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --card: #ffffff; --ink: #1d2129; --soft: #585f6b; --line: #dedbd3; --accent: #2c5a8a; --focus: #1a66c2;
  --order: #9a3b52; --context: #646c79; --add: #e3f3e6; --add-ink: #14532d; --del: #fbe6e6; --del-ink: #7f1d1d;
  --heat0: #eef1f4; --heat1: #fdeccb; --heat2: #fad59c; --heat3: #f4b06c; --heat4: #ec8f5e; --meter: #00000026; --filled: #1d2129;
  --rerun: #b3261e; --bar: #4a6d94; --saved: #f0c27b;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --card: #1a1e25; --ink: #e7e5e0; --soft: #a6adb8; --line: #303742; --accent: #8dbbe8; --focus: #7db4f5;
    --order: #e990a5; --context: #9ba4b1; --add: #17301f; --add-ink: #a9dfb6; --del: #3a1c1e; --del-ink: #f1b5b5;
    --heat0: #232932; --heat1: #37301f; --heat2: #4f3f1e; --heat3: #6b4a1d; --heat4: #8a4722; --meter: #ffffff2b; --filled: #e7e5e0;
    --rerun: #ff9d8f; --bar: #7ba3cf; --saved: #7c5a24;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); overflow-wrap: anywhere; }
main, header, footer { max-width: 84rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
a { color: var(--accent); text-underline-offset: .18em; }
code, pre { font-family: var(--mono); font-size: .875em; }
code { unicode-bidi: isolate; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--card); z-index: 9; }
header { padding-top: clamp(2rem, 6vw, 4rem); }
h1 { font-size: clamp(1.5rem, 4vw, 2.25rem); line-height: 1.2; font-weight: 650; letter-spacing: -.015em; margin: 0; }
.tool { margin: 0 0 .4rem; color: var(--soft); font-size: .875rem; }
.basis { color: var(--soft); margin: .5rem 0 0; max-width: 60ch; }
h2 { font-size: 1.25rem; font-weight: 650; letter-spacing: -.01em; margin: 3.5rem 0 .25rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; font-weight: 650; margin: 0 0 .6rem; }
h4 { font-size: .875rem; font-weight: 650; margin: 1.4rem 0 .3rem; color: var(--soft); }
.controls + h2 { border-top: 0; margin-top: 1.5rem; padding-top: 0; }
.lead { margin: 0 0 1rem; color: var(--soft); max-width: 68ch; }
.quiet, .left-out, .unused { color: var(--soft); font-size: .875rem; }
.unused { font-weight: 400; }
.notice { padding: .75rem 1rem; border: 1px solid var(--line); border-left: 4px solid var(--order); background: var(--card); border-radius: 6px; max-width: 68ch; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 2rem 0 0; padding: 0; list-style: none; }
.figures b { display: block; font-size: clamp(1.5rem, 4vw, 2rem); line-height: 1.15; font-weight: 600; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.figures .was { color: var(--soft); font-weight: 400; }
.figures li > span { color: var(--soft); font-size: .875rem; }
.controls { position: sticky; top: 0; z-index: 3; display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; padding: .6rem 0; margin-top: 1.5rem; background: var(--paper); border-bottom: 1px solid var(--line); font-size: .875rem; }
.controls label { display: inline-flex; gap: .4rem; align-items: center; min-height: 1.75rem; }
.controls input[type=search] { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 6px; padding: .25rem .6rem; width: min(16rem, 56vw); }
input::placeholder { color: var(--soft); opacity: 1; }
.controls fieldset { display: flex; flex-wrap: wrap; gap: 0 1rem; border: 0; margin: 0; padding: 0; }
.controls legend { float: left; margin-right: .8rem; padding: 0; color: var(--soft); line-height: 1.75rem; }
.controls svg { flex: none; }
#hits { color: var(--soft); min-width: 4rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.5rem 2rem; align-items: start; }
.pair > * { min-width: 0; }
.scroll { overflow: auto; max-width: 100%; }
.drawing .scroll { border: 1px solid var(--line); border-radius: 8px; background: var(--card); max-height: min(56rem, 90vh); }
.stack { display: grid; gap: 1.5rem; }
.stack > * { min-width: 0; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; padding: 0; margin: 0 0 1rem; font-size: .8125rem; color: var(--soft); }
.legend li { display: inline-flex; gap: .4rem; align-items: center; }
svg { display: block; font-family: var(--sans); }
svg text { fill: var(--ink); }
.swatch { stroke: var(--line); }
.swatch.heat0 { fill: var(--heat0); } .swatch.heat1 { fill: var(--heat1); } .swatch.heat2 { fill: var(--heat2); } .swatch.heat3 { fill: var(--heat3); } .swatch.heat4 { fill: var(--heat4); }
.stage rect { fill: none; stroke: var(--line); }
.stage text { font-size: 12px; font-weight: 600; fill: var(--soft); }
.box { fill: var(--card); stroke: var(--line); }
.node .words, .node .number { font: 12px var(--mono); }
.node .number { fill: var(--soft); text-anchor: end; }
.node.layer .number { fill: var(--ink); }
.node .note, .gap text { font-size: 11px; }
.node.config .box, .gap .box { stroke-dasharray: 3 3; }
.gap text, .context text { text-anchor: middle; fill: var(--soft); font-size: 11px; }
.context rect { fill: none; stroke: var(--context); stroke-dasharray: 2 3; }
.node.head .words { font-weight: 700; }
.node.heat0 .box { fill: var(--heat0); } .node.heat1 .box { fill: var(--heat1); } .node.heat2 .box { fill: var(--heat2); } .node.heat3 .box { fill: var(--heat3); } .node.heat4 .box { fill: var(--heat4); }
.meter { fill: var(--meter); } .filled { fill: var(--filled); }
.node:focus-visible { outline: none; }
.node:focus-visible .box { stroke: var(--focus); stroke-width: 2.5; }
.node:hover .box { stroke: var(--ink); }
.arrow { fill: none; stroke-width: 1.3; }
.arrow.from { stroke: var(--accent); stroke-width: 2; } .arrow.copy { stroke: var(--accent); } .arrow.mount { stroke: var(--accent); stroke-dasharray: 6 3; }
.arrow.context { stroke: var(--context); stroke-dasharray: 1.5 3; } .arrow.order { stroke: var(--order); }
.head.from, .head.copy, .head.mount { fill: var(--accent); } .head.context { fill: var(--context); } .head.order { fill: var(--order); }
.arrow.off { display: none; }
.following .arrow { opacity: .15; } .following .arrow.followed { opacity: 1; stroke-width: 2.4; }
.bars .hit { fill: transparent; } .bars .old { fill: var(--saved); } .bars .new { fill: var(--bar); } .bars .axis { stroke: var(--line); }
.bars .month { font-size: 11px; fill: var(--soft); }
.bars [role=option] { cursor: pointer; }
.bars [role=option]:focus { outline: none; }
.bars .shown .hit { fill: var(--meter); } .bars [role=option]:focus-visible .hit { stroke: var(--focus); stroke-width: 2; }
.timeline { direction: rtl; } .timeline svg { direction: ltr; margin-right: auto; }
.commit { min-height: 3.1em; margin: .4rem 0; max-width: 80ch; font-size: .9375rem; }
.replaying .node.layer { opacity: .35; } .replaying .node.rerun { opacity: 1; }
.replaying .node.rerun .box { stroke: var(--rerun); stroke-width: 2.5; }
.replaying .item.rerun { box-shadow: inset 3px 0 var(--rerun); }
.filtering .arrow, .replaying .arrow { opacity: .3; }
.filtering .miss.node, .filtering .bars .miss { opacity: .18; }
.filtering .miss.item, .filtering .miss.refusal, .filtering tr.miss { display: none; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem; }
th, td { padding: .35rem 1.4rem .35rem 0; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th, td { white-space: nowrap; }
th:first-child, td:first-child, .commits td.subject, .commits th:nth-child(3) { text-align: left; }
thead th { color: var(--soft); font-weight: 500; font-size: .8125rem; }
tbody th { font-weight: 400; }
.total > * { font-weight: 650; border-bottom: 0; }
.commits { font-size: .8125rem; min-width: 40rem; } .commits td { white-space: nowrap; } .commits td.subject { white-space: normal; min-width: 14rem; }
.commits tr.shown td { background: var(--heat1); }
.link { font: inherit; font-family: var(--mono); color: var(--accent); background: none; border: 0; padding: .1rem 0; min-height: 1.5rem; text-decoration: underline; text-underline-offset: .18em; cursor: pointer; }
summary { cursor: pointer; color: var(--accent); padding: .35rem 0; }
.listing { list-style: none; margin: 0; padding: 0; }
.item { display: grid; grid-template-columns: 2.6rem minmax(0, 1fr); gap: .6rem; padding: .45rem .5rem .45rem 0; border-bottom: 1px solid var(--line); }
.item:target { background: var(--heat0); }
.item .number { text-align: right; color: var(--soft); font: .8125rem/1.7 var(--mono); }
.item.layer .number { border-right: 5px solid transparent; padding-right: .3rem; }
.item.heat0 .number { border-color: var(--heat0); } .item.heat1 .number { border-color: var(--heat1); } .item.heat2 .number { border-color: var(--heat2); } .item.heat3 .number { border-color: var(--heat3); } .item.heat4 .number { border-color: var(--heat4); }
.fact { display: block; color: var(--soft); font-size: .8125rem; } .fact b { font-weight: 600; color: var(--ink); }
.refusals { list-style: none; padding: 0; margin: 0; }
.refusal { padding: .7rem 0; border-bottom: 1px solid var(--line); max-width: 80ch; } .refusal p { margin: 0; }
.refusal .reason, .refusal .meaning { color: var(--soft); } .refusal .meaning { font-size: .875rem; }
.diff { overflow: auto; margin: 0; padding: .75rem 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); line-height: 1.5; }
.diff code { display: block; width: max-content; min-width: 100%; padding: 0 1rem; overflow-wrap: normal; }
.diff span { display: inline-block; width: calc(100% + 2rem); margin: 0 -1rem; padding: 0 1rem; }
.diff .add { background: var(--add); color: var(--add-ink); } .diff .del { background: var(--del); color: var(--del-ink); }
.diff .hunk { color: var(--accent); } .diff .file { font-weight: 700; }
footer { color: var(--soft); font-size: .8125rem; padding-top: 3rem; padding-bottom: 3rem; }
@media (max-width: 40rem) { .controls { position: static; } h2 { margin-top: 2.5rem; } th, td { padding-right: .8rem; } }
@media (prefers-reduced-motion: no-preference) { .node, .arrow, .bars [role=option] { transition: opacity .12s; } html { scroll-behavior: smooth; } }
@media (forced-colors: active) { .box, .old, .new { stroke: CanvasText; } }
@media print {
  .controls, .skip, .commit, summary { display: none; } .scroll, .diff { overflow: visible; max-height: none; } .drawing .scroll { border: 0; }
  .pair { display: block; } svg.graph { max-width: 100%; height: auto; } .item, .refusal, tr { break-inside: avoid; } body { background: #fff; }
}
`;
