import { describe, expect, test } from 'vitest';
import { walkRun } from '../../src/analysis/run-body.ts';
import type { RunBody } from '../../src/model/command.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { decode } from '../../src/source/decode.ts';
import {
  argvOf,
  bodyOf,
  commandsOf,
  execRun,
  known,
  labelsOf,
  shapeOf,
  shellRun,
  show,
  stateOf,
  stepsOf,
  unknown,
  whyOf,
} from './run-helpers.ts';
import { expectSoon } from '../clock.ts';

const bash = { shell: ['/bin/bash', '-c'] };

describe('steps: S simple, C compound, ! its failure fails the RUN, ? it may go on', () => {
  test.each([
    ['npm ci', 'S!(npm|ci)'],
    ['a && b && c', 'S!(a) S!(b) S!(c)'],
    ['a; b', 'S?(a) S!(b)'],
    ['a\nb', 'S?(a) S!(b)'],
    ['set -e; a; b', 'S!(a) S!(b)'],
    ['set -ex && a && b', 'S!(a) S!(b)'],
    ['set -o errexit\na\nb', 'S!(a) S!(b)'],
    ['set -e; set +e; a; b', 'S?(a) S!(b)'],
    ['a && b; c', 'C?(a; b) S!(c)'],
    ['set -e; a && b; c', 'C?(a; b) S!(c)'],
    ['A=1 && a; c', 'S?(a) S!(c)'],
    ['a || b', 'C!(a; b)'],
    ['a || true; b', 'C!(a; true) S!(b)'],
    ['a || b; c', 'C?(a; b) S!(c)'],
    ['a && b || c', 'C!(a; b; c)'],
    ['a || exit 1; b', 'C!(a; exit|1) S!(b)'],
    ['a || { echo no; exit 1; }; b', 'C!(a; echo|no; exit|1) S!(b)'],
    ['a | b && c', 'C!(a; b) S!(c)'],
    ['set -e; ! a; b', 'C?(a) S!(b)'],
    ['(a; b) && c', 'C!(a; b) S!(c)'],
    ['if a; then b; else c; fi && d', 'C!(a; b; c) S!(d)'],
    ['for x in 1 2; do a; done', 'C!(a)'],
    ['for x in 1 2; do a && break || b; done; c', 'C?(a; b) S!(c)'],
    ['while a; do b || continue; c; done', 'C!(a; b; c)'],
    ['for x in 1 2; do for y in 3; do a && break 2; done; done', 'C!(a)'],
    // In a shell of its own, and outside of a loop, shells differ.
    ['for x in 1 2; do (a && break); done', 'C!(a; break)'],
    ['for x in 1 2; do a | break; done', 'C!(a; break)'],
    ['for x in 1 2; do sh -c "a && break"; done', 'C!(a; break)'],
    ['a || break', 'C!(a; break)'],
    ['a; :', 'S?(a)'],
    ['a && cd x', 'S!(a) S!(cd|x)'],
    ['cd x', 'S!(cd|x)'],
    ['cd x; a && b', 'S!(a) S!(b)'],
    ['X=$(a b) && c', 'C!(a|b) S!(c)'],
    ['a $(b c)', 'C!(b|c; a|<unknown>)'],
    ['a; echo $?', 'C!(a; echo|<unknown>)'],
    ['a; exit', 'C!(a; exit)'],
    ['a; exit 0', 'S?(a) S!(exit|0)'],
    ['exit 0; a', 'C!(exit|0; a)'],
    ['test -f x && exit 0; a', 'C!(test|-f|x; exit|0; a)'],
    ['(exit 0) && a', 'C!(exit|0) S!(a)'],
    ['a; (exit)', 'C!(a; exit)'],
    ['exec a', 'S!(a)'],
    ['exec a && b', 'C!(a; b)'],
    ['a > $$ && b', 'C!(a; b)'],
    ['sh -c "a && b"', 'C!(a; b)'],
    ['/bin/sh -ec "a; b" && c', 'C!(a; b) S!(c)'],
    ['sh x.sh', 'S!(sh|x.sh)'],
    ['sh -c "$UNSET"', 'S!(sh|-c|)'],
    ['sh -c "cd x" && a', 'S!(sh|-c|cd x) S!(a)'],
    ['sh -c "f() { a; }"', 'S!(sh|-c|f() { a; })'],
    ['bash -lc a', 'S!(bash|-lc|a)'],
    ['sudo npm ci', 'S!(sudo|npm|ci)'],
    ['', ''],
    ['# nothing', ''],
  ])('%s', (text, expected) => {
    expect(shapeOf(text)).toBe(expected);
  });
});

