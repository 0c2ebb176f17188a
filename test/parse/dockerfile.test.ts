import { describe, expect, test } from 'vitest';
import type { CommandLine } from '../../src/model/build.ts';
import { cut, only, parse, raws, refusal, stage } from './dockerfile-helpers.ts';

/** The command in short: `shell: text` or `exec: words`. */
function short(command: CommandLine | undefined): string {
  if (command === undefined) return 'none';
  return command.form === 'shell' ? `shell: ${command.body.text}` : `exec: ${JSON.stringify(command.argv)}`;
}

describe('stages', () => {
  test('names, numbers and global arguments', () => {
    const build = parse('ARG A=1 B\nfrom a as One\nRUN x\nFROM --platform=$BUILDPLATFORM $A AS one\nFROM b\nARG C\n');
    expect(build.globalArgs.map(({ args }) => args.map(({ name }) => name))).toEqual([['A', 'B']]);
    expect(build.stages.map(({ index, name, from, instructions }) => [index, name, from.image.raw, instructions.length])).toEqual([
      [0, 'one', 'a', 1],
      [1, 'one', '$A', 0],
      [2, undefined, 'b', 1],
    ]);
    expect(build.stages[1]?.from.flags).toMatchObject([{ name: 'platform', value: '$BUILDPLATFORM' }]);
  });

  test.each([
    ['ARG A', '1:1 no FROM: the Dockerfile contains no stages to build'],
    ['RUN a\nFROM b', '1:1 RUN before the first FROM; only ARG may stand there'],
    ['ARG A\nENV B=c\nFROM b', '2:1 ENV before the first FROM; only ARG may stand there'],
    ['FROM', '1:1 FROM requires an image'],
    ['FROM a b', '1:8 FROM requires either one or three arguments: FROM image, or FROM image AS name'],
    ['FROM a as', '1:8 FROM requires either one or three arguments: FROM image, or FROM image AS name'],
    ['FROM a is b', '1:8 FROM requires either one or three arguments: FROM image, or FROM image AS name'],
    ['FROM a as b # c', '1:8 FROM requires either one or three arguments: FROM image, or FROM image AS name'],
    ['FROM a # b', '1:8 FROM requires either one or three arguments: FROM image, or FROM image AS name'],
    ['FROM a AS 1', '1:11 invalid name of a stage: "1"; it must begin with a letter and hold a-z 0-9 - _ . only'],
    ['FROM a AS b/c', '1:11 invalid name of a stage: "b/c"; it must begin with a letter and hold a-z 0-9 - _ . only'],
    ['FROM a AS $b', '1:11 invalid name of a stage: "$b"; it must begin with a letter and hold a-z 0-9 - _ . only'],
    ['FROM --form=x a', '1:6 unknown flag of FROM: "--form"'],
  ])('%j is refused', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });
});

