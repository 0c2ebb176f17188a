import type { CommandEffects } from '../../model/effects.ts';
import { unknownEffects } from '../ecosystem.ts';
import type { Draft } from './draft.ts';

/**
 * Effects of an install of what a project's manifests name: it runs code of packages, so it reads every name and the system; of the project
 * it reads what the draft holds.
 * @param name for messages: `npm ci`
 */
export function installOf(draft: Draft, name: string): CommandEffects {
  if (draft.unknown !== undefined) return unknownEffects(draft.unknown);
  const { review, lockReason, checkedBy } = draft;
  const link = (path: string) => ({ reason: 'symbolic-link', message: `${path}, which ${name} reads, is a symbolic link` });
  const blocked = draft.link === undefined ? draft.blocked : link(draft.link);
  return {
    kind: 'known',
    reads: { patterns: [...draft.reads] },
    optional: sorted(draft.optional),
    ...(draft.named.size > 0 && { named: sorted(draft.named) }),
    writes: { patterns: sorted(draft.writes) },
    ...(draft.updates.size > 0 && { updates: sorted(draft.updates) }),
    outputs: sorted(draft.outputs),
    ...(draft.onTheWay.size > 0 && { onTheWay: sorted(draft.onTheWay) }),
    names: 'all',
    ownNames: sorted(draft.names),
    network: true,
    folders: sorted(draft.folders),
    install: {
      name,
      ...(review === undefined ? {} : { review }),
      ...(lockReason === undefined ? {} : { lockReason }),
      ...(checkedBy === undefined ? {} : { checkedBy }),
      ...(blocked === undefined ? {} : { blocked }),
    },
    notes: sorted(draft.notes),
  };
}

function sorted(set: ReadonlySet<string>): readonly string[] {
  return [...set].toSorted();
}
