import type { BaseFacts } from '../model/state.ts';
import { lookupBase } from './lookup.ts';

/**
 * Images of which somebody says which known image each is like: the name of the one, in which `*` may stand for any text once, and the name of the
 * other, in which `*` stands for that text.
 */
export type SaidImages = Readonly<Record<string, string>>;

/**
 * `lookupBase` that also knows what is said of images. What dockerfix knows itself counts more; of several names that fit, the one with most
 * characters beside the `*`.
 */
export function lookupWith(said: SaidImages): (ref: string) => BaseFacts | undefined {
  const names = Object.entries(said)
    .map(([name, like]) => ({ name, like }))
    .toSorted((a, b) => literal(b.name) - literal(a.name));
  return names.length === 0 ? lookupBase : (ref) => lookupBase(ref) ?? saidOf(ref, names);
}

function saidOf(ref: string, names: readonly { readonly name: string; readonly like: string }[]): BaseFacts | undefined {
  const image = ref.replace(/@.*$/su, '');
  const { path, tag } = partsOf(image);
  for (const { name, like } of names) {
    const stands = whatStarIs(name, partsOf(name).tag === undefined ? path : image);
    if (stands === undefined) continue;
    const meant = like.replace('*', () => stands);
    // The same tag of the other image, unless one is said. Of an image that is named by its digest alone, the tag is not known.
    const tagged = partsOf(meant).tag === undefined ? `${meant}:${tag ?? (image === ref ? 'latest' : '*')}` : meant;
    const facts = lookupBase(image === ref ? tagged : `${tagged}@*`);
    return facts && { ...facts, said: { image, like: meant } };
  }
  return undefined;
}

/** A name of an image and its tag, if there is one: a registry may have a port. */
function partsOf(image: string): { readonly path: string; readonly tag: string | undefined } {
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/') ? { path: image.slice(0, colon), tag: image.slice(colon + 1) } : { path: image, tag: undefined };
}

/** What `*` stands for where a text is of that form; undefined where it is not. */
function whatStarIs(form: string, text: string): string | undefined {
  const star = form.indexOf('*');
  if (star === -1) return form === text ? '' : undefined;
  const [start, end] = [form.slice(0, star), form.slice(star + 1)];
  const fits = text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
  return fits ? text.slice(start.length, text.length - end.length) : undefined;
}

function literal(name: string): number {
  return name.replace('*', '').length;
}
