import { describe, expect, test } from 'vitest';
import { parseShell, type ShellScript } from '../../src/parse/shell.ts';
import { printList } from '../../src/parse/shell-print.ts';
import { expectSoon } from '../clock.ts';

function marksOf(text: string): string {
  const script = parseShell(text);
  return [...script.unknown.map(({ why }) => `unknown: ${why}`), ...script.bashOnly.map(({ why }) => `bash: ${why}`)].join('; ');
}

function firstWords(script: ShellScript): readonly string[] {
  const [node] = script.list;
  return node?.kind === 'simple' ? node.words.map(({ raw }) => raw) : [];
}

describe('what every shell reads alike has no marks', () => {
  test.each([
    'npm ci && npm run build || true; ls | wc -l',
    'if [ "$A" == b ]; then c; elif d; then e; else f; fi',
    'for x in a b; do echo "$x"; done > out 2>&1',
    'while read -r line; do echo "$line"; done < list',
    'until a; do b; done',
    'case "$x" in a|b) c ;; (*) d ;; esac',
    '( cd x && a ) && { b; }',
    "find . -name '*.pyc' -exec rm {} \\;",
    'echo $((1 + 2)) $(date) `id -u` ${A:-b} ${A%.*} ${#A} $? $@ ~/x *.js [ab]?',
    'cat <<EOF > f\n$A\nEOF',
    "cat <<-'EOF'\n\tx\n\tEOF\n",
    'a > f 2>> g < h <> i >| j 2>&1 3>&-',
    '# nothing',
    '',
    '! a',
    'grep x$ f',
    'echo \'{a,b}\' "{a,b}" {a} {} a{',
  ])('%s', (text) => {
    expect(marksOf(text)).toBe('');
  });
});

describe('what only bash reads so is marked', () => {
  test.each([
    'a &> f',
    'a &>> f',
    'a >& f',
    'a <<< b',
    'mkdir {a,b}',
    'mkdir x{1..3}',
    'mkdir {"a",b}',
    '[[ -f x && -f y ]]',
    '[[ $x ]]',
    "echo $'a\\n'",
    'echo $"a"',
    'a |& b',
    'A+=b',
    'echo ${A/a/b}',
    'echo ${A:1:2}',
    'echo ${A^^}',
    'time a',
    '! ! a',
    '{fd}>f a',
    '10>f a',
    'x=$(<f)',
    'echo $[1+1]',
  ])('%s', (text) => {
    const script = parseShell(text);
    expect(script.bashOnly.length).toBeGreaterThan(0);
    expect(script.unknown).toEqual([]);
  });
});

describe('what is not understood is refused, with a place', () => {
  test.each([
    ['a &', 'background'],
    ['f() { a; }', 'function'],
    ['function f { a; }', 'function'],
    ['x=(1 2)', 'array'],
    ['x[1]=2', 'array'],
    ['echo ${x[1]}', 'not understood'],
    ['echo ${!x}', 'not understood'],
    ['echo ${x:=y}', 'sets a variable'],
    ['echo $((x = 1))', 'calculation'],
    ['echo $((x++))', 'calculation'],
    ['((x++))', 'bash'],
    ['for ((i=0;i<1;i++)); do a; done', 'bash'],
    ['select x in a; do b; done', 'bash'],
    ['coproc a', 'bash'],
    ['a <(b)', 'process substitution'],
    ['rm !(a)', 'pattern'],
    ['for x; do a; done', 'arguments'],
    ['case x in a) b ;& c) d ;; esac', 'falls through'],
    ['declare x=1', 'declares'],
    ['a; if b', 'parsed'],
    ['a )', 'parsed'],
    ['!', 'no command'],
    ['a(-', 'stands where'],
    ['a (', 'end of the shell text'],
    ['a "b', 'parsed'],
    ['echo $(a', 'parsed'],
    ['echo $(if a)', 'parsed'],
    ['a && && b', 'parsed'],
    ['cat <<EOF\nx', ''],
    ['echo ${}', 'no variable'],
    ['a\0b', 'NUL'],
    ['[[ $a -eq 1 ]]', 'calculates'],
    ['a >&$fd', 'redirection'],
  ])('%s', (text, why) => {
    const { unknown } = parseShell(text);
    expect(unknown.map((mark) => mark.why).join('; ')).toContain(why);
    expect(unknown.length).toBeGreaterThan(0);
    for (const { at } of unknown) {
      expect(at.start).toBeGreaterThanOrEqual(0);
      expect(at.end).toBeLessThanOrEqual(text.length);
    }
  });
});

test('spans are offsets into the text', () => {
  const text = 'a && npm ci --x "y z"';
  const [list] = parseShell(text).list;
  const command = list?.kind === 'and-or' ? list.commands[1] : undefined;
  expect(command?.kind === 'simple' ? command.words.map(({ span }) => text.slice(span.start, span.end)) : []).toEqual([
    'npm',
    'ci',
    '--x',
    '"y z"',
  ]);
});

test('redirections belong to the place of a compound', () => {
  const text = 'a; for x in y; do b; done > f 2>&1; c';
  expect(parseShell(text).list.map(({ span }) => text.slice(span.start, span.end))).toEqual(['a', 'for x in y; do b; done > f 2>&1', 'c']);
});

test('a script in escaped backticks is placed where it stands', () => {
  const text = 'echo `a "\\`b\\`"`';
  const script = parseShell(text);
  expect(script.unknown).toEqual([]);
  expect(firstWords(script)).toEqual(['echo', '`a "\\`b\\`"`']);
});

test('canonical text does not know blanks and comments, and knows everything else', () => {
  const print = (text: string): string => printList(parseShell(text).list);
  expect(print('a   b\n\n# c\nd')).toBe(print('a b; d'));
  expect(print('a  &&   b')).toBe(print('a && b'));
  const different = [
    'a',
    'a b',
    "a 'b'",
    '( a; )',
    '{ a; }',
    '! a',
    'a > b',
    'a >> b',
    'a <<E\nx\nE\n',
    "a <<'E'\n$x\nE\n",
    'a <<E\n$x\nE\n',
  ];
  expect(new Set(different.map(print)).size).toBe(different.length);
});

test('large and deep texts end soon', () => {
  expectSoon(8_000, () => {
    parseShell('a '.repeat(500_000));
    parseShell('('.repeat(20_000));
    parseShell('echo "$('.repeat(5_000));
    parseShell('a && '.repeat(50_000));
  });
});
