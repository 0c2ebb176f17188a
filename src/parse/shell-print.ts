import type { ShellAssignment, ShellList, ShellNode, ShellPart, ShellRedirect, ShellWord } from './shell-tree.ts';

/** Canonical text of a command: words as written, everything else laid out in one way. Equal texts, equal trees. */
export function printNode(node: ShellNode): string {
  switch (node.kind) {
    case 'simple':
      return [...node.assignments.map(printAssignment), ...node.words.map((word) => word.raw), ...node.redirects.map(printRedirect)].join(
        ' ',
      );
    case 'pipeline':
      return `${node.negated ? '! ' : ''}${node.commands.map(printNode).join(' | ')}`;
    case 'and-or':
      return node.commands
        .map((command, index) => (index === 0 ? '' : ` ${node.operators[index - 1] ?? '&&'} `) + printNode(command))
        .join('');
    case 'group':
      return `{ ${printList(node.body)} }${after(node.redirects)}`;
    case 'subshell':
      return `( ${printList(node.body)} )${after(node.redirects)}`;
    case 'if': {
      const branches = node.branches.map((branch) => `if ${printList(branch.condition)} then ${printList(branch.body)}`).join(' el');
      return `${branches}${node.otherwise === undefined ? '' : ` else ${printList(node.otherwise)}`} fi${after(node.redirects)}`;
    }
    case 'for':
      return `for ${node.name} in ${printWords(node.words)}; do ${printList(node.body)} done${after(node.redirects)}`;
    case 'while':
    case 'until':
      return `${node.kind} ${printList(node.condition)} do ${printList(node.body)} done${after(node.redirects)}`;
    case 'case': {
      const items = node.items.map((item) => `${item.patterns.map((word) => word.raw).join('|')}) ${printList(item.body)};`);
      return `case ${node.subject.raw} in ${items.join(' ')} esac${after(node.redirects)}`;
    }
    case 'test':
      return `[[ ${printWords(node.words)} ]]${after(node.redirects)}`;
  }
}

export function printList(list: ShellList): string {
  return list.map((node) => `${printNode(node)};`).join(' ');
}

function printWords(words: readonly ShellWord[]): string {
  return words.map((word) => word.raw).join(' ');
}

function after(redirects: readonly ShellRedirect[]): string {
  return redirects.map((redirect) => ` ${printRedirect(redirect)}`).join('');
}

function printAssignment(assignment: ShellAssignment): string {
  return `${assignment.name}${assignment.append ? '+' : ''}=${assignment.value.raw}`;
}

function printRedirect(redirect: ShellRedirect): string {
  if (redirect.kind !== 'text') return `${redirect.operator}${redirect.target.raw}`;
  // A heredoc's delimiter is gone: its pieces say whether it expands.
  return `${redirect.operator}${JSON.stringify(redirect.target.parts.map((part) => (part.kind === 'text' ? part.text : { raw: part.raw })))}`;
}

/** Everything that a command does itself, from the outside in: used to find names and assignments without running anything. */
export interface ShellVisitor {
  node?(node: ShellNode): void;
  word?(word: ShellWord): void;
  part?(part: ShellPart): void;
}

/** Visits a list and all that is below it, command substitutions included. */
export function visitList(list: ShellList, visitor: ShellVisitor): void {
  for (const node of list) visitNode(node, visitor);
}

export function visitNode(node: ShellNode, visitor: ShellVisitor): void {
  visitor.node?.(node);
  for (const word of wordsOf(node)) visitWord(word, visitor);
  for (const list of listsOf(node)) visitList(list, visitor);
}

function visitWord(word: ShellWord, visitor: ShellVisitor): void {
  visitor.word?.(word);
  for (const part of word.parts) {
    visitor.part?.(part);
    if (part.kind === 'opaque') for (const script of part.scripts) visitList(script, visitor);
    if (part.kind === 'parameter' && part.operation !== undefined) visitWord(part.operation.operand, visitor);
  }
  if (word.assignment !== undefined) visitWord(word.assignment.value, visitor);
}

function wordsOf(node: ShellNode): readonly ShellWord[] {
  const redirects = 'redirects' in node ? node.redirects.map((redirect) => redirect.target) : [];
  if (node.kind === 'simple') return [...node.assignments.map((assignment) => assignment.value), ...node.words, ...redirects];
  if (node.kind === 'for' || node.kind === 'test') return [...node.words, ...redirects];
  if (node.kind === 'case') return [node.subject, ...node.items.flatMap((item) => item.patterns), ...redirects];
  return redirects;
}

function listsOf(node: ShellNode): readonly ShellList[] {
  switch (node.kind) {
    case 'simple':
    case 'test':
      return [];
    case 'pipeline':
    case 'and-or':
      return [node.commands];
    case 'if':
      return [
        ...node.branches.flatMap((branch) => [branch.condition, branch.body]),
        ...(node.otherwise === undefined ? [] : [node.otherwise]),
      ];
    case 'while':
    case 'until':
      return [node.condition, node.body];
    case 'case':
      return node.items.map((item) => item.body);
    default:
      return [node.body];
  }
}
