import { isBelow } from '../../model/path-patterns.ts';
import type { CopyTrace } from '../copies.ts';
import type { ImageEvent } from '../events.ts';
import type { Image } from '../image.ts';
import { foldersMadeBy } from '../line.ts';
import { refuse, type Refused, type Source, type Target } from './plan.ts';

/** Folders among what the install reads or writes into, which come out otherwise when only some files of them are copied. */
export function unclearFolder({ stage }: Target, event: ImageEvent, { copy, needed, index }: Source): Refused | undefined {
  const before = stage.checkpoints[index]?.image;
  if (![...event.folders, ...event.inputs.keys()].some((path) => copy.setsFolder(path))) return undefined;
  for (const entry of copy.entries) {
    if (entry.kind !== 'folder') continue;
    const used = event.folders.includes(entry.image) || (event.inputs.has(entry.image) && !event.written.has(entry.image));
    if (event.user !== undefined && used && !copy.isOwnedBy(event.user)) {
      return refuse(
        'folder-rights',
        `the install uses ${entry.image} as another user than its owner: what he may do there depends on how the copy of the source makes the folder`,
      );
    }
    if (event.modes === true && event.inputs.has(entry.image)) {
      return refuse(
        'unclear-copy',
        `the RUN hands on the owner and mode of ${entry.image}, which a copy of a part of it would make otherwise`,
      );
    }
    if (event.folders.includes(entry.image) && before !== undefined && mayBeThere(before, entry.image, copy)) {
      return refuse(
        'folder-rights',
        `the install uses ${entry.image}, which may be there before the copy: whose it is then depends on how the copy of the source sets it`,
      );
    }
    const looked = (event.inputs.has(entry.image) && !event.written.has(entry.image)) || event.folders.includes(entry.image);
    // One that an earlier copy made is there whatever this one brings; whose it is has been asked above.
    const isThere = before?.paths.get(entry.image)?.fact.kind === 'folder';
    if (looked && !isThere && !needed.some((path) => isBelow(path, entry.image))) {
      return refuse(
        'unclear-copy',
        `the install looks at the folder ${entry.context}, of which it reads no file that could be copied alone`,
      );
    }
  }
  return undefined;
}

/** A folder that is there only since the copy makes it on its way, and for which the install looks: `Exists('../pb')` of MSBuild. */
export function missingFolder({ stage }: Target, event: ImageEvent, source: Source, sources: readonly Source[]): Refused | undefined {
  const { trace, index } = source;
  const before = stage.checkpoints[index]?.image;
  const looked = [...foldersMadeBy(trace)].find(
    (folder) =>
      event.inputs.has(folder) &&
      !event.written.has(folder) &&
      before?.alwaysThere.has(folder) !== true &&
      before?.paths.get(folder)?.fact.kind !== 'folder' &&
      !sources.some(({ needed }) => needed.some((path) => isBelow(path, folder))),
  );
  return looked === undefined
    ? undefined
    : refuse('unclear-copy', `the install looks for the folder ${looked}, which the COPY in line ${trace.instruction.line} makes`);
}

/** The folder is there for another owner; or nothing that is known put it there, and something else may have. */
function mayBeThere(image: Image, folder: string, copy: CopyTrace): boolean {
  const known = image.paths.get(folder);
  if (known !== undefined) return known.folder !== undefined && !copy.isOwnedBy(known.folder.user);
  return !image.baseKnown || image.events.some((event) => event.mayWrite(folder));
}