describe('COPY and ADD', () => {
  test('sources and destination, with spans', () => {
    const text = 'FROM a\nCOPY --from=b --chown="x y" c\t"d" \\\n # e\n  $f /g/\n';
    const copy = only('COPY', text);
    expect([...raws(copy.sources), copy.destination.raw]).toEqual(['c', '"d"', '$f', '/g/']);
    for (const { raw, span } of [...copy.sources, copy.destination]) expect(cut(text, span)).toBe(raw);
    expect(copy.flags.map(({ name, value, unquoted, span }) => [name, value, unquoted, cut(text, span)])).toEqual([
      ['from', 'b', 'b', '--from=b'],
      ['chown', '"x y"', 'x y', '--chown="x y"'],
    ]);
  });

  test('the JSON form comes decoded, each span with its quotes', () => {
    const text = 'FROM a\nadd ["b c", "d\\u0065\\"", \\\n "/f"]\n';
    const add = only('ADD', text);
    expect([...raws(add.sources), add.destination.raw]).toEqual(['b c', 'de"', '/f']);
    expect([...add.sources, add.destination].map(({ span }) => cut(text, span))).toEqual(['"b c"', '"d\\u0065\\""', '"/f"']);
  });

  test('what is no JSON is split at blanks', () => {
    expect(raws(only('COPY', "FROM a\nCOPY ['b', 'c'] /d").sources)).toEqual(["['b',", "'c']"]);
  });

  test('heredocs are sources', () => {
    expect(raws(only('COPY', 'FROM a\nCOPY <<E b <<"F" /c\nE\nF').sources)).toEqual(['<<E', 'b', '<<"F"']);
  });

  test.each([
    'COPY --from=a --chown=b --chmod=c --link --parents --exclude=d --exclude=e f g',
    'ADD --chown=b --chmod=c --link=false --keep-git-dir=TRUE --checksum=x --unpack --exclude=d f g',
    'COPY --from= a b',
    'COPY "--from=x" b',
    'COPY -- --from=x b',
    'COPY -f b',
    'COPY a --from=x',
  ])('%j is accepted', (line) => {
    expect(refusal(`FROM a\n${line}`)).toBe('accepted');
  });

  test.each([
    ['COPY', '2:1 COPY requires at least two arguments: what to copy, and where to'],
    ['COPY a', '2:1 COPY requires at least two arguments: what to copy, and where to'],
    ['ADD ["a"]', '2:1 ADD requires at least two arguments: what to copy, and where to'],
    ['COPY --from=a b', '2:1 COPY requires at least two arguments: what to copy, and where to'],
    ['COPY --form=a b c', '2:6 unknown flag of COPY: "--form"'],
    ['COPY --unpack a b', '2:6 unknown flag of COPY: "--unpack"'],
    ['COPY --FROM=a b c', '2:6 unknown flag of COPY: "--FROM"'],
    ['COPY --__proto__ b c', '2:6 unknown flag of COPY: "--__proto__"'],
    ['ADD --from=a b c', '2:5 unknown flag of ADD: "--from"'],
    ['ADD --parents a b', '2:5 unknown flag of ADD: "--parents"'],
    ['COPY --from a b', '2:6 flag --from needs a value'],
    ['COPY --link= a b', '2:6 flag --link needs a value behind its ='],
    ['COPY --link=yes a b', '2:6 flag --link takes true or false, not "yes"'],
    ['COPY --from=a --from=b c d', '2:15 flag --from is given twice'],
    ['COPY --link --link c d', '2:13 flag --link is given twice'],
  ])('%j is refused', (line, expected) => {
    expect(refusal(`FROM a\n${line}`)).toBe(expected);
  });
});

