/** Who is said to have made a commit: `Name <mail>`. */
interface Identities {
  readonly author: string;
  readonly committer: string;
}

const LONGEST = 500;

/**
 * The author as given, or as git has it from its environment; so has the committer, and is the author otherwise. No configuration is read, not even the user's own.
 * https://git-scm.com/docs/git-commit-tree#_commit_information
 * @returns a sentence where nobody says
 */
export function identitiesOf(given: string | undefined, env: Readonly<Record<string, string | undefined>>): Identities | string {
  const author = given ?? named(env['GIT_AUTHOR_NAME'], env['GIT_AUTHOR_EMAIL']);
  if (author === undefined) return '--commit needs --author "Name <mail>", or GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL';
  const committer = named(env['GIT_COMMITTER_NAME'], env['GIT_COMMITTER_EMAIL']) ?? author;
  for (const one of [author, committer]) if (!isIdentity(one)) return `an author is "Name <mail>", not ${one}`;
  return { author, committer };
}

function named(name: string | undefined, mail: string | undefined): string | undefined {
  return name === undefined || mail === undefined ? undefined : `${name.trim()} <${mail.trim()}>`;
}

/** Without what would end a line of a commit or the name in it. https://git-scm.com/docs/git-fsck#_fsck_messages */
function isIdentity(text: string): boolean {
  return text.length <= LONGEST && /^[^\s<>][^<>]* <[^\s<>]+>$/u.test(text) && !/\p{Cc}/u.test(text);
}
