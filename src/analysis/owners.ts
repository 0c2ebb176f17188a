/** The owner without the group: `node:node@7` -> `node@7`, `1000:1000` -> `1000`. */
export function userPart(owner: string): string {
  return owner.replace(/:[^@]*/u, '');
}