describe('ENV, LABEL and ARG', () => {
  test.each([
    ['ENV a=b', [['a', 'b']]],
    [
      'ENV a=b c="d e" f=\'g h\'',
      [
        ['a', 'b'],
        ['c', '"d e"'],
        ['f', "'g h'"],
      ],
    ],
    [
      'ENV a=b\\ c d=\\"e',
      [
        ['a', 'b\\ c'],
        ['d', '\\"e'],
      ],
    ],
    [
      'ENV a= b=""',
      [
        ['a', ''],
        ['b', '""'],
      ],
    ],
    ['ENV a=b=c', [['a', 'b=c']]],
    ['ENV a b  c="d" # e', [['a', 'b  c="d" # e']]],
    ['ENV a\tb', [['a', 'b']]],
    ['ENV a b=c', [['a', 'b=c']]],
    ['ENV a \\\n  b', [['a', 'b']]],
    ['LABEL "a.b c"="d"', [['a.b c', '"d"']]],
    [
      'LABEL a.b=c multi="x \\\n y"',
      [
        ['a.b', 'c'],
        ['multi', '"x  y"'],
      ],
    ],
    ['LABEL \'a\'="b"', [['a', '"b"']]],
    ['ENV $a=b', [['$a', 'b']]],
    ['ENV "a=b"', [['"a', 'b"']]],
  ])('%j', (line, expected) => {
    const [found] = stage(`FROM a\n${line}`);
    const pairs = found !== undefined && 'pairs' in found ? found.pairs : [];
    expect(pairs.map(({ name, value }) => [name, value.raw])).toEqual(expected);
  });

  test('spans', () => {
    const text = 'FROM a\nENV a="b c" \\\n d=\n';
    expect(only('ENV', text).pairs.map(({ span, value }) => [cut(text, span), cut(text, value.span)])).toEqual([
      ['a="b c"', '"b c"'],
      ['d=', ''],
    ]);
  });

  test('ARG takes several, with and without a default', () => {
    const text = 'FROM a\nARG b c=d e="f g" h= i=$j';
    const { args } = only('ARG', text);
    expect(args.map(({ name, default: value, span }) => [name, value?.raw, cut(text, span)])).toEqual([
      ['b', undefined, 'b'],
      ['c', 'd', 'c=d'],
      ['e', '"f g"', 'e="f g"'],
      ['h', '', 'h='],
      ['i', '$j', 'i=$j'],
    ]);
  });

  test.each([
    ['ENV', '2:1 ENV requires at least one argument'],
    ['LABEL', '2:1 LABEL requires at least one argument'],
    ['ARG', '2:1 ARG requires at least one argument'],
    ['ENV a', '2:5 ENV must have two arguments'],
    ['ENV =a', '2:5 ENV names can not be blank'],
    ['LABEL a=b =c', '2:11 LABEL names can not be blank'],
    ['ARG =a', '2:5 ARG names can not be blank'],
    ['ENV a=b c', '2:9 no = in "c"; ENV takes name=value (a # behind an instruction starts no comment)'],
    ['ENV a=$b \\\n # c\n d=${e:-f g}x', '4:11 no = in "g}x"; ENV takes name=value (a # behind an instruction starts no comment)'],
    ['ENV a=b # c', '2:9 no = in "#"; ENV takes name=value (a # behind an instruction starts no comment)'],
    ['ENV --a b=c', '2:5 unknown flag of ENV: "--a"'],
    ['LABEL --a=b b=c', '2:7 unknown flag of LABEL: "--a"'],
  ])('%j is refused', (line, expected) => {
    expect(refusal(`FROM a\n${line}`)).toBe(expected);
  });

  test('BuildKit does not look at flags of ARG', () => {
    expect(only('ARG', 'FROM a\nARG --b c').args.map(({ name }) => name)).toEqual(['c']);
  });
});

