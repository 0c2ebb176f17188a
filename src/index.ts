export { compare } from './compare.ts';
export { configuration } from './configuration.ts';
export { explain } from './explain.ts';
export { fix } from './fix.ts';
export { graph } from './graph.ts';
export { replay } from './replay.ts';
export { verify } from './verify.ts';
export type { ConfigurationResult, ResolvedSettings } from './configured.ts';
export type { ExplainedInstruction, ExplainedReads, ExplainedStage, ExplainResult } from './explained.ts';
export type { Graphed, GraphedArrow, GraphedRefusal, GraphedVersion, GraphResult } from './graphed.ts';
export type { Replayed, ReplayedCommit, ReplayedInstruction, ReplayedScenario, ReplayedSide, ReplayResult } from './replayed.ts';
export type {
  AppliedFix,
  Assumption,
  CompareInput,
  CompareResult,
  CostEstimate,
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
export type { CommandCosts, CostKind, MountPreferences, Preferences, TransformLevel } from './preferences.ts';
