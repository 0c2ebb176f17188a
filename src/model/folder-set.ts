/** So many folders are compared with a path one by one. Where there are more, it is quicker to look up each folder above the path. */
const FEW = 4;

/** Folders, to tell whether a path lies in one of them. Nearly every path that lies in none is told so by its first name. */
export class FolderSet {
  readonly #all = new Set<string>();
  readonly #list: string[] = [];
  readonly #byTop = new Map<string, string[]>();

  get size(): number {
    return this.#list.length;
  }

  /** @param folder clean and absolute */
  add(folder: string): void {
    if (this.#all.has(folder)) return;
    this.#all.add(folder);
    this.#list.push(folder);
    const top = topOf(folder);
    const known = this.#byTop.get(top);
    if (known === undefined) this.#byTop.set(top, [folder]);
    else known.push(folder);
  }

  /** Is the path one of them, or does it lie in one? `path` clean and absolute. */
  holds(path: string): boolean {
    if (this.#list.length <= FEW) return isInAny(this.#list, path);
    if (this.#all.has('/')) return true;
    const folders = this.#byTop.get(topOf(path));
    if (folders === undefined) return false;
    return folders.length <= FEW ? isInAny(folders, path) : this.#holdsOneAbove(path);
  }

  #holdsOneAbove(path: string): boolean {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) if (this.#all.has(path.slice(0, end))) return true;
    return false;
  }
}

function isInAny(folders: readonly string[], path: string): boolean {
  for (const folder of folders) if (isIn(folder, path)) return true;
  return false;
}

function isIn(folder: string, path: string): boolean {
  return folder === '/' || (path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/'));
}

function topOf(path: string): string {
  const end = path.indexOf('/', 1);
  return end < 0 ? path : path.slice(0, end);
}
