/** How often a layer is made anew, in words that stand beside the colour. */
export const HEAT = ['never', 'seldom', 'sometimes', 'often', 'nearly always'] as const;

/** Shares of the changes at which the next one begins. */
const STEPS = [0, 0.1, 0.4, 0.8];

/** Colours for paper, light enough for black words. The page has its own, for both schemes. */
export const PAPER = ['#eef1f4', '#fdebc8', '#fbcf8f', '#f5a962', '#ea8450'] as const;

/** Index into HEAT. @param share of the changes, from 0 to 1 */
export function heatOf(share: number): number {
  return STEPS.filter((step) => share > step).length;
}
