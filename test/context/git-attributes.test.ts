import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attributeOf, readAttributes, readMacros } from '../../src/context/git-attributes.ts';
import { expectSoon } from '../clock.ts';
import { folderWith, git } from '../output/helpers.ts';

const ATTRIBUTE = 'linguist-vendored';

const FILES = [
  'Dockerfile',
  'a/Dockerfile',
  'a/b/Dockerfile',
  'a/b/c/web.Dockerfile',
  'sp ace/x/Dockerfile',
  'ä/Dockerfile',
  'q"q/Dockerfile',
  '#h/Dockerfile',
  '!b/Dockerfile',
];

function ours(texts: Readonly<Record<string, string>>): readonly string[] {
  const macros = readMacros(texts[''] ?? '');
  const files = Object.entries(texts)
    .map(([folder, text]) => readAttributes(text, folder, ATTRIBUTE, macros))
    .sort((a, b) => b.folder.length - a.folder.length);
  return FILES.map((path) => {
    const around = files.filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`));
    const value = attributeOf(ATTRIBUTE, path, { files: around, macros }, () => true);
    return value === true ? 'set' : value === false ? 'unset' : (value ?? 'unspecified');
  });
}

function theirs(texts: Readonly<Record<string, string>>): readonly string[] {
  const attributes = Object.entries(texts).map(([folder, text]): [string, string] => [join(folder, '.gitattributes'), text]);
  const folder = folderWith({ ...Object.fromEntries(FILES.map((name) => [name, ''])), ...Object.fromEntries(attributes) });
  git(folder, 'init', '-q');
  const words = git(folder, 'check-attr', '-z', ATTRIBUTE, '--', ...FILES).split('\0');
  return FILES.map((_, index) => words[index * 3 + 2] ?? '');
}

describe('.gitattributes, as git itself reads it', () => {
  const V = ATTRIBUTE;
  it.each<string>([
    `a/** ${V}`,
    `a/* ${V}`,
    `a/ ${V}`,
    `a ${V}`,
    `/a/**/Dockerfile ${V}`,
    `**/b/** ${V}`,
    `Dockerfile ${V}`,
    `*.Dockerfile ${V}`,
    `/Dockerfile ${V}`,
    `* ${V}`,
    `** ${V}`,
    `a/**/c/* ${V}`,
    `a/** ${V}\na/b/** -${V}`,
    `a/b/** -${V}\na/** ${V}`,
    `a/** ${V}\na/b/** !${V}`,
    `a/** ${V}=false`,
    `a/** ${V}=true`,
    `a/** ${V}=`,
    `a/** -${V}=x`,
    `a/** ${V} -${V}`,
    `a/** -${V} ${V}`,
    `a/** ${V} !${V}`,
    `a/** text ${V} eol=lf`,
    `a/** text${V}`,
    `a/**`,
    `a/** ${V}\r\na/b/** -${V}\r\n`,
    `   a/** \t ${V}  `,
    `# a/** ${V}`,
    `  # a/** ${V}`,
    `\\#h/** ${V}`,
    `!a/** ${V}`,
    `\\!b/** ${V}`,
    `sp ace/** ${V}`,
    `"sp ace/**" ${V}`,
    `"sp ace/**"${V}`,
    `"a/**" ${V}`,
    `"q\\"q/**" ${V}`,
    `q"q/** ${V}`,
    `"\\303\\244/**" ${V}`,
    `ä/** ${V}`,
    `"a/\\x**" ${V}`,
    `"a/** ${V}`,
    `a/** ${V} --x`,
    `a/** ${V} -`,
    `a/** ${V} x/y`,
    `a/** x=y/z ${V}`,
    `\uFEFFa/** ${V}`,
    `[attr]third ${V} -diff\na/** third`,
    `[attr]third ${V} -diff\na/** -third`,
    `[attr]third ${V} -diff\na/** third\na/b/** -third`,
    `[attr]third ${V} -diff\na/** third\na/b/** -${V}`,
    `[attr]third -${V}\n[attr]third ${V}\na/** third`,
    `[attr]third fourth\n[attr]fourth ${V}\na/** third`,
    `[attr]third fourth\n[attr]fourth third ${V}\na/** third`,
    `[attr]third third\na/** third ${V}`,
    `[attr]th/ird ${V}\na/** th/ird`,
    `[attr] third ${V}\na/** third`,
    `[attr]${V} x\na/** ${V}`,
    `a/** binary`,
    `a/** ${V} ${'x'.repeat(2100)}`,
    `a/[b]/** ${V}`,
    `a/[!b]/** ${V}`,
    `a/?/** ${V}`,
    `a/[b ${V}`,
    '',
  ])('%j', (text) => {
    expect(ours({ '': text })).toEqual(theirs({ '': text }));
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['the closest counts', { '': `a/** ${V}`, 'a/b': `* -${V}` }],
    ['whatever stands above', { '': `a/** -${V}`, a: `* ${V}` }],
    ['paths from its own folder', { a: `b/** ${V}\n/a/** ${V}` }],
    ['names below its own folder', { a: `*.Dockerfile ${V}` }],
    ['unspecified counts too', { '': `a/** ${V}`, a: `b/** !${V}` }],
    ['macros are of the top alone', { '': `[attr]third ${V}`, a: `* third` }],
    ['and of no other folder', { a: `[attr]third ${V}\n* third` }],
    ['a macro that is switched off', { '': `[attr]third ${V}\n* third`, a: `* -third` }],
  ])('several files: %s', (_, texts) => {
    expect(ours(texts)).toEqual(theirs(texts));
  });

  it('takes lines made to be slow in its stride, and macros without end', () => {
    const slow = `${'*a'.repeat(500)}b/** ${V}\n${'**/a/'.repeat(300)}b ${V}\n`.repeat(20);
    const macros = Array.from({ length: 5000 }, (_, index) => `[attr]m${index} m${index + 1} m${index}`).join('\n');
    const text = `${slow}${macros}\na/** m0 ${V}\na/** m0\n`;
    expectSoon(2000, () => {
      const known = readMacros(text);
      const files = [readAttributes(text, '', V, known)];
      const said = attributeOf(V, `${'a/'.repeat(200)}Dockerfile`, { files, macros: known }, () => true);
      expect(said).toBe(true);
    });
  });
});