describe('commands with folder, arguments, variables, redirections', () => {
  test.each([
    ['cd x && a', ['/app/x: a']],
    ['cd /x/./y//z/.. && a', ['/x/y: a']],
    ['cd .. && a', ['/: a']],
    ['cd && a', ['/root: a']],
    ['cd ~/x && a', ['/root/x: a']],
    ['cd x && cd - && a', ['/app: a']],
    ['cd x; a', ['<unknown>: a']],
    ['cd /; a', ['/: a']],
    ['set -e; cd x; a', ['/app/x: a']],
    ['cd x || exit 1; a', ['/app: exit|1', '/app/x: a']],
    ['(cd x && a) && b', ['/app/x: a', '/app: b']],
    ['{ cd x && a; } && b', ['/app/x: a', '/app/x: b']],
    ['if a; then cd x; fi; b', ['/app: a', '<unknown>: b']],
    ['for d in a b; do cd $d; c; done', ['<unknown>: c']],
    ['for d in a b; do cd x && break; done; c', ['<unknown>: c']],
    ['for d in a b; do V=1; break; V=2; done; c $V', ['/app: c|<unknown>']],
    ['cd $UNKNOWN && a', ['<unknown>: a']],
    ['cd x* && a', ['<unknown>: a']],
    ['CDPATH=/y && cd x && a', ['<unknown>: a']],
    ['CDPATH=/y && cd ./x && a', ['/app/x: a']],
    ['A=1 npm ci', ['/app: npm|ci {A=1}']],
    ['A=1; npm ci $A', ['/app: npm|ci|1']],
    ['export A=1 && npm ci', ['/app: npm|ci {A=1}']],
    ['A=1 && export A && npm ci', ['/app: npm|ci {A=1}']],
    ['SET=2 && npm ci', ['/app: npm|ci {SET=2}']],
    ['unset SET && npm ci "$SET"', ['/app: npm|ci| {SET?unset}']],
    ['unset SET; SET=3; npm ci', ['/app: npm|ci {SET?unset}']],
    ['(export A=1) && a', ['/app: a']],
    ['export "A=$SET" && a', ['/app: a {A=set value}']],
    ['env A=1 npm ci', ['/app: npm|ci {A=1}']],
    ['env -i npm ci', ['/app: env|-i|npm|ci']],
    ['env A=1 echo x', ['/app: env|A=1|echo|x']],
    ['command npm ci', ['/app: npm|ci']],
    ['command -v npm', ['/app: command|-v|npm']],
    ['command cd x && a', ['/app/x: a']],
    ['A=1 sh -c "npm ci $SET"', ['/app: npm|ci|set|value {A=1}']],
    ["A=1; sh -c 'npm ci $A'", ['/app: npm|ci']],
    ['a > f 2>&1', ['/app: a write(f)']],
    ['a > /dev/null 2>&1', ['/app: a']],
    ['a >> f < g', ['/app: a append(f) read(g)']],
    ['> f', ['/app: : write(f)']],
    [': > f', ['/app: : write(f)']],
    ['{ a; b; } > f', ['/app: : write(f)', '/app: a', '/app: b']],
    ['a > $UNKNOWN', ['/app: a write(<unknown>)']],
    ['a > *.x', ['/app: a write(<unknown>)']],
    ['cat <<E > f\nx $SET $(b)\nE\n', ['/app: b', '/app: cat text(<unknown>) write(f)']],
    ["cat <<'E'\nx $SET\nE\n", ['/app: cat text(x $SET\n)']],
    ['cat <<-E\n\tx $SET\n\tE\n', ['/app: cat text(x set value\n)']],
    ['read A < f && a $A', ['/app: read|A read(f)', '/app: a|<unknown>']],
  ])('%s', (text, expected) => {
    const env = { SET: 'set value', UNKNOWN: unknown('not known', '${UNKNOWN}') };
    expect(commandsOf(text, { env })).toEqual(expected);
  });
});

