import { describe } from 'vitest';
import { askRandomCases } from './random-cases.ts';

describe('random Dockerfiles of known commands over random contexts', () => {
  askRandomCases(1 / 2, 1);
});
