export { compare } from './compare.ts';
export { fix } from './fix.ts';
export { verify } from './verify.ts';
export type {
  AppliedFix,
  Assumption,
  CompareInput,
  CompareResult,
  ContextChoice,
  Difference,
  DisabledFix,
  Edit,
  FileChange,
  FileError,
  FileResult,
  FixInput,
  PathDifference,
  Level,
  Rebuild,
  Refusal,
  Rerun,
  Verdict,
  Verified,
  VerifyInput,
  VerifyResult,
  Warning,
} from './results.ts';
