/** All releases of a program that a Dockerfile names (`pnpm@9`) are older than that one; where it names none, any may run. */
export function isOlderThan(text: string, program: string, since: number): boolean {
  const named = [...text.matchAll(new RegExp(`(?<![\\w./-])${program}@(\\S*)`, 'gu'))].map(([, release = '']) => release);
  return named.length > 0 && named.every((release) => Number(/^[\^~v]?(\d+)(?!\d)/u.exec(release)?.[1] ?? since) < since);
}
