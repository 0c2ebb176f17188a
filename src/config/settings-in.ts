import { resolve } from 'node:path';
import { isKnownImage, KNOWN_IMAGES } from '../bases/lookup.ts';
import { isWithin } from '../context/repository.ts';
import { entryOf, type DataNode, type DataProblem } from '../parse/data-tree.ts';
import {
  BUILDERS,
  SHARINGS,
  TRANSFORM_LEVELS,
  type CommandCosts,
  type MountPreferences,
  type Preferences,
  type TransformLevel,
} from '../preferences.ts';
import { didYouMean } from '../source/suggest.ts';
import { real } from './find.ts';

interface Around {
  /** The folder that a context starts from, and the one that it may not lie outside of. Absolute. */
  readonly base: string;
  readonly top: string;
  /** Where is added what no schema can say. */
  readonly problems: DataProblem[];
}

/** The settings of a document, or of an override in it, that fits the schema. */
export function settingsIn(node: DataNode, around: Around): Preferences {
  const context = contextIn(entryOf(node, 'context'), around);
  const history = scalarOf(entryOf(node, 'history'));
  const named = scalarOf(entryOf(node, 'builder'));
  const builder = BUILDERS.find((known) => known === named);
  const keys = ['transforms', 'assumptions', 'mounts', 'costs', 'baseImages'];
  const [transforms, assumptions, mounts, costs, images] = keys.map((key) => entryOf(node, key));
  return {
    ...(transforms !== undefined && { levels: valuesOf(transforms, isLevel) }),
    ...(assumptions !== undefined && { assumptions: valuesOf(assumptions, (value) => typeof value === 'boolean') }),
    ...(mounts !== undefined && { mounts: mountsIn(mounts) }),
    ...(costs !== undefined && { costs: costsIn(costs) }),
    ...(images !== undefined && { baseImages: imagesIn(images, around) }),
    ...(history !== undefined && { history: typeof history === 'number' ? history : 0 }),
    ...(context !== undefined && { context }),
    ...(builder !== undefined && { builder }),
  };
}

function contextIn(node: DataNode | undefined, { base, top, problems }: Around): string | undefined {
  if (node === undefined) return undefined;
  const context = resolve(base, String(scalarOf(node)));
  if (isWithin(real(top), real(context))) return context;
  problems.push({ message: `context: ${context} lies outside of ${top}, and nothing outside of the repository is read`, at: node.at });
  return undefined;
}

function mountsIn(node: DataNode): MountPreferences {
  const idPrefix = scalarOf(entryOf(node, 'idPrefix'));
  const asked = scalarOf(entryOf(node, 'sharing'));
  const sharing = SHARINGS.find((known) => known === asked);
  return { ...(typeof idPrefix === 'string' && { idPrefix }), ...(sharing !== undefined && { sharing }) };
}

function costsIn(node: DataNode): CommandCosts {
  const [kinds, commands] = ['kinds', 'commands'].map((key) => entryOf(node, key));
  return {
    ...(kinds !== undefined && { kinds: valuesOf(kinds, isNumber) }),
    ...(commands !== undefined && { commands: valuesOf(commands, isNumber) }),
  };
}

/** What is said to be like an image that dockerfix does not know would tell nothing. */
function imagesIn(node: DataNode, { problems }: Around): Readonly<Record<string, string>> {
  const images = valuesOf(node, isText);
  for (const { key, value } of node.kind === 'map' ? node.entries : []) {
    const like = images[key] ?? '';
    if (like.includes('*') ? key.includes('*') : isKnownImage(like)) continue;
    const why = like.includes('*')
      ? `${like} has a *, and ${key} has none that it could stand for`
      : `dockerfix knows no image ${like}.${didYouMean(like, KNOWN_IMAGES)}`;
    problems.push({ message: `baseImages.${key}: ${why}`, at: value.at });
  }
  return images;
}

type Scalar = Extract<DataNode, { kind: 'scalar' }>['value'];

function scalarOf(node: DataNode | undefined): Scalar | undefined {
  return node?.kind === 'scalar' ? node.value : undefined;
}

function isLevel(value: Scalar): value is TransformLevel {
  return TRANSFORM_LEVELS.some((level) => level === value);
}

function isText(value: Scalar): value is string {
  return typeof value === 'string';
}

function isNumber(value: Scalar): value is number {
  return typeof value === 'number';
}

function valuesOf<T extends Scalar>(node: DataNode, is: (value: Scalar) => value is T): Readonly<Record<string, T>> {
  const entries = node.kind === 'map' ? node.entries : [];
  return Object.fromEntries(
    entries.flatMap(({ key, value }) => (value.kind === 'scalar' && is(value.value) ? [[key, value.value] as const] : [])),
  );
}