describe('commands', () => {
  test.each([
    ['CMD a b', 'shell: a b'],
    ['CMD ["a", "b"]', 'exec: ["a","b"]'],
    ['CMD [ "a" , \\\n "b" ]  ', 'exec: ["a","b"]'],
    ['CMD []', 'exec: []'],
    ['CMD', 'shell: '],
    ["CMD ['a']", "shell: ['a']"],
    ['CMD ["a"', 'shell: ["a"'],
    ['CMD ["a"] # b', 'shell: ["a"] # b'],
    ['CMD ["a",]', 'shell: ["a",]'],
    ['CMD ["\\x"]', 'shell: ["\\x"]'],
    ['CMD ["\\ud800"]', 'exec: ["\uFFFD"]'],
    ['CMD ["\t"]', 'shell: ["\t"]'],
    ['ENTRYPOINT ["a b", "c"]', 'exec: ["a b","c"]'],
    ['ENTRYPOINT a', 'shell: a'],
    ['RUN ["a"]', 'exec: ["a"]'],
    ['HEALTHCHECK CMD a b', 'shell: a b'],
    ['HEALTHCHECK --interval=5s --timeout=1m30s --start-period=0 --start-interval=1.5h --retries=3 cmd ["a"]', 'exec: ["a"]'],
    ['HEALTHCHECK --interval= CMD a', 'shell: a'],
    ['HEALTHCHECK NONE', 'none'],
    ['HEALTHCHECK none', 'none'],
    ['HEALTHCHECK --other NONE', 'none'],
    ['HEALTHCHECK NONE []', 'none'],
  ])('%j', (line, expected) => {
    const [found] = stage(`FROM a\n${line}`);
    expect(found !== undefined && 'command' in found ? short(found.command) : 'no command').toBe(expected);
  });

  test.each([
    ['HEALTHCHECK', '2:1 HEALTHCHECK requires at least one argument'],
    ['HEALTHCHECK curl x', '2:13 unknown type "curl" of HEALTHCHECK; it is CMD or NONE'],
    ['HEALTHCHECK CMD', '2:1 missing command after HEALTHCHECK CMD'],
    ['HEALTHCHECK CMD []', '2:1 missing command after HEALTHCHECK CMD'],
    ['HEALTHCHECK NONE a', '2:1 HEALTHCHECK NONE takes no arguments'],
    ['HEALTHCHECK --interval=5 CMD a', '2:13 "5" is no duration of 1ms or more; write it like 30s or 1m30s'],
    ['HEALTHCHECK --interval=50ns CMD a', '2:13 "50ns" is no duration of 1ms or more; write it like 30s or 1m30s'],
    ['HEALTHCHECK --timeout=-5s CMD a', '2:13 "-5s" is no duration of 1ms or more; write it like 30s or 1m30s'],
    ['HEALTHCHECK --timeout=5S CMD a', '2:13 "5S" is no duration of 1ms or more; write it like 30s or 1m30s'],
    ['HEALTHCHECK --retries=-1 CMD a', '2:13 "-1" is no number of retries'],
    ['HEALTHCHECK --retries=1.5 CMD a', '2:13 "1.5" is no number of retries'],
    ['HEALTHCHECK --retries=2147483648 CMD a', '2:13 "2147483648" is no number of retries'],
    ['HEALTHCHECK --period=1s CMD a', '2:13 unknown flag of HEALTHCHECK: "--period"'],
    ['CMD --a b', '2:5 unknown flag of CMD: "--a"'],
    ['ENTRYPOINT --a b', '2:12 unknown flag of ENTRYPOINT: "--a"'],
    ['RUN --mount a', '2:5 flag --mount needs a value'],
    ['RUN --mount= a', '2:5 mount "" is not a comma-separated list'],
    ['RUN --mount=type="cache" a', 'accepted'],
    [`RUN --mount='type="cache"' a`, '2:5 mount "type="cache"" is not a comma-separated list'],
    ['RUN --mount=from=$a,target=/b c', '2:5 the from of a mount takes no variables; give the image a stage of its own and name that'],
    ['RUN --mount=from=a$,target=$b c', 'accepted'],
    ['RUN --mount=type=cache,target=/a --mount=type=tmpfs,target=/b c', 'accepted'],
    ['RUN --network=bridge a', '2:5 "bridge" is none of default, none, host'],
    ['RUN --network=host --network=none a', '2:20 flag --network is given twice'],
    ['RUN --security=none a', '2:5 "none" is none of insecure, sandbox'],
    ['RUN --device=a/b=c,required a', 'accepted'],
    ['RUN --device=a,b a', '2:5 unknown option of a device: "b"'],
    ['RUN --device=name=a,name=b a', '2:5 the device has a name already: "a"'],
    ['RUN --device=a,required=maybe a', '2:5 required takes true or false, not "maybe"'],
    ['RUN --montu=a b', '2:5 unknown flag of RUN: "--montu"'],
  ])('%j: %s', (line, expected) => {
    expect(refusal(`FROM a\n${line}`)).toBe(expected);
  });
});

