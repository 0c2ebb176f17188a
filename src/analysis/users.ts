import { lastingRegion } from '../model/shared-regions.ts';
import type { Value } from '../model/value.ts';
import { digest, type Image } from './image.ts';

const ACCOUNTS = [lastingRegion({ patterns: ['/etc/passwd', '/etc/group'] })];

/**
 * Canonical text of an owner. Numeric ids stand for themselves; a name is looked up in /etc/passwd and /etc/group when the
 * instruction runs, and silently means root while it does not exist (docs/engine-facts.md, "Unknown names"), so it carries what these files hold now.
 */
export function ownerText(image: Image, owner: Value): string {
  if (owner.kind === 'unknown') return `${owner.term}@${digest(image, ACCOUNTS)}`;
  const [user = '', group] = owner.text.split(':');
  const numeric = /^\d+$/u;
  const uid = user === '' || user === 'root' ? '0' : user;
  const gid = group === undefined ? uid : group === 'root' ? '0' : group;
  if (numeric.test(uid) && numeric.test(gid)) return `${uid}:${gid}`;
  return `${owner.text}@${digest(image, ACCOUNTS)}`;
}

/** The user in force, as the owner of what WORKDIR makes. No USER means root. */
export function userTerm(image: Image, user: Value): string {
  return ownerText(image, user);
}

/** True for the user that may write everywhere. Unknown: not root. */
export function isRoot(user: Value): boolean {
  return user.kind === 'known' && /^(?:root|0)?(?::.*)?$/u.test(user.text);
}
