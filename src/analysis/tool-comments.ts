const OTHER_TOOLS = /^#\s*(?:hadolint|checkov|trivy|tfsec|kics|semgrep|nosemgrep|snyk|renovate|dockle|grype|check=)/u;
const OUR_OWN = /^#\s*dockerfix-disable-next-line\b/u;

/** A comment that another tool reads: it is about the instruction below it, and nothing else. */
export function isForTool(comment: string): boolean {
  return OTHER_TOOLS.test(comment);
}

/** A comment that holds for each part of an instruction that is split. Where our own directives end up is asked outside of transforms. */
export function isForEachPart(comment: string): boolean {
  return OTHER_TOOLS.test(comment) || OUR_OWN.test(comment);
}
