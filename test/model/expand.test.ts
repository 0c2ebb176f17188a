import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandWord, expandWords } from '../../src/model/expand.ts';
import { known, termOf, unknown, type Value } from '../../src/model/value.ts';

const VALUES: Readonly<Record<string, Value>> = {
  PWD: known('/home'),
  SHELL: known('bash'),
  NULL: known(''),
  FOO: known('xxyy'),
  STARS: known('a***yy*'),
  PATHS: known('/tmp/tmp/bar.txt'),
  TWO: known('80 443'),
  U: unknown('not known', '${arg:U|1}'),
  W: unknown('not known', '${arg:W}'),
};

const lookup = (name: string): Value | undefined => (Object.hasOwn(VALUES, name) ? VALUES[name] : undefined);
const expand = (raw: string, open = false): Value => expandWord(raw, lookup, '\\', open);

describe('known words', () => {
  it.each([
    ['hello', 'hello'],
    [`he'll'o`, 'hello'],
    [`he\\'llo`, `he'llo`],
    ['abc\\tdef', 'abctdef'],
    ['"abc\\tdef"', 'abc\\tdef'],
    ['"abc\\\\tdef"', 'abc\\tdef'],
    [`'abc\\tdef'`, 'abc\\tdef'],
    ['hello\\', 'hello'],
    ['hello\\\\', 'hello\\'],
    [`"hel'lo"`, `hel'lo`],
    [`'hello\\'`, 'hello\\'],
    ['$.', '$.'],
    ['he$1x', 'hex'],
    ['he$pwd.', 'he.'],
    ['he\\$PWD', 'he$PWD'],
    ['he\\\\$PWD', 'he\\/home'],
    ['"he\\$PWD"', 'he$PWD'],
    [`"he'$PWD'"`, `he'/home'`],
    [`'$PWD'`, '$PWD'],
    ['\\${}aaa', '${}aaa'],
    ['he${hi}xx', 'hexx'],
    ['he${PWD}', 'he/home'],
    ['he${XXX:-000}xx', 'he000xx'],
    ['he${NULL:-000}xx', 'he000xx'],
    ['he${NULL-000}xx', 'hexx'],
    ['he${XXX:-${YYY:-yyy}}xx', 'heyyyxx'],
    ['he${PWD:+${SHELL}}xx', 'hebashxx'],
    ['he${XXX:+000}xx', 'hexx'],
    ['he${NULL+000}xx', 'he000xx'],
    ['he${PWD?}', 'he/home'],
    ['he${NULL?}', 'he'],
    ['he${XXX:-\\${PWD}z}xx', 'he${PWDz}xx'],
    ['${aaa}}', '}'],
    ['${1:-bbb}aaa', 'bbbaaa'],
    ['$999aaa', 'aaa'],
    ['$@@@', '@@'],
    ['${-:-bbb}', 'bbb'],
    ['안$PWD', '안/home'],
    ['${FOO#*x}', 'xyy'],
    ['${FOO##*x}', 'yy'],
    ['${FOO#*}', 'xxyy'],
    ['${FOO%y*}', 'xxy'],
    ['${FOO%%y*}', 'xx'],
    ['${FOO%x}', 'xxyy'],
    ['${STARS%%\\**\\*}', 'a'],
    ['${PATHS/\\/tmp/}', '/tmp/bar.txt'],
    ['${PATHS//\\/tmp/}', '/bar.txt'],
    ['${PATHS//t?p/X}', '/X/X/bar.txt'],
    ['${XXX/a/b}', ''],
  ])('%s is %s', (raw, text) => {
    expect(expand(raw)).toEqual(known(text));
  });

  it('takes the escape of the file', () => {
    expect(expandWord('C`$PWD\\$PWD', lookup, '`', false)).toEqual(known('C$PWD\\/home'));
    expect(expandWord('"a`"b"', lookup, '`', false)).toEqual(known('a"b'));
  });
});

