import type { Instruction } from '../model/build.ts';

/** Comments that say where an instruction must stand. */
const ASKS_FOR_ITS_PLACE =
  /\b(?:must|has to|have to|needs? to|should|has got to)\s+(?:be|come|go|stay|stand|run|happen|remain)\b[^.]*\b(?:before|after|first|last|above|below|here|until|prior|order|top|bottom|end)\b|\b(?:do(?: not|n't)|never)\s+(?:move|reorder|change the order)|\b(?:keep|leave)\s+(?:this|it|that|these)\b[^.]*\b(?:before|after|first|last|above|below|here|order|top|bottom|end)\b|\border\s+(?:is important|matters)|\bdepends on the order\b|\b(?:needs?|requires?|uses?|depends? on|relies on)\b[^.]*\b(?:copied|above|previous|earlier)\b/iu;

export function placeComment({ comments }: Instruction): string | undefined {
  return comments.map(({ text }) => text).find((text) => ASKS_FOR_ITS_PLACE.test(text));
}

const KEEPS_THE_ORDER =
  /\b(?:do(?: not|n't)|never)\s+(?:move|reorder|change the order)|\border\s+(?:is important|matters)|\bdepends on the order\b/iu;

const STAYS_ABOVE =
  /\b(?:must|has to|have to|needs? to|has got to)\s+(?:be|come|go|stay|stand|run|happen|remain)\b[^.]*\b(?:before|first|above|prior)\b|\bbefore\b[^.]*\b(?:because|since|needs?|requires?)\b/iu;

const STAYS_BELOW =
  /\b(?:must|has to|have to|needs? to|has got to)\s+(?:be|come|go|stay|stand|run|happen|remain)\b[^.]*\b(?:after|below)\b|\bafter\b[^.]*\b(?:because|since|needs?|requires?)\b/iu;

/** `order matters for the cache`: what would be done serves that. */
const ABOUT_THE_CACHE = /\bcach(?:e|es|ed|ing)\b|\blayers?\b/iu;

/** `required so go mod download can resolve them`: what it names in full may need it in the next commit, if not in this one. */
const NEEDED_FOR = /\b(?:required|needed|necessary)\b[^.]*?\b(?:so|by|for|before|to|when|during)\b([^.]*)/iu;

/**
 * A comment of a copy, or of the install below it, that wants them in this order.
 * @param install its name, as messages give it: `go mod download`
 */
export function orderComment(above: Instruction, below: Instruction, install: string): string | undefined {
  const asks = ({ comments }: Instruction, isAsked: (text: string) => boolean): string | undefined =>
    comments.map(({ text }) => text).find((text) => (KEEPS_THE_ORDER.test(text) || isAsked(text)) && !ABOUT_THE_CACHE.test(text));
  return (
    asks(above, (text) => STAYS_ABOVE.test(text) || NEEDED_FOR.exec(text)?.[1]?.includes(install) === true) ??
    asks(below, (text) => STAYS_BELOW.test(text))
  );
}
