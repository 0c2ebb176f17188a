import { copyText, copyWords, textOf, type Block, type Blocks } from './blocks.ts';

/** Ways to spoil a Dockerfile, one thing at a time. Some of what they make means the same as before; that is for the judge to see. */
export interface Operator {
  readonly kind: string;
  readonly mutants: (blocks: Blocks, files: readonly string[]) => readonly string[];
}

type Change = (block: Block, files: readonly string[]) => readonly string[];

/** Replaces one block by others, in turn. */
function each(kind: string, change: Change): Operator {
  return {
    kind,
    mutants: (source, files) =>
      source.blocks.flatMap((block, index) =>
        change(block, files).map((text) => withBlocks(source, source.blocks.toSpliced(index, 1, { ...block, text }))),
      ),
  };
}

function withBlocks(source: Blocks, blocks: readonly Block[]): string {
  return textOf({ ...source, blocks: blocks.filter(({ text }) => text !== '') });
}

/** Moves blocks of these keywords (undefined: of all but FROM) to these places of their stage, counted from where they stand. */
function move(kind: string, keywords: readonly Block['keyword'][] | undefined, steps: readonly number[]): Operator {
  const chosen = ({ keyword, stage }: Block): boolean => keyword !== 'FROM' && stage >= 0 && (keywords?.includes(keyword) ?? true);
  return {
    kind,
    mutants: (source) =>
      source.blocks.flatMap((block, index) =>
        steps.flatMap((step) => {
          const to = index + step;
          const target = source.blocks[to];
          if (!chosen(block) || target?.stage !== block.stage || target.keyword === 'FROM') return [];
          return [withBlocks(source, source.blocks.toSpliced(index, 1).toSpliced(to, 0, block))];
        }),
      ),
  };
}

function copies(
  change: (
    words: NonNullable<ReturnType<typeof copyWords>>,
    files: readonly string[],
  ) => readonly (readonly [readonly string[], readonly string[], string])[],
): Change {
  return ({ keyword, text }, files) => {
    if (keyword !== 'COPY' && keyword !== 'ADD') return [];
    const words = copyWords(text);
    return words === undefined
      ? []
      : change(words, files).map(([flags, sources, destination]) => copyText(keyword, flags, sources, destination));
  };
}

/** Only what comes from the context. */
function local(change: Parameters<typeof copies>[0]): Change {
  return copies((words, files) => (words.flags.some((flag) => flag.startsWith('--from')) ? [] : change(words, files)));
}

