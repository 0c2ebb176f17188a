import { BASE_STYLE } from '../page/style.ts';

/** The look of the page of a graph. */
export const STYLE = `${BASE_STYLE}
.unused { font-weight: 400; }
.controls fieldset { display: flex; flex-wrap: wrap; gap: 0 1rem; border: 0; margin: 0; padding: 0; }
.controls legend { float: left; margin-right: .8rem; padding: 0; color: var(--soft); line-height: 1.75rem; }
.controls svg { flex: none; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.5rem 2rem; align-items: start; }
.pair > * { min-width: 0; }
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
.commits td.subject, .commits th:nth-child(3) { text-align: left; }
.total > * { font-weight: 650; border-bottom: 0; }
.commits { font-size: .8125rem; min-width: 40rem; } .commits td { white-space: nowrap; } .commits td.subject { white-space: normal; min-width: 14rem; }
.commits tr.shown td { background: var(--heat1); }
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
@media (prefers-reduced-motion: no-preference) { .node, .arrow, .bars [role=option] { transition: opacity .12s; } }
@media (forced-colors: active) { .box, .old, .new { stroke: CanvasText; } }
@media print {
  .commit { display: none; } .drawing .scroll { border: 0; max-height: none; } .pair { display: block; } svg.graph { max-width: 100%; height: auto; } .item, .refusal { break-inside: avoid; }
}
`;
