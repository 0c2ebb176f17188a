import { createHash } from 'node:crypto';
import type { Artifact, ArtifactLocation, Fix, Location, Log, Message, Notification, ReportingDescriptor, Result } from 'sarif';
import manifest from '../../package.json' with { type: 'json' };
import type { FileResult } from '../results.ts';
import { COMMON_REFUSALS, type Transform } from '../transforms/transform.ts';
import { oneLine, patchPath, shownPath } from './display.ts';
import { lineOf } from './json.ts';
import { lineRegion, replacementsOf, type Region } from './replacements.ts';

/** The folder of the run. The name is the one that CodeQL uses; where the folder lies is left out, since it differs from machine to machine. */
const ROOT = '%SRCROOT%';

export interface SarifRun {
  readonly cwd: string;
  readonly transforms: readonly Transform[];
  readonly exitCode: number;
  /** The text of a Dockerfile, without a byte order mark; undefined where it cannot be had any more. */
  readonly textOf: (result: FileResult) => string | undefined;
}

/**
 * The report of a run as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * What GitHub makes of it: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 * There, an alert of level `error` fails a check by default. Nothing here is one: what would be rewritten is a `warning`, what a person has to
 * look at, or what is left alone, a `note`.
 */
export function runSarif(results: readonly FileResult[], run: SarifRun): string {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: manifest.name, semanticVersion: manifest.version, rules: run.transforms.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { description: { text: 'The working directory of dockerfix.' } } },
        invocations: [
          {
            executionSuccessful: run.exitCode < 2,
            exitCode: run.exitCode,
            toolExecutionNotifications: results.flatMap((result) => notificationsOf(result, run.cwd)),
          },
        ],
        artifacts: results.map((result): Artifact => ({ location: placeOf(result.path, run.cwd) })),
        results: results.flatMap((result) => resultsOf(result, run)),
      },
    ],
  };
  return lineOf(log);
}

const LEVELS =
  'A warning is a rewrite that was shown to leave the image as it is. A note is one that needs a look first, or a place that was left alone.';

/**
 * `help.markdown` is what GitHub shows beside an alert; it lists no `helpUri` among what it reads, and there is no place on the web to name:
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning#reportingdescriptor-object
 */
function ruleOf({ id, title, why, refusals }: Transform): ReportingDescriptor {
  const reasons = Object.entries({ ...refusals, ...COMMON_REFUSALS });
  const plain = reasons.map(([reason, refusal]) => `${reason}: ${refusal.why} ${refusal.lift}`);
  const rows = reasons.map(([reason, refusal]) => `- \`${reason}\`: ${refusal.why} _${refusal.lift}_`);
  const head = 'It leaves a place alone, with one of these reasons, when it cannot show that the image stays the same:';
  return {
    id,
    shortDescription: { text: braced(title) },
    fullDescription: { text: braced(why) },
    help: {
      text: braced([`${title}.`, why, LEVELS, head, ...plain].join('\n')),
      markdown: braced([`**${title}.**`, why, LEVELS, head, rows.join('\n')].join('\n\n')),
    },
    defaultConfiguration: { level: 'warning' },
    properties: { tags: ['docker', 'performance'], 'problem.severity': 'recommendation' },
  };
}

/** One thing that is said of a line. */
interface Said {
  readonly transform: string;
  readonly line: number;
  readonly words: string;
  readonly level: 'warning' | 'note';
  /** What tells it from another thing that the same rule says of the same line. */
  readonly kind: string;
  readonly suppressed?: string;
}

function resultsOf(result: FileResult, { cwd, transforms, textOf }: SarifRun): readonly Result[] {
  const said = saidOf(result);
  const lines = said.length === 0 ? [] : (textOf(result)?.split(/\r?\n/) ?? []);
  const location = placeOf(result.path, cwd);
  const fix = fixOf(result, cwd);
  const seen = new Map<string, number>();
  return said.map(({ transform, line, words, level, kind, suppressed }, index) => {
    const region = lineRegion(lines, line) ?? { startLine: line };
    const hash = hashOf([location.uri ?? '', transform, kind, lines[line - 1]?.trim() ?? String(line)]);
    const times = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, times);
    return {
      ruleId: transform,
      ruleIndex: transforms.findIndex(({ id }) => id === transform),
      level,
      message: messageOf(words),
      locations: [{ physicalLocation: { artifactLocation: location, region } }],
      partialFingerprints: { [FINGERPRINT]: `${hash}:${times}` },
      suppressions: suppressed === undefined ? [] : [{ kind: 'inSource', justification: suppressed }],
      // The rewrites of a file were made one on top of the other and shown equal together: there is one fix, and it stands at the first of them.
      ...(index === 0 && fix !== undefined && { fixes: [fix] }),
    };
  });
}