describe('the others', () => {
  test('text up to the end of the line', () => {
    expect(only('WORKDIR', 'FROM a\nWORKDIR  /b c \\\n # x\n d  ').path.raw).toBe('/b c  d');
    expect(only('USER', 'FROM a\nUSER "$b"').user.raw).toBe('"$b"');
    expect(only('STOPSIGNAL', 'FROM a\nSTOPSIGNAL 9').text.raw).toBe('9');
    expect(only('MAINTAINER', 'FROM a\nMAINTAINER A <b@c>').text.raw).toBe('A <b@c>');
  });

  test('lists', () => {
    expect(raws(only('EXPOSE', 'FROM a\nEXPOSE 80 443/udp  $b').values)).toEqual(['80', '443/udp', '$b']);
    expect(raws(only('VOLUME', 'FROM a\nVOLUME /a /b').values)).toEqual(['/a', '/b']);
    expect(raws(only('VOLUME', 'FROM a\nVOLUME ["/a b", "/c"]').values)).toEqual(['/a b', '/c']);
    expect(only('SHELL', 'FROM a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]').shell).toEqual(['/bin/bash', '-o', 'pipefail', '-c']);
  });

  test('keywords in any case', () => {
    expect(stage('fRoM a\nrun b\nEnV c=d\n').map(({ keyword }) => keyword)).toEqual(['RUN', 'ENV']);
  });

  test('ONBUILD holds an instruction', () => {
    const text = 'FROM a\n# c\nONBUILD \\\n  copy --from=b <<E /c\nd\nE\n';
    const { trigger, comments, heredocs } = only('ONBUILD', text);
    expect(comments.map((comment) => comment.text)).toEqual(['# c']);
    expect(trigger).toMatchObject({
      keyword: 'COPY',
      line: 4,
      comments: [],
      flags: [{ name: 'from' }],
      destination: { raw: '/c' },
      heredocs,
    });
    expect(cut(text, trigger.span)).toBe('copy --from=b <<E /c\nd\nE');
  });

  test.each([
    ['WORKDIR', '2:1 WORKDIR requires exactly one argument'],
    ['USER  ', '2:1 USER requires exactly one argument'],
    ['STOPSIGNAL', '2:1 STOPSIGNAL requires exactly one argument'],
    ['MAINTAINER', '2:1 MAINTAINER requires exactly one argument'],
    ['MAINTAINER --a b', '2:12 unknown flag of MAINTAINER: "--a"'],
    ['USER --a b', '2:6 unknown flag of USER: "--a"'],
    ['WORKDIR --a b', '2:9 unknown flag of WORKDIR: "--a"'],
    ['EXPOSE', '2:1 EXPOSE requires at least one argument'],
    ['VOLUME', '2:1 VOLUME requires at least one argument'],
    ['VOLUME []', '2:1 VOLUME requires at least one argument'],
    ['VOLUME [" "]', '2:9 VOLUME takes no empty path'],
    ['SHELL', '2:1 SHELL requires at least one argument'],
    ['SHELL []', '2:1 SHELL requires at least one argument'],
    ['SHELL /bin/bash -c', '2:1 SHELL requires the arguments to be in JSON form: SHELL ["/bin/bash", "-c"]'],
    ['ONBUILD', '2:1 ONBUILD requires at least one argument'],
    ['ONBUILD ONBUILD RUN a', '2:1 ONBUILD ONBUILD is not allowed'],
    [`ONBUILD${' onbuild'.repeat(100)}`, '2:73 ONBUILD ONBUILD is not allowed'],
    ['ONBUILD from a', '2:1 FROM is not allowed as an ONBUILD trigger'],
    ['ONBUILD maintainer a', '2:1 MAINTAINER is not allowed as an ONBUILD trigger'],
    ['ONBUILD --a RUN b', '2:9 unknown flag of ONBUILD: "--a"'],
    ['ONBUILD RUNN a', '2:9 unknown instruction: "RUNN"'],
    ['ONBUILD COPY a', '2:9 COPY requires at least two arguments: what to copy, and where to'],
    ['RUNN a', '2:1 unknown instruction: "RUNN"'],
    ['RUN\u00a0a', '2:1 unknown instruction: "RUN\u00a0a"'],
    ['U\u017fER a', '2:1 unknown instruction: "U\u017fER"'],
    ['&& a', '2:1 unknown instruction: "&&"'],
    ['\\', '2:1 unknown instruction: ""'],
    ['\uFEFFRUN a', '2:1 unknown instruction: "\\ufeffRUN"'],
  ])('%j is refused', (line, expected) => {
    expect(refusal(`FROM a\n${line}`)).toBe(expected);
  });
});
