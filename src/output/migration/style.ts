import { BASE_STYLE } from '../page/style.ts';

/** The look of the page of a migration. */
export const STYLE = `${BASE_STYLE}
.words { text-align: left; } td.words { white-space: normal; } td.meaning { min-width: 24rem; color: var(--soft); }
.summary { width: 100%; } .summary td:not(.words) { width: 1%; }
td p, li p { margin: 0; }
.failures { list-style: none; padding: 0; margin: 0; } .failures li { padding: .5rem 0; border-bottom: 1px solid var(--line); max-width: 80ch; }
#repositories { width: 100%; min-width: 60rem; table-layout: fixed; font-size: .875rem; }
#repositories thead th:nth-child(1) { width: 24%; } #repositories thead th:nth-child(2) { width: 17%; } #repositories thead th:nth-child(3) { width: 8%; }
#repositories thead th:nth-child(4) { width: 19%; } #repositories thead th:nth-child(5) { width: 20%; } #repositories thead th:nth-child(6) { width: 12%; }
@media (scripting: enabled) { #repositories:not(.ready) tbody { display: none; } }
.failed { font-weight: 650; color: var(--order); } .changed { font-weight: 650; } .unchanged { color: var(--soft); }
.sort, .open { font: inherit; color: inherit; background: none; border: 0; padding: 0; min-height: 1.5rem; text-align: inherit; cursor: pointer; overflow-wrap: anywhere; }
.sort::after { content: " ↕"; color: var(--soft); } [aria-sort=ascending] .sort::after { content: " ↑"; color: var(--ink); } [aria-sort=descending] .sort::after { content: " ↓"; color: var(--ink); }
[aria-sort] .sort { color: var(--ink); }
.open { color: var(--accent); text-decoration: underline; text-underline-offset: .18em; } .open { position: relative; padding-left: 1.1em; } .open::before { content: "▸"; position: absolute; left: 0; } .open[aria-expanded=true]::before { content: "▾"; }
.controls select, .controls button, #more button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 6px; padding: .25rem .6rem; max-width: min(13rem, 60vw); }
#more { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; color: var(--soft); font-size: .875rem; } #more button { color: var(--ink); cursor: pointer; }
.scroll { container-type: inline-size; }
.detail > td { padding: 0 0 1rem; }
.inside { position: sticky; left: 0; width: 100cqi; padding: .25rem 0 0 1.1rem; white-space: normal; }
.inside dl { margin: .2rem 0 .8rem; display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: .1rem 1rem; font-size: .9375rem; } .inside dt { color: var(--soft); grid-column: 1; } .inside dd { margin: 0; grid-column: 2; max-width: 80ch; } .inside dd code { margin-right: .3em; }
.inside h3 { font-size: .875rem; font-family: var(--mono); margin: .6rem 0 .2rem; }
.none { color: var(--soft); padding: 1rem 0; }
.controls label { white-space: nowrap; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin-top: 1.5rem; font-size: .9375rem; } nav a { display: inline-block; padding: .2rem 0; }
@media (max-width: 40rem) {
  .inside { padding-left: 0; } .inside dl { display: block; } td.meaning { min-width: 15rem; } .controls label { min-width: 100%; justify-content: space-between; } .controls label > :is(select, input[type=search]) { width: 62vw; max-width: none; }
}
@media (max-width: 40rem) and (scripting: enabled) {
  #repositories { min-width: 0; } #repositories :is(th, td):nth-child(n+3):not(:nth-child(4)) { display: none; }
  #repositories thead th:nth-child(1) { width: 40%; } #repositories thead th:nth-child(2) { width: 27%; } #repositories thead th:nth-child(4) { width: 33%; }
}
@media print { #controls, #more { display: none; } #repositories { min-width: 0; } }
`;
