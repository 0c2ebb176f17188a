import { expect, it } from 'vitest';
import { noiseAt } from '../../src/engine/noise.ts';

it.each([
  ['/tmp/node-compile-cache', true],
  ['/tmp/node-compile-cache/v22.23.3-x64-9ac5647c-0/56540125', true],
  ['/tmp/node-compile-cached', false],
  ['/app/tmp/node-compile-cache/a', false],
])('%s: %j', (path, isNoise) => {
  expect(noiseAt(path) !== undefined).toBe(isNoise);
});