function isBroad(source: string): boolean {
  return ['.', './', '/'].includes(source);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A file of the context that is not this one, preferably of the same name in another folder or of the same kind. */
function wrongFiles(source: string, files: readonly string[]): readonly string[] {
  const others = files.filter((file) => file !== source && !file.includes('Dockerfile'));
  const twin = others.find((file) => baseName(file) === baseName(source));
  const kin = others.find((file) => file.slice(file.lastIndexOf('.')) === source.slice(source.lastIndexOf('.')));
  return [...new Set([twin, kin, others[0]].filter((file) => file !== undefined))];
}

function runs(change: (body: string) => readonly string[]): Change {
  return ({ keyword, text }) =>
    keyword === 'RUN' && !text.includes('<<') ? change(text.slice('RUN'.length)).map((body) => `RUN${body}`) : [];
}

/** Each place where `from` stands, replaced. */
function replaced(text: string, from: RegExp, to: string): readonly string[] {
  return [...text.matchAll(from)].map((match) => text.slice(0, match.index) + to + text.slice(match.index + match[0].length));
}

const AND = /\s*&&\s*(?:\\\r?\n\s*)?/g;
const INSTALL = /\b(?:npm (?:ci|install|i)|pip3? install|apt-get install)\b/;

function parts(text: string): readonly string[] {
  return text.slice('RUN'.length).trim().split(AND);
}

const splitRuns: Operator = {
  kind: 'split a RUN at &&, state not carried over',
  mutants: (source) =>
    source.blocks.flatMap((block, index) => {
      if (block.keyword !== 'RUN' || !block.text.includes('&&') || block.text.includes('<<')) return [];
      const all = parts(block.text);
      return all.slice(1).map((_, at) => {
        const halves = [all.slice(0, at + 1), all.slice(at + 1)].map((half) => ({ ...block, text: `RUN ${half.join(' && ')}` }));
        return withBlocks(source, source.blocks.toSpliced(index, 1, ...halves));
      });
    }),
};

/** What tells the shell something for the commands behind it. */
const STATE = /^(?:cd|set|export|unset)\s|^[A-Za-z_]\w*=\S*$/;

/** Both parts with what the shell was told before; then the second one without a piece of that, or without the flags. */
const splitCarrying: Operator = {
  kind: 'split a RUN at &&, a piece of its state lost',
  mutants: (source) =>
    source.blocks.flatMap((block, index) => {
      const [head = '', flags = ''] = /^RUN((?:\s+--\S+)*)\s+/.exec(block.text) ?? [];
      if (block.keyword !== 'RUN' || !block.text.includes('&&') || /<<|^RUN\s+\[/.test(block.text)) return [];
      const all = block.text.slice(head.length).trim().split(AND);
      return all.slice(1).flatMap((_, at) => {
        const [first, second] = [all.slice(0, at + 1), all.slice(at + 1)];
        const told = first.filter((part) => STATE.test(part));
        const kept = [told, ...told.map((_piece, lost) => told.toSpliced(lost, 1))].map(
          (pieces) => `RUN${flags} ${[...pieces, ...second].join(' && ')}`,
        );
        const without = flags === '' ? [] : [`RUN ${[...told, ...second].join(' && ')}`];
        return [...kept, ...without].map((text) =>
          withBlocks(
            source,
            source.blocks.toSpliced(index, 1, { ...block, text: `RUN${flags} ${first.join(' && ')}` }, { ...block, text }),
          ),
        );
      });
    }),
};

const mergeRuns: Operator = {
  kind: 'merge two RUNs',
  mutants: (source) =>
    source.blocks.flatMap((block, index) => {
      const next = source.blocks[index + 1];
      if (block.keyword !== 'RUN' || next?.keyword !== 'RUN' || `${block.text}${next.text}`.includes('<<') || /^RUN\s+\[/.test(next.text))
        return [];
      return [' && ', '; ', ' || '].map((glue) =>
        withBlocks(
          source,
          source.blocks.toSpliced(index, 2, {
            ...block,
            text: `${block.text}${glue}${next.text
              .slice('RUN'.length)
              .replace(/^(?:\s+--\S+)+/, '')
              .trim()}`,
          }),
        ),
      );
    }),
};

const insert: Operator = {
  kind: 'insert an instruction',
  mutants: (source, files) => {
    const lines = [
      'USER 1000',
      'ENV NODE_ENV=production',
      'WORKDIR /elsewhere',
      'RUN rm -rf ./node_modules',
      'SHELL ["/bin/bash", "-c"]',
      'ARG PATH=/x',
      'RUN touch ./index.js',
    ];
    const file = files.find((name) => !name.includes('Dockerfile') && !name.includes('/'));
    if (file !== undefined) lines.push(`COPY ${file} ./`, `COPY ${file} ./package-lock.json`);
    return source.blocks.flatMap((block, index) => {
      if (block.stage < 0) return [];
      return lines.map((text) => withBlocks(source, source.blocks.toSpliced(index + 1, 0, { ...block, keyword: 'RUN', text })));
    });
  },
};

const stageNames = (source: Blocks): readonly string[] =>
  source.blocks
    .flatMap(({ keyword, text }) => (keyword === 'FROM' ? [/\sAS\s+(\S+)/i.exec(text)?.[1] ?? ''] : []))
    .filter((name) => name !== '');

const otherStage: Operator = {
  kind: 'change a reference to a stage',
  mutants: (source) =>
    source.blocks.flatMap((block, index) => {
      const names = [...stageNames(source), 'debian:12', '0'];
      const found = /^(?:COPY|ADD)[^\n]*\s--from=(\S+)|^FROM\s+(\S+)/.exec(block.text);
      const old = found?.[1] ?? found?.[2];
      if (old === undefined) return [];
      return names
        .filter((name) => name !== old)
        .map((name) => withBlocks(source, source.blocks.toSpliced(index, 1, { ...block, text: block.text.replace(old, name) })));
    }),
};

export const operators: readonly Operator[] = [
  move('swap two adjacent instructions', undefined, [1]),
  move('move an instruction', undefined, [-5, -4, -3, -2, 2, 3, 4, 5]),
  each('delete an instruction', ({ keyword, text }) => (keyword === 'FROM' && text !== '' ? [] : [''])),
  each(
    'drop a source of a COPY',
    copies(({ flags, sources, destination }) =>
      sources.length < 2 ? [] : sources.map((_, at) => [flags, sources.toSpliced(at, 1), destination]),
    ),
  ),
  each(
    'change the destination of a COPY',
    copies(({ flags, sources, destination }) => [
      [flags, sources, `${destination.replace(/\/?$/, '')}/moved/`],
      [flags, sources, `/elsewhere/`],
    ]),
  ),
  each(
    'flatten a COPY',
    local(({ flags, sources, destination }) =>
      /^\.{0,2}\/?$/.test(destination)
        ? []
        : [
            [flags, sources, './'],
            [flags, sources, '/'],
          ],
    ),
  ),
  each('drop a flag', ({ text }) =>
    [...text.matchAll(/ --[a-z-]+(?:=\S+)?/g)].map((match) => text.slice(0, match.index) + text.slice(match.index + match[0].length)),
  ),
  each('add a flag to a COPY', ({ keyword, text }) =>
    keyword === 'COPY' ? ['--chown=1000:1000', '--chmod=600', '--chown=node:node'].map((flag) => text.replace('COPY', `COPY ${flag}`)) : [],
  ),
  each('drop the copy of the source', ({ keyword, text }) =>
    keyword === 'COPY' && copyWords(text)?.sources.some(isBroad) === true ? [''] : [],
  ),
  each(
    'narrow the copy of the source to the files of today',
    local(({ flags, sources, destination }, files) => {
      const top = [...new Set(files.filter((file) => !file.includes('/')))];
      const folders = [...new Set(files.filter((file) => file.includes('/')).map((file) => file.slice(0, file.lastIndexOf('/'))))];
      if (!sources.some(isBroad) || top.length === 0) return [];
      const root = destination.replace(/\/?$/, '/');
      return [[flags, top, root], [flags, ['*'], root], ...(folders.length === 0 ? [] : [[flags, [...top, ...folders], root] as const])];
    }),
  ),
  each(
    'copy a wrong file',
    local(({ flags, sources, destination }, files) =>
      sources.flatMap((source, at) => wrongFiles(source, files).map((file) => [flags, sources.with(at, file), destination] as const)),
    ),
  ),
  each(
    'widen a COPY',
    local(({ flags, sources, destination }) =>
      sources.flatMap((source, at) =>
        isBroad(source)
          ? []
          : [
              [flags, sources.with(at, '.'), destination] as const,
              [flags, sources.with(at, source.replace(/[^/]*$/, '*')), destination] as const,
            ],
      ),
    ),
  ),
  move('move USER', ['USER'], [-6, -3, -2, -1, 1, 2, 3, 6]),
  move('move WORKDIR', ['WORKDIR'], [-6, -3, -2, -1, 1, 2, 3, 6]),
  move('move ENV below its use, or ARG', ['ENV', 'ARG', 'SHELL'], [-6, -3, -1, 1, 2, 3, 4, 6]),
  move('move a COPY', ['COPY', 'ADD'], [-6, -3, -2, -1, 1, 2, 3, 6]),
  each(
    'drop a part of &&',
    runs((body) => (body.includes('&&') ? parts(`RUN${body}`).map((_, at, all) => ` ${all.toSpliced(at, 1).join(' && ')}`) : [])),
  ),
  each(
    '&& becomes ;',
    runs((body) => [...replaced(body, AND, '; '), ...replaced(body, AND, ' || ')]),
  ),
  each(
    'another command of the package manager',
    runs((body) => [...replaced(body, /npm ci/g, 'npm install'), ...replaced(body, /npm (?:install|i)\b/g, 'npm ci')]),
  ),
  each(
    'another argument of the install',
    runs((body) => [
      ...replaced(body, /(?<=npm (?:ci|install|i))/g, ' --omit=dev'),
      ...replaced(body, /(?<=pip3? install)/g, ' --upgrade'),
      ...replaced(body, /-r \S+/g, 'flask'),
      ...replaced(body, /(?<=apt-get install)/g, ' curl'),
      ...replaced(body, / --[a-z][a-z-]*(?:=\S+)?| -[a-z]+(?= )/g, ''),
    ]),
  ),
  each(
    'another list of packages',
    runs((body) => [
      ...replaced(body, /(?<=(?:apt-get install|apk add)[^&;]*) [a-z][\w.+-]*(?=\s)/g, ''),
      ...replaced(body, /(?<=(?:apt-get install|apk add)[^&;]* [a-z][\w.]*)(?=\s)/g, '-'),
      ...replaced(body, /apt-get update\s*&&\s*/g, ''),
      ...replaced(body, /&&\s*apt-get install/g, '&& rm -rf /var/lib/apt/lists/* && apt-get install'),
      ...replaced(body, /(?<=apt-get install)/g, ' --no-install-recommends'),
      ...replaced(body, /apt-get install/g, 'apt-get update && apt-get install'),
    ]),
  ),
  each(
    'an install that may fail',
    runs((body) => (INSTALL.test(body) ? [`${body} || true`, `${body}; true`, ` false || ${body.trim()}`, ` (${body.trim()})`] : [])),
  ),
  each(
    'an install elsewhere',
    runs((body) =>
      INSTALL.test(body)
        ? [
            ` cd / && ${body.trim()}`,
            ` cd .. && ${body.trim()}`,
            ` mkdir -p x && cd x && ${body.trim()}`,
            ` HOME=/h ${body.trim()}`,
            ` export A=1 && ${body.trim()}`,
          ]
        : [],
    ),
  ),
  each(
    'another mount',
    runs((body) => {
      const targets = ['/app/node_modules', '/app', '/root', '/root/.cache', '/var/lib/apt', '/usr/local', '/home/node', '/tmp/x'];
      const added = INSTALL.test(body) ? targets.map((target) => ` --mount=type=cache,target=${target},sharing=locked${body}`) : [];
      const moved = targets.flatMap((target) => replaced(body, /(?<=type=cache\S*target=)[^,\s]+/g, target));
      return [...moved, ...added, ...replaced(body, /,(?:sharing|uid|gid)=\w+/g, ''), ...replaced(body, /,uid=\d+/g, ',uid=1234')];
    }),
  ),
  each(
    'a clean-up more or less',
    runs((body) => [
      ...replaced(body, / && rm -rf \S+$/g, ''),
      ...replaced(body, / && npm cache clean --force/g, ''),
      ...replaced(body, / --no-cache-dir/g, ''),
      ...(INSTALL.test(body) ? [`${body} && rm -rf /root/.npm /root/.cache`, `${body} && rm -rf /var/lib/apt/lists/*`] : []),
    ]),
  ),
  each(
    'drop a cd',
    runs((body) => replaced(body, /cd \S+ && /g, '')),
  ),
  each(
    'two parts of && swap',
    runs((body) => {
      const all = body.includes('&&') ? parts(`RUN${body}`) : [];
      return all.slice(1).map((part, at) => ` ${[...all.slice(0, at), part, all[at] ?? '', ...all.slice(at + 2)].join(' && ')}`);
    }),
  ),
  mergeRuns,
  splitRuns,
  splitCarrying,
  each('run an instruction twice', ({ keyword, text }) => (keyword === 'FROM' ? [] : [`${text}\n${text}`])),
  each('change a value', ({ keyword, text }) =>
    ['ENV', 'ARG', 'LABEL', 'EXPOSE', 'USER', 'WORKDIR', 'CMD', 'ENTRYPOINT', 'STOPSIGNAL', 'HEALTHCHECK'].includes(keyword)
      ? [text.replace(/(["\]]*)$/, '9$1')]
      : [],
  ),
  each('shell form becomes exec form', ({ keyword, text }) => {
    const body = /^(?:RUN|CMD|ENTRYPOINT)\s+([\w ./-]+)$/.exec(text)?.[1];
    return body === undefined ? [] : [`${keyword} ${JSON.stringify(body.split(' '))}`];
  }),
  insert,
  otherStage,
];