describe('words', () => {
  const env = { TWO: 'two words', EMPTY: '', STAR: 'x*', ARG: unknown('an ARG without a default', '${arg:ARG}') };
  test.each([
    ['$TWO', 'two|words'],
    ['"$TWO"', 'two words'],
    ['a$TWO"b"', 'atwo|wordsb'],
    ['$EMPTY', ''],
    ['"$EMPTY"', '|'.slice(1)],
    ['$NONE', ''],
    ['${NONE:-a b}', 'a|b'],
    ['"${NONE:-a b}"', 'a b'],
    ['${EMPTY:-d} ${EMPTY-d}x', 'd|x'],
    ['${TWO:+d} ${NONE+d}', 'd'],
    ['$ARG', '<unknown>'],
    ['"$ARG"', '<unknown>'],
    ['x-${ARG}.js', '<unknown>'],
    ['${ARG:-d}', '<unknown>'],
    ['*.js', '**.js'],
    ['"*.js"', '*.js'],
    ['"*"*.js', '*<unknown>'],
    ['$STAR', '*x*'],
    ['[ -f x ]', '[|-f|x|]'],
    ['a[b]', '*a[b]'],
    ['~ ~/x x~ "~"', '/root|/root/x|x~|~'],
    ['~bob/x', '<unknown>'],
    ['a\'b\'"c"\\ d', 'abc d'],
    ['"\\$x\\n"', '$x\\n'],
    ['$(x)', '<unknown>'],
    ['$((1+2))', '<unknown>'],
    ['${TWO%w*}', '<unknown>'],
    ['"$@"', '<unknown>'],
    ['$HOME', '/root'],
    ['$PWD/x', '/app/x'],
    ['$(pwd)', '/app'],
    ['$OLDPWD', '<unknown>'],
    ['${http_proxy}', '<unknown>'],
    ['{}', '{}'],
    ['uvicorn[standard]==1', '*uvicorn[standard]==1'],
    ['IFS', 'IFS'],
  ])('%s', (words, expected) => {
    const commands = stepsOf(`x ${words}`, { env }).flatMap((step) => step.commands);
    const last = commands.at(-1);
    expect(last === undefined ? '' : argvOf(last)).toBe(words === '"$EMPTY"' ? 'x|' : expected === '' ? 'x' : `x|${expected}`);
  });

  test('PWD follows cd, and is not known where something sets it', () => {
    expect(commandsOf('cd y && x "$PWD"')).toEqual(['/app/y: x|/app/y']);
    expect(commandsOf('x "$PWD"', { env: { PWD: '/z' } })).toEqual(['/app: x|<unknown>']);
    expect(commandsOf('cd "$A" && x "$PWD"', { envOpen: true }).at(-1)).toMatch(/x\|<unknown>$/u);
  });

  test('with a changed IFS nothing is split that is known', () => {
    expect(commandsOf('IFS=: && x $TWO', { env })).toEqual(['/app: x|<unknown>']);
  });

  test('under an unknown base a name that nobody set is unknown', () => {
    expect(commandsOf('x "$NONE"', { envOpen: true })).toEqual(['/app: x|<unknown>']);
    expect(commandsOf('NONE=1; x', { envOpen: true })).toEqual(['/app: x {NONE?maybe-exported(=1)}']);
  });

  test('brace expansion under bash is an unknown argument', () => {
    expect(commandsOf('mkdir {a,b}', bash)).toEqual(['/app: mkdir|<unknown>']);
    expect(bodyOf('mkdir {a,b}').kind).toBe('unknown');
  });

  test('text cannot double for ever', () => {
    const text = `A=${'x'.repeat(100)}; ${'A=$A$A; '.repeat(60)} x $A`;
    expect(commandsOf(text)).toEqual(['/app: x|<unknown>']);
  });
});

