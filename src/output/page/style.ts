/** The look that all pages share: light and dark, narrow and wide, on a screen and on paper. Colours never stand alone: words or signs say the same. */
export const BASE_STYLE = `
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
.notice { padding: .75rem 1rem; border: 1px solid var(--line); border-left: 4px solid var(--order); background: var(--card); border-radius: 6px; max-width: 68ch; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 2rem 0 0; padding: 0; list-style: none; }
.figures b { display: block; font-size: clamp(1.5rem, 4vw, 2rem); line-height: 1.15; font-weight: 600; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.figures .was { color: var(--soft); font-weight: 400; }
.figures li > span { color: var(--soft); font-size: .875rem; }
.controls { position: sticky; top: 0; z-index: 3; display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; padding: .6rem 0; margin-top: 1.5rem; background: var(--paper); border-bottom: 1px solid var(--line); font-size: .875rem; }
.controls label { display: inline-flex; gap: .4rem; align-items: center; min-height: 1.75rem; }
.controls input[type=search] { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 6px; padding: .25rem .6rem; width: min(16rem, 56vw); }
input::placeholder { color: var(--soft); opacity: 1; }
#hits { color: var(--soft); min-width: 4rem; }
.scroll { overflow: auto; max-width: 100%; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem; }
th, td { padding: .35rem 1.4rem .35rem 0; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th, td { white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
thead th { color: var(--soft); font-weight: 500; font-size: .8125rem; }
tbody th { font-weight: 400; }
.link { font: inherit; font-family: var(--mono); color: var(--accent); background: none; border: 0; padding: .1rem 0; min-height: 1.5rem; text-decoration: underline; text-underline-offset: .18em; cursor: pointer; }
summary { cursor: pointer; color: var(--accent); padding: .35rem 0; }
.diff { overflow: auto; margin: 0; padding: .75rem 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); line-height: 1.5; }
.diff code { display: block; width: max-content; min-width: 100%; padding: 0 1rem; overflow-wrap: normal; }
.diff span { display: inline-block; width: calc(100% + 2rem); margin: 0 -1rem; padding: 0 1rem; }
.diff .add { background: var(--add); color: var(--add-ink); } .diff .del { background: var(--del); color: var(--del-ink); }
.diff .hunk { color: var(--accent); } .diff .file { font-weight: 700; }
footer { color: var(--soft); font-size: .8125rem; padding-top: 3rem; padding-bottom: 3rem; }
@media (max-width: 40rem) { .controls { position: static; } h2 { margin-top: 2.5rem; } th, td { padding-right: .8rem; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  .controls, .skip, summary { display: none; } .scroll, .diff { overflow: visible; max-height: none; } tr { break-inside: avoid; } body { background: #fff; }
}
`;
