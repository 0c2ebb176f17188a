import type { Script } from '../context/scripts.ts';
import { volatilityOf } from './volatility.ts';

/**
 * Build arguments that the scripts and workflows of a repository pass with another value after each commit, such as the commit itself, the
 * number of the run or the time.
 */
export function freshArguments(scripts: readonly Script[]): ReadonlySet<string> {
  const fresh = new Set<string>();
  for (const { text } of scripts) {
    for (const [, name = '', rest = ''] of text.matchAll(OPTION)) if (isFresh(upToOption(rest))) fresh.add(name);
    for (const { groups } of text.matchAll(BLOCK)) {
      for (const line of (groups?.['lines'] ?? '').split(/\r?\n/u)) {
        const [, name = '', value = ''] = ASSIGNMENT.exec(line) ?? [];
        if (name !== '' && isFresh(value)) fresh.add(name);
      }
    }
  }
  return fresh;
}

/** `--build-arg NAME=value`. https://docs.docker.com/reference/cli/docker/buildx/build/#build-arg */
const OPTION = /--build-arg(?:=|[ \t]+)["']?([A-Za-z_]\w*)=([^\n]{0,300})/gu;

/** `build-args: |` with a line for each. https://github.com/docker/build-push-action#inputs */
const BLOCK = /^(?<indent>[ \t]*)build-args:[ \t]*[|>][-+]?[ \t]*\r?\n(?<lines>(?:\k<indent>[ \t]+[^\n]*\n?|[ \t]*\r?\n)*)/gmu;

const ASSIGNMENT = /^\s*(?:-\s+)?["']?([A-Za-z_]\w*)=(.{0,300})/u;

/** What is passed by one option: up to the next one. */
function upToOption(rest: string): string {
  return rest.split(/\s-{1,2}[A-Za-z]/u, 1)[0] ?? '';
}

/** Does a value tell which commit it is, which run, or what time? */
function isFresh(value: string): boolean {
  if (EXPRESSIONS.some((expression) => expression.test(value))) return true;
  const names = [...value.matchAll(/\$\{?\(?(?:env\.)?([A-Za-z_]\w*)/gu), ...value.matchAll(/\$\{\{\s*env\.(\w+)/gu)];
  return names.some(([, name = '']) => PREDEFINED.test(name) || volatilityOf(name) === 'every-change');
}

const EXPRESSIONS = [
  // https://docs.github.com/actions/reference/contexts-reference#github-context
  /\$\{\{[^}]*\bgithub\.(?:sha|run_id|run_number|run_attempt|event\.(?:head_commit|pull_request\.head\.sha|after))\b/u,
  // Of steps that work it out, docker/metadata-action among them: https://github.com/docker/metadata-action#outputs
  /\$\{\{[^}]*\b(?:steps|needs)\.[^}]*\b(?:\w*_)?(?:sha|sha_short|short_sha|commit|commit_hash|revision|created|date|time|timestamp|build_date|build_number)\b/iu,
  /(?:\$\(|`)\s*(?:shell\s+)?(?:git\s+(?:rev-parse|describe|log|show|rev-list)|date)\b/u,
  // https://learn.microsoft.com/azure/devops/pipelines/build/variables
  /\$\(Build\.(?:SourceVersion|BuildId|BuildNumber)\)/iu,
];

/**
 * https://docs.gitlab.com/ci/variables/predefined_variables/, https://circleci.com/docs/variables/,
 * https://docs.travis-ci.com/user/environment-variables/, https://docs.drone.io/pipeline/environment/reference/,
 * https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/, https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values,
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html,
 * https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
 */
const PREDEFINED =
  /^(?:GITHUB_(?:SHA|RUN_ID|RUN_NUMBER)|CI_(?:COMMIT_(?:SHA|SHORT_SHA|TIMESTAMP)|PIPELINE_I?ID|JOB_ID)|CIRCLE_(?:SHA1|BUILD_NUM)|TRAVIS_(?:COMMIT|BUILD_NUMBER|BUILD_ID)|DRONE_(?:COMMIT|COMMIT_SHA|BUILD_NUMBER)|BITBUCKET_(?:COMMIT|BUILD_NUMBER)|COMMIT_SHA|SHORT_SHA|BUILD_ID|BUILD_NUMBER|CODEBUILD_(?:RESOLVED_SOURCE_VERSION|BUILD_NUMBER)|GIT_COMMIT)$/u;