describe('bodies that are not understood say why', () => {
  test.each([
    ['. ./env.sh && a', 'changes the shell'],
    ['source x', 'changes the shell'],
    ['eval "$X"', 'changes the shell'],
    ['trap a EXIT', 'changes the shell'],
    ['alias a=b', 'declares'],
    ['unalias a', 'changes the shell'],
    ['pushd x && a', 'changes the shell'],
    ['umask 022 && a', 'changes the shell'],
    ['set -- a b', 'this `set`'],
    ['set -f; a', 'this `set`'],
    ['set -o pipefail; a', 'this `set`'],
    ['if a; then set -e; fi; b', 'options of the shell'],
    ['for x in a; do set -e; done; b', '`set` in a loop'],
    ['$UNSET_PROGRAM$(which x) y', 'which program'],
    ['"$(which x)" y', 'which program'],
    ['A=1 export B', 'shells disagree'],
    ['export -n A', '`export`'],
    ['unset -f A', '`unset`'],
    ['exec > log', '`exec`'],
    ['RANDOM=1; a', 'belongs to the shell'],
    ['cd -P x', '`cd` with options'],
    ['export A=1 > f', 'redirection'],
    ['a && sh -c ". x"', 'in a shell of its own'],
    ['a &', 'background'],
    ['a &> f', 'other shells'],
    ['[[ -f x && -f y ]]', 'only bash'],
    ['[[ ( -f x ) ]]', 'only bash'],
    ['[[ $A ]]', 'only bash'],
    ['[[ ! ! -f x ]]', 'only bash'],
    ['[[ a < b ]]', 'only bash'],
    ['[[ a =~ b ]]', 'only bash'],
    ['[[ a -nt b ]]', 'only bash'],
    ['read -a x', '`read`'],
  ])('%s', (text, why) => {
    expect(whyOf(text)).toContain(why);
  });

  test.each([
    [['pwsh', '-Command'], 'pwsh'],
    [['/usr/bin/python3', '-c'], 'python3'],
    [['/bin/bash', '-lc'], '-lc'],
    [['/bin/sh'], '-c'],
    [['/bin/sh', '-o', 'pipefail', '-c'], 'pipefail'],
    [['/bin/sh', '-o', 'errtrace', '-c'], 'errtrace'],
    [['/bin/ash', '-Ee', '-c'], '-Ee'],
  ])('SHELL %j', (shell, why) => {
    expect(whyOf('a', { shell })).toContain(why);
  });

  test('the shell of an image of which nothing is known: only what every shell reads alike is followed', () => {
    expect(whyOf('a && b', { shell: undefined, sh: undefined })).toBe('');
    expect(whyOf('[[ -f x ]]', { shell: undefined, sh: undefined })).toBe('');
    expect(whyOf('[[ -f x || -f y ]]', { shell: undefined, sh: undefined })).toContain('only bash');
    expect(whyOf('set -o noclobber; a', { shell: undefined, sh: undefined })).toContain('`set`');
  });

  test.each([
    ['set -euxo pipefail ; a | b', ''],
    ['set -ex && set -o pipefail && a', ''],
    ['set -eux\nset -o pipefail\na', ''],
    ['(set -o pipefail; a) || b', '`set`'],
    ['a; set -o pipefail; b', '`set`'],
    ['set -o pipefail & a', 'background'],
    ['set -o pipefail || true; a', '`set`'],
    ['if set -o pipefail; then a; fi', '`set`'],
  ])('a shell of which nothing is known ends where it begins with an option that it does not have: %s', (text, why) => {
    const found = whyOf(text, { shell: undefined, sh: undefined });
    expect(why === '' ? found === '' : found.includes(why)).toBe(true);
  });

  test('BASH_ENV is a file that runs first', () => {
    expect(whyOf('a', { ...bash, env: { BASH_ENV: '/x' } })).toContain('BASH_ENV');
    expect(whyOf('a', { env: { BASH_ENV: '/x' } })).toBe('');
  });

  test('the place is in the file', () => {
    const body = walkRun(shellRun('a && . x', 100), stateOf());
    expect(body).toMatchObject({ kind: 'unknown', at: { start: 105, end: 108 } });
  });
});

describe('the shell of the stage', () => {
  test.each([
    [['/bin/bash', '-ec'], 'a; b', 'S!(a) S!(b)'],
    [['/bin/bash', '-euo', 'pipefail', '-c'], 'a; b', 'S!(a) S!(b)'],
    [['/bin/bash', '-Eeuo', 'pipefail', '-c'], 'a; b', 'S!(a) S!(b)'],
    [['/bin/bash', '-o', 'errtrace', '-o', 'errexit', '-c'], 'a; b', 'S!(a) S!(b)'],
    [['/bin/sh', '-e', '-c'], 'a; b', 'S!(a) S!(b)'],
    [['/bin/ash', '-eo', 'pipefail', '-c'], 'a; b', 'S!(a) S!(b)'],
    [['/bin/bash', '-c'], '[[ -f x ]] && set -o pipefail && a |& b', 'C!([[|-f|x|]]) C!(a; b)'],
    [['/bin/bash', '-c'], 'a &> f', 'S!(a)'],
  ])('%j %s', (shell, text, expected) => {
    expect(shapeOf(text, { shell })).toBe(expected);
  });

  test('sh knows what bash knows where it is bash', () => {
    expect(shapeOf('set -o pipefail; a', { sh: 'bash' })).toBe('S!(a)');
    expect(bodyOf('b; set -o pipefail; a', { sh: 'bash' }).kind).toBe('steps');
    expect(bodyOf('b; set -o pipefail; a', { sh: undefined }).kind).toBe('unknown');
  });
});