describe('words that make the build fail are unknown', () => {
  it.each([
    `he'llo`,
    `he\\\\'llo`,
    '"hello',
    '"hello\\"',
    '${}',
    'he${.}',
    'he${XXX:YYY}',
    'he${XXX?}',
    'he${NULL:?e}',
    'he${PWD',
    'he${PWD:=000}xx',
    '${{aaa}',
    '${:-bbb}',
    '${aaa:-bbb ${foo}',
    '${FOO:#x}',
    '${FOO=aaa}',
    '${FOO//ww}',
    '${FOO#\\x}',
    '${FOO,,}',
    '${FOO^}',
    '${FOO:0:1}',
  ])('%s', (raw) => {
    expect(expand(raw).kind).toBe('unknown');
  });

  it('does not spend its life on a pattern', () => {
    const long = (name: string): Value | undefined => (name === 'L' ? known('a'.repeat(5000)) : undefined);
    expect(expandWord('${L#*a*a*a*a*b}', long, '\\', false).kind).toBe('unknown');
  });
});

describe('unknown values', () => {
  it('keeps them symbolic', () => {
    expect(expand('$U')).toEqual(unknown('not known', '${arg:U|1}'));
    expect(expand('${U}/x')).toEqual(expand('"$U"/x'));
    expect(expand('$NOPE')).toEqual(known(''));
    expect(expand('$NOPE', true)).toMatchObject({ kind: 'unknown', term: '${NOPE}' });
    expect(expand('$1${@}', true)).toEqual(known(''));
    expect(expand('${U:+}')).toEqual(known(''));
  });

  it('never gives two different things one term', () => {
    const words = [
      '$U',
      '$W',
      '$U$W',
      '$W$U',
      '$U/$W',
      '${U:-$W}',
      '${U-$W}',
      '${U:+$W}',
      '${U:-}$W',
      '${U:-a}b',
      '${U:-ab}',
      `\${U:-'a}'}b`,
      `\${U:-'a|'}b`,
      '${U#a}',
      '${U##a}',
      '${U%a}',
      '${U/a/b}',
      '${U//a/b}',
      '${U/a/}b',
      `'\${arg:U|1}'`,
      `'\${arg:U|1}'$W`,
      '\\$U$W',
      '${U:?}',
      '${U?}',
      '$PWD$U',
      '$PWD$PWD$U',
    ];
    const terms = words.map((word) => termOf(expand(word)));
    expect(new Set(terms).size).toBe(words.length);
  });

  it('tells a foreign term from plain text', () => {
    const foreign = (name: string): Value | undefined =>
      name === 'A' ? unknown('', 'x') : name === 'B' ? unknown('', 'xy') : name === 'C' ? unknown('', '${a') : undefined;
    const terms = ['${A}y', '$B', '$A', '${C}}', '$C'].map((raw) => termOf(expandWord(raw, foreign, '\\', false)));
    expect(new Set(terms).size).toBe(5);
    expect(termOf(expandWord('z$A', foreign, '\\', false))).not.toBe(termOf(unknown('', 'zx')));
  });

  it('is the term that holds under every value', () => {
    const word = fc
      .array(fc.constantFrom('$U', '${W}', 'a', '}', '|', '\\$', '\\\\', '${U:-b}', '${W:+c$U}', '"d"', `'{'`), { maxLength: 5 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(word, word, fc.constantFrom('', 'u', 'a', '}'), fc.constantFrom('', 'w', '|'), (a, b, u, w) => {
        const at = (raw: string): Value =>
          expandWord(raw, (name) => (name === 'U' ? known(u) : name === 'W' ? known(w) : undefined), '\\', false);
        fc.pre(termOf(expand(a)) === termOf(expand(b)));
        expect(at(a)).toEqual(at(b));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('words of EXPOSE', () => {
  const words = (raw: string): readonly Value[] => expandWords(raw, lookup, '\\', false);
  it('splits at blanks outside quotes', () => {
    expect(words('$TWO')).toEqual([known('80'), known('443')]);
    expect(words('"$TWO"')).toEqual([known('80 443')]);
    expect(words('1$TWO/tcp')).toEqual([known('180'), known('443/tcp')]);
    expect(words('$NOPE')).toEqual([]);
    expect(words('${PORT:-3000}')).toEqual([known('3000')]);
  });
  it('does not guess', () => {
    expect(words('$U')).toMatchObject([{ kind: 'unknown' }]);
    expect(words('80${PORT:-80}')).toMatchObject([{ kind: 'unknown' }]);
    expect(words(`'80`)).toMatchObject([{ kind: 'unknown' }]);
  });
});
