import { expect, test } from 'vitest';
import { imageUses } from '../../src/context/image-uses.ts';
import type { ToldBuild } from '../../src/context/told.ts';

function build(fields: Partial<ToldBuild>): ToldBuild {
  return {
    by: 'script',
    name: '',
    what: '`docker build`',
    file: '/top/ci.sh',
    context: '/top',
    dockerfile: '/top/Dockerfile',
    target: undefined,
    args: new Map(),
    passes: new Set(),
    contexts: new Map(),
    ...fields,
  };
}

function uses(text: string, ...builds: readonly ToldBuild[]): readonly string[] {
  const found = imageUses(builds, { told: builds, scripts: [{ name: 'ci.sh', text }], top: '/top' });
  return found.map(({ target, words }) => `${target ?? 'the last'}: ${words}`);
}

test.each([
  ['docker run --rm app go test ./...', ['the last: go test ./...']],
  ['docker run --rm app:latest go test ./...', ['the last: go test ./...']],
  ['docker run --rm --network none \\\n  -v "$PWD:/x" app cargo test --offline', ['the last: cargo test --offline']],
  ['podman create --entrypoint mvn app -o verify', ['the last: mvn -o verify']],
  ['docker run --entrypoint=mvn app -o verify', ['the last: mvn -o verify']],
  ['docker run --rm app', ['the last: ']],
  // Another image, another version, no run, a comment of a person.
  ['docker run --rm other go test ./...', []],
  ['docker run --rm app:old go test ./...', []],
  ['docker push app', []],
  ['echo app runs go test', []],
])('%s', (line, expected) => {
  expect(uses(line, build({ tags: ['app'] }))).toEqual(expected);
});

test('a service of compose is found by its name', () => {
  const service = build({ by: 'compose', name: 'web', what: 'service web', target: 'dev', starts: ['npm start'] });
  expect(uses('docker compose -f x.yml run --rm web npm test', service)).toEqual(['dev: npm start', 'dev: npm test']);
  expect(uses('docker-compose exec web npm test', service)).toEqual(['dev: npm start', 'dev: npm test']);
});

test('a name with a variable in it is none', () => {
  expect(uses('docker run $IMAGE go test', build({ tags: ['$IMAGE'] }))).toEqual([]);
});