describe('exec form', () => {
  test('words are literal', () => {
    const body = walkRun(execRun('npm', 'ci', '$X', '*'), stateOf());
    expect(body).toMatchObject({ kind: 'steps', steps: [{ compound: false, onFailure: 'fails' }] });
    expect(body.kind === 'steps' ? body.steps[0]?.commands.map(show) : []).toEqual(['/app: npm|ci|$X|*']);
    expect(body.kind === 'steps' ? body.steps[0]?.label : '').not.toBe(labelsOf("npm ci '$X' '*'")[0]);
  });

  test('a shell is followed into', () => {
    const body = walkRun(execRun('/bin/sh', '-ec', 'a; b'), stateOf());
    expect(body.kind === 'steps' ? body.steps.map(({ onFailure }) => onFailure) : []).toEqual(['fails', 'fails']);
    expect(body.kind === 'steps' ? body.steps[1]?.label : '').not.toBe(labelsOf('b')[0]);
  });
});

describe('labels', () => {
  test.each([
    ['a && b', ['a', 'b']],
    ['cd x && a && b', ['cd x && a', 'cd x && b']],
    ['export A=1 && a && b', ['export A=1 && a', 'A=1 b']],
    ['set -eux; a; b | c; d', ['a', 'set -eu; b | c', 'd']],
    ['set -e; { a; b; } && c', ['{ a; b; }', 'c']],
    ['a || true; b', ['a || true', 'b']],
    ['B=x && a $B && b', ['a "x"', 'b']],
  ])('%s is the same as its parts', (whole, parts) => {
    expect(labelsOf(whole)).toEqual(parts.flatMap((part) => labelsOf(part)));
  });

  test('cd and WORKDIR lead to the same', () => {
    expect(labelsOf('cd x && a')).toEqual(labelsOf('a', { workdir: known('/app/x') }));
  });

  test('what differs has other labels', () => {
    const texts = [
      'a',
      'a; true',
      'a b',
      'a "b c"',
      'a b c',
      'a *',
      "a '*'",
      'cd x && a',
      'cd y && cd .. && a',
      'A=1 a',
      'A=2 a',
      'a > f',
      'a >> f',
      'a 2> f',
      'a < f',
      '! a',
      '(a)',
      'a || true',
      'set -e; a || true',
      'set -u; a $UNKNOWN',
      'a $UNKNOWN',
      'a "$UNKNOWN"',
      'a $UNKNOWN$UNKNOWN',
      'a ${UNKNOWN:-x}',
      'a ${UNKNOWN:-y}',
      'a $(x)',
      'a $(y)',
      'X=1; if a $X; then b; fi',
      'X=2; if a $X; then b; fi',
      'X=1; export X || a',
      'X=2; export X || a',
      'export X=1; a | b',
      'export X=2; a | b',
      'cat <<E\nx\nE\n',
      "cat <<'E'\n$x\nE\n",
      'cd x',
      'cd y',
      'sh -c "! a"',
      'sh -c "a"',
      'sh -c "cd x; a"',
      'cd x && sh -c "a"',
    ];
    const env = { UNKNOWN: unknown('not known', '${UNKNOWN}') };
    expect(new Set(texts.map((text) => labelsOf(text, { env }).join('\n'))).size).toBe(texts.length);
  });

  test('a variable is worth what was last put into it', () => {
    const labels = labelsOf('set -e; X=$(cat f); a $X; X=$(cat f); a $X; b $X $X');
    expect(labels[1]).not.toBe(labels[3]);
  });

  test('ways that meet make a value that no other place makes', () => {
    const labels = labelsOf('if a; then X=1; fi; c $X; if b; then X=1; fi; c $X', { env: {} });
    expect(labels[1]).not.toBe(labels[3]);
  });
});

