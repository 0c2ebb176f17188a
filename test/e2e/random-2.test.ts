import { describe } from 'vitest';
import { buildRandomCases } from './random-cases.ts';

describe('random Dockerfiles', () => {
  buildRandomCases(1 / 2, 1);
});
