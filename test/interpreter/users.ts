import { ROOT, textOf, type Files, type Owner } from './files.ts';

interface Account extends Owner {
  readonly name: string;
  readonly home: string;
}

function accounts(files: Files): readonly Account[] {
  return lines(files, '/etc/passwd').map(([name = '', , uid, gid, , home = '/']) => ({ name, uid: Number(uid), gid: Number(gid), home }));
}

function groups(files: Files): readonly { readonly name: string; readonly gid: number }[] {
  return lines(files, '/etc/group').map(([name = '', , gid]) => ({ name, gid: Number(gid) }));
}

function lines(files: Files, path: string): readonly string[][] {
  return (textOf(files, path) ?? '').split('\n').flatMap((line) => (line === '' ? [] : [line.split(':')]));
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

function groupId(files: Files, name: string): number | undefined {
  return isNumber(name) ? Number(name) : groups(files).find((group) => group.name === name)?.gid;
}

/**
 * `--chown`, and the owner of what WORKDIR makes: a number is its own group, an unknown name silently means root
 * (docs/engine-facts.md, "Unknown names").
 */
export function ownerFor(files: Files, text: string): Owner {
  const [user = '', group] = text.split(':');
  if (user === '' && group === undefined) return ROOT;
  const account = accounts(files).find(({ name }) => name === user);
  const uid = isNumber(user) ? Number(user) : (account?.uid ?? 0);
  const own = isNumber(user) ? Number(user) : (account?.gid ?? 0);
  return { uid, gid: group === undefined ? own : (groupId(files, group) ?? 0) };
}

/** What a name is to `chown` and the like in a RUN; undefined: no such user or group. */
export function knownOwner(files: Files, text: string): { readonly uid?: number; readonly gid?: number } | undefined {
  const [user = '', group] = text.split(/[:.]/);
  const account = accounts(files).find(({ name }) => name === user);
  const uid = isNumber(user) ? Number(user) : account?.uid;
  if (user !== '' && uid === undefined) return undefined;
  const gid = group === undefined ? undefined : group === '' ? account?.gid : groupId(files, group);
  if (group !== undefined && group !== '' && gid === undefined) return undefined;
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
}

/** Whom a RUN runs as; undefined: no such name, the build fails. A number that /etc/passwd lacks has group 0 and home `/`. */
export function runUser(files: Files, text: string): { readonly user: Owner; readonly home: string } | undefined {
  const [user = '', group] = text.split(':');
  const name = user === '' ? '0' : user;
  const account = accounts(files).find((one) => one.name === name || (isNumber(name) && one.uid === Number(name)));
  if (account === undefined && !isNumber(name)) return undefined;
  const gid = group === undefined ? (account?.gid ?? 0) : groupId(files, group);
  if (gid === undefined) return undefined;
  return { user: { uid: account?.uid ?? Number(name), gid }, home: account?.home ?? '/' };
}

/** Adds a user with the next free ids; false when the name is taken. */
export function addUser(
  files: Files,
  name: string,
  options: { readonly system: boolean; readonly uid?: number; readonly group?: number },
): boolean {
  if (accounts(files).some((account) => account.name === name)) return false;
  const taken = new Set(accounts(files).map(({ uid }) => uid));
  const uid = options.uid ?? nextFree(taken, options.system ? 100 : 1000);
  if (options.uid !== undefined && taken.has(options.uid)) return false;
  if (options.group === undefined) addGroup(files, name, options.system);
  const gid = options.group ?? groupId(files, name) ?? 0;
  append(files, '/etc/passwd', `${name}:x:${uid}:${gid}::/home/${name}:/bin/sh`);
  return true;
}

/** Adds a group with the next free id; false when the name is taken. */
export function addGroup(files: Files, name: string, system: boolean, gid?: number): boolean {
  if (groups(files).some((group) => group.name === name)) return false;
  const taken = new Set(groups(files).map((group) => group.gid));
  if (gid !== undefined && taken.has(gid)) return false;
  append(files, '/etc/group', `${name}:x:${gid ?? nextFree(taken, system ? 100 : 1000)}:`);
  return true;
}

function nextFree(taken: ReadonlySet<number>, from: number): number {
  let id = from;
  while (taken.has(id)) id++;
  return id;
}

function append(files: Files, path: string, line: string): void {
  files.set(path, { kind: 'file', content: `${textOf(files, path) ?? ''}${line}\n`, owner: ROOT, mode: 0o644 });
}