describe('heredocs', () => {
  /** Of the RUN of a Dockerfile: its commands, and the text of the file that each step stands in. */
  const walked = (lines: string): { readonly commands: readonly string[]; readonly texts: readonly string[]; readonly body: RunBody } => {
    const text = `FROM a\n${lines}`;
    const run = parseDockerfile(decode('Dockerfile', Buffer.from(text))).stages[0]?.instructions[0];
    if (run?.keyword !== 'RUN') throw new Error(`no RUN: ${lines}`);
    const body = walkRun(run, stateOf());
    const steps = body.kind === 'steps' ? body.steps : [];
    return {
      body,
      commands: steps.flatMap(({ commands }) => commands.map(show)),
      texts: steps.map(({ span }) => text.slice(span.start, span.end)),
    };
  };

  test('a heredoc alone is the script', () => {
    const { commands, texts } = walked('RUN <<EOF\nset -e\ncd x\nnpm ci\nEOF\n');
    expect(commands).toEqual(['/app/x: npm|ci']);
    expect(texts).toEqual(['npm ci']);
  });

  test('tabs that go move nothing', () => {
    expect(walked('RUN <<-"EOF"\n\ta\n\t\tnpm ci\n\tEOF\n').texts).toEqual(['a', 'npm ci']);
  });

  test('a heredoc of a command is its text, and no command', () => {
    const { commands, texts } = walked('RUN cat <<EOF > /f && npm ci\nrm -rf /x\nEOF\n');
    expect(commands).toEqual(['/app: cat text(rm -rf /x\n) write(/f)', '/app: npm|ci']);
    expect(texts).toEqual(['cat <<EOF > /f', 'npm ci']);
  });

  test('a heredoc of a command in a further line', () => {
    const { commands, texts } = walked("RUN npm ci && \\\n  # why\n  cat <<-'EOF' > /f\n\t(x\n\tEOF\n");
    expect(commands).toEqual(['/app: npm|ci', '/app: cat text((x\n) write(/f)']);
    expect(texts).toEqual(['npm ci', "cat <<-'EOF' > /f"]);
  });

  test('several heredocs, each for its command', () => {
    const { commands } = walked('RUN cat <<A > /a && cat <<B > /b && npm ci\na\nA\nb\nB\n');
    expect(commands).toEqual(['/app: cat text(a\n) write(/a)', '/app: cat text(b\n) write(/b)', '/app: npm|ci']);
  });

  test('what stands in a heredoc leads back to its lines', () => {
    const { body } = walked('RUN cat <<EOF > /f\nx\nEOF\n');
    const target = body.kind === 'steps' ? body.steps[0]?.commands[0]?.redirects[0]?.target.span : undefined;
    expect('FROM a\nRUN cat <<EOF > /f\nx\nEOF\n'.slice(target?.start, target?.end)).toBe('x\n');
  });

  test('a heredoc for a program of which nothing is known makes nothing else unknown', () => {
    expect(walked("RUN npm ci && python3 - <<'EOF'\nprint((1))\nEOF\n").commands).toEqual([
      '/app: npm|ci',
      '/app: python3|- text(print((1))\n)',
    ]);
  });

  test('a script with an interpreter is unknown', () => {
    expect(walked('RUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\n').body.kind).toBe('unknown');
  });
});

test('spans lead back over continued lines', () => {
  const file = 'RUN npm \\\n  # comment\n  ci && \\\n  npm run build';
  const first = file.indexOf('npm');
  const second = file.indexOf('  ci');
  const third = file.indexOf('  npm run');
  const text = `npm ${file.slice(second, second + 8)}${file.slice(third)}`;
  const segments = [
    { at: 0, source: first },
    { at: 4, source: second },
    { at: 12, source: third },
  ];
  const body = walkRun({ ...shellRun(text), command: { form: 'shell', body: { text, segments } } }, stateOf());
  const spans = body.kind === 'steps' ? body.steps.map(({ span }) => file.slice(span.start, span.end)) : [];
  expect(spans).toEqual(['npm \\\n  # comment\n  ci', 'npm run build']);
});

test('a long RUN ends soon', () => {
  expectSoon(8_000, () => {
    expect(stepsOf('echo a && '.repeat(20_000) + 'true').length).toBe(20_001);
    stepsOf('if a; then X=$X$(b); fi; '.repeat(2_000) + 'true');
    stepsOf('export A=$A:x; '.repeat(2_000) + 'true');
  });
});
