import { describe, expect, it } from 'vitest';
import { installsOf, secondsOfRun } from '../../src/analysis/cost.ts';

describe('what a command takes', () => {
  it.each([
    ['/venv/bin/python3 -m pip install -r requirements.txt', 25],
    ['/usr/bin/apt-get update', 5],
    ['yarn', 25],
    ['yarn --frozen-lockfile', 25],
    ['yarn install --frozen-lockfile --network-timeout 1000000', 25],
    ['yarn global add turbo', 25],
    ['yarn --cwd web build', 5],
    ['yarn build', 40],
    ['yarn turbo run build --filter=web', 40],
    ['pnpm --filter "*-api" build', 40],
    ['npm run build', 40],
    ['mix do compile, release', 40],
    ['cargo chef cook --release --recipe-path recipe.json', 45],
    ['cargo chef prepare --recipe-path recipe.json', 5],
    ['if [ "$A" = b ]; then npm ci; else npm i; fi', 25],
    ['if [ -f yarn.lock ]; then yarn; elif [ -f package-lock.json ]; then npm ci && npm run build; else npm i; fi; npm run build', 105],
    ['if a; then if b; then npm ci; else npm i; fi; npm run build; else npm i; fi', 70],
    ['if [ -f yarn.lock ]\nthen\n  yarn\nelse\n  npm ci\nfi', 25],
    ['[ -f x ] || npm ci', 25],
    ['./mvnw clean package', 40],
    ['./bin/install', 5],
    ['bin/setup', 5],
    ['mkdir -p /app/bin/x', 0],
    ['bundle config set --local deployment true', 0],
    ['poetry config virtualenvs.create false', 0],
    ['python -m pip config set global.index-url https://example.org/simple', 0],
    ['poetry config virtualenvs.create false && poetry install', 40],
    ['bundle configure', 5],
    ['dotnet tool install --global dotnet-ef', 20],
    ['dotnet tool run x', 5],
  ])('%s', (command, seconds) => expect(Math.round(secondsOfRun(command))).toBe(seconds));
});

describe('does it install', () => {
  it.each([
    ['/opt/venv/bin/pip install .', 'language'],
    ['apk add git', 'system'],
    ['yarn workspaces focus --production', 'language'],
    ['yarn --silent build', undefined],
    ['yarn build --install', undefined],
    ['./pip install x', undefined],
    ['poetry config virtualenvs.create false', undefined],
  ])('%s', (command, kind) => expect(installsOf(command)).toBe(kind));
});
