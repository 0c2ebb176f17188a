export { compare } from './compare.ts';
export { fix } from './fix.ts';
export type {
  AppliedFix,
  Assumption,
  CompareInput,
  CompareResult,
  ContextChoice,
  Difference,
  DisabledFix,
  FileChange,
  FileError,
  FileResult,
  FixInput,
  Level,
  Refusal,
  Warning,
} from './results.ts';
