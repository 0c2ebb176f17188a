/** Nanoseconds. The units of https://pkg.go.dev/time#ParseDuration (its micro signs cannot stand in a flag). */
const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** A Go duration that HEALTHCHECK takes: zero, or at least one millisecond. */
export function isDuration(text: string): boolean {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return true;
  if (unsigned === '') return false;
  let total = 0;
  let rest = unsigned;
  while (rest !== '') {
    const piece = /^([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|ms|s|m|h)(?![a-z])/i.exec(rest);
    const unit = UNITS[piece?.[2] ?? ''];
    if (piece === null || unit === undefined) return false;
    total += Math.trunc(Number(piece[1]) * unit);
    rest = rest.slice(piece[0].length);
  }
  if (total === 0) return true;
  return !text.startsWith('-') && total >= 1e6 && total < 2 ** 63;
}
