import type { CachePlace } from '../../src/ecosystems/cache.ts';
import type { Ecosystem, ProjectInstall } from '../../src/ecosystems/ecosystem.ts';

const HEAD = `# Package managers

Made from the data in \`src/ecosystems/\` (\`UPDATE_SNAPSHOTS=1 npx vitest run test/ecosystems/table\`): the installs of what a project's manifests
name, with the files that decide what comes out. A fix around one of them is _safe_ unless a reason under "review" or "refused" holds.
What is installed by name (apt, apk, dnf, zypper, \`npm install -g\`, \`gem install\`, \`go install\`) reads no manifests, and is not listed.

"Checked" says what was done beyond reading the documentation: built on an engine and compared, or traced while it ran.
`;

/** The page that shows what is known of the installs of all ecosystems. */
export function page(ecosystems: readonly Ecosystem[]): string {
  return [HEAD, ...ecosystems.filter(({ installs = [] }) => installs.length > 0).map(section)].join('\n');
}

function section({ title, docs, installs = [], cached }: Ecosystem): string {
  const caches = (cached?.caches ?? []).map(
    ({ what, places, sharing, docs: sources }) => `- Cache: ${what}, ${places.map(place).join(', else ')} (${sharing}). ${links(sources)}`,
  );
  return [`## ${title}`, '', ...installs.flatMap(install), ...caches, `- Sources: ${links(docs)}`, ''].join('\n');
}

function install({ commands, files, leadsTo = [], makes, review = [], refused = [], docs, checked }: ProjectInstall): readonly string[] {
  return [
    `### ${commands.map(code).join(', ')}`,
    '',
    `- Reads: ${[...files.map(code), ...leadsTo].join('; ')}`,
    `- Makes: ${makes.join('; ')}`,
    ...(review.length > 0 ? [`- Review: ${review.join('; ')}`] : []),
    ...(refused.length > 0 ? [`- Refused: ${refused.join('; ')}`] : []),
    `- Checked: ${checked}. ${links(docs)}`,
    '',
  ];
}

function place(where: CachePlace): string {
  if ('flag' in where) return code(where.flag);
  if ('variable' in where) {
    const name = where.variable.source.replaceAll(/[\^$]/gu, '');
    return code(where.below === undefined ? name : `$${name}/${where.below}`);
  }
  if ('setting' in where) return `${where.below === undefined ? '' : `${where.below} of `}the setting ${code(where.setting)}`;
  return code('home' in where ? `~/${where.home}` : where.path);
}

function code(text: string): string {
  return `\`${text}\``;
}

function links(urls: readonly string[]): string {
  return urls.map((url) => `<${url}>`).join(' ');
}
