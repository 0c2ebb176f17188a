/** The only importer of unbash: what the rest of this folder needs of it, under one name. */
export { forEachChild, parse as parseBash } from 'unbash';
export type {
  Assignment as BashAssignment,
  Command as BashCommand,
  CommandArgument as BashArgument,
  ParsedScript as BashScript,
  ParameterExpansionPart as BashParameter,
  Redirection as BashRedirection,
  SyntaxNode as BashNode,
  TestExpression as BashTest,
  Word as BashWord,
  WordPart as BashPart,
} from 'unbash';