/**
 * Not `primaryLocationLineHash`, which GitHub reads: `upload-sarif` computes that itself and warns of each that is another one
 * (https://github.com/github/codeql-action/blob/main/src/fingerprints.ts). The number of a line is no part of it, so that it stays where lines move.
 */
const FINGERPRINT = 'dockerfix/line/v1';

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function saidOf({ applied, proposed, refused, disabled, error }: FileResult): readonly Said[] {
  // What stands beside an error was not done: the notification says why.
  if (error !== undefined) return [];
  return [
    ...applied.map(({ transform, line, message, reasons, notes }): Said => {
      return { transform, line, words: [message, ...reasons, ...notes].map(sentence).join(' '), level: 'warning', kind: 'fix' };
    }),
    ...proposed.map(({ transform, line, message, reasons, notes }): Said => {
      const words = [message, 'It needs a look; --unsafe applies it', ...reasons, ...notes].map(sentence).join(' ');
      return { transform, line, words, level: 'note', kind: 'review' };
    }),
    ...refused.map(({ transform, reason, line, message, notes = [] }): Said => {
      const words = [`Left alone (${reason}): ${message}`, ...notes].map(sentence).join(' ');
      return { transform, line, words, level: 'note', kind: reason };
    }),
    ...disabled.map(({ transform, level, line, message, by, why }): Said => {
      const suppressed = oneLine(why ?? `switched off by line ${by}`);
      return { transform, line, words: sentence(message), level: level === 'safe' ? 'warning' : 'note', kind: 'disabled', suppressed };
    }),
  ];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function fixOf({ path, applied, changes, error }: FileResult, cwd: string): Fix | undefined {
  if (error !== undefined || changes.length === 0) return undefined;
  const ids = [...new Set(applied.map(({ transform }) => transform))];
  return {
    description: messageOf(`All rewrites of ${shownPath(path, cwd)} together: ${ids.join(', ')}`),
    artifactChanges: changes.map((change) => ({
      artifactLocation: placeOf(change.path, cwd),
      replacements: replacementsOf(change.before, change.after).map(({ deleted, inserted }) => ({
        deletedRegion: deleted,
        insertedContent: { text: inserted },
      })),
    })),
  };
}

function notificationsOf({ path, error, warnings }: FileResult, cwd: string): readonly Notification[] {
  const at = (file: string, region: Partial<Region>): Location => ({
    physicalLocation: { artifactLocation: placeOf(file, cwd), ...(region.startLine !== undefined && { region }) },
  });
  const said = warnings.map(({ line, message }): Notification => {
    return { level: 'warning', message: messageOf(message), locations: [at(path, { startLine: line })] };
  });
  if (error === undefined) return said;
  const region = {
    ...(error.line !== undefined && { startLine: error.line }),
    ...(error.line !== undefined && error.column !== undefined && { startColumn: error.column }),
  };
  const words = error.kind === 'user' ? error.message : `A defect of dockerfix: ${error.message}`;
  return [{ level: 'error', message: messageOf(words), locations: [at(error.path ?? path, region)] }, ...said];
}

/** Below the folder of the run where it lies there; else by its whole path. */
function placeOf(path: string, cwd: string): ArtifactLocation {
  const shown = shownPath(path, cwd);
  const encode = (name: string): string => name.split('/').map(encodeURIComponent).join('/');
  // `patchPath` drops the root of a path that leads out.
  if (patchPath(path, cwd) !== shown) return { uri: `file:///${encode(patchPath(path, cwd))}` };
  return { uri: encode(shown), uriBaseId: ROOT };
}

/** Words of others cannot become a link (3.11.6) or a placeholder (3.11.5). */
function messageOf(words: string): Message {
  return { text: braced(oneLine(words).replaceAll('](', '] (')) };
}

function braced(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}
