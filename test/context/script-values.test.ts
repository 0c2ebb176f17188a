import { realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toldBuilds } from '../../src/context/builds.ts';
import { withValues } from '../../src/context/script-values.ts';
import { makeFolder } from './folder.ts';

type Files = Parameters<typeof makeFolder>[0];

const PLACE = (name: string): { file: string; top: string } => ({ file: `/r/ci/${name}`, top: '/r' });

describe('values of variables', () => {
  test.each<[string, string, string]>([
    ['x.sh', 'A=web\nuse $A', 'web'],
    ['x.sh', 'export A="web"\nuse $A', 'web'],
    ['x.sh', "local A='web' # why\nuse ${A}", 'web'],
    ['x.sh', 'A=${A:-web}\nuse $A', 'web'],
    ['x.sh', 'A="${1:-web}"\nuse $A', 'web'],
    ['x.sh', 'use ${A:-web}', 'web'],
    ['x.sh', 'B=we\nA=${B}b\nuse $A', 'web'],
    ['x.sh', 'A=$(dirname "$0")\nuse $A', '/r/ci'],
    ['x.sh', 'A="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\nuse $A', '/r/ci'],
    ['x.sh', 'A="$( cd -- "$( dirname -- "${BASH_SOURCE[0]}" )" >/dev/null 2>&1 && pwd )"\nuse $A', '/r/ci'],
    ['x.sh', 'A=$(cd "$(dirname "$0")/.."; pwd -P)\nuse $A', '/r'],
    ['x.sh', 'A=$(readlink -f "$(dirname "$0")")\nuse $A', '/r/ci'],
    ['x.sh', 'A=$(dirname "$(realpath "$0")")\nuse $A', '/r/ci'],
    ['x.sh', 'A=$(git rev-parse --show-toplevel)\nuse $A', '/r'],
    ['x.sh', 'D=$(dirname "$0")\nA="$(cd "$D/.." && pwd)"\nuse $A', '/r'],
    ['x.sh', 'D="$(dirname "$0")"\nA="$(dirname "$D")"\nuse $A', '/r'],
    ['Makefile', 'A := web\nuse $(A)', 'web'],
    ['Makefile', 'export A ?= web # why\nuse ${A}', 'web'],
    ['Makefile', 'B = docker build --pull\nA := $(B)\nuse $(A)', 'docker build --pull'],
    ['Makefile', 'A := $(shell git rev-parse --show-toplevel)\nuse $(A)', '/r'],
    ['Makefile', 'A := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))\nuse $(A)', '/r/ci'],
    ['justfile', 'a := "web"\nuse {{ a }}', 'web'],
    ['.gitlab-ci.yml', 'variables:\n  A: web\nuse $A', 'web'],
    ['Taskfile.yml', "vars:\n  A: 'web'\nuse {{.A}}", 'web'],
    ['azure-pipelines.yml', 'variables:\n  A: web\nuse $(A)', 'web'],
  ])('%s: %s', (name, text, value) => {
    expect(withValues(text, PLACE(name))?.split('\nuse ').at(-1)?.replace(/^use /u, '')).toBe(value);
  });

  test.each<[string, string]>([
    ['x.sh', 'A=web\nA=api\nuse $A'],
    ['x.sh', 'A=web\nA+=b\nuse $A'],
    ['x.sh', 'A=web\nfor A in a b; do use $A; done'],
    ['x.sh', 'A=web; read -r A\nuse $A'],
    ['x.sh', ': ${A:=web}; A=api\nuse $A'],
    ['x.sh', 'A=$1\nuse $A'],
    ['x.sh', 'A=$(pick)\nuse $A'],
    ['x.sh', 'A=web$(pick)\nuse $A'],
    ['x.sh', 'A="$B/x"\nuse $A'],
    ['x.sh', '# A=web\nuse $A'],
    ['x.sh', 'A=web\nuse $AB'],
    ['x.sh', `A=${'w'.repeat(2000)}\nuse $A`],
    ['Makefile', 'A = web\nx: A = api\nuse $(A)'],
    ['Makefile', 'ifdef X\n  A = api\nendif\nA = web\nuse $(A)'],
    ['Makefile', 'A = web\nA += api\nuse $(A)'],
    ['Makefile', 'define A\nx\nendef\nA = web\nuse $(A)'],
    ['Makefile', 'A = $(B)\nuse $(A)'],
    ['Makefile', 'A = web\nuse $A'],
    ['.gitlab-ci.yml', 'a:\n  A: web\nb:\n  A: api\nuse $A'],
    ['.gitlab-ci.yml', 'a: [x]\nuse $A'],
  ])('none: %s: %s', (name, text) => {
    expect(withValues(text, PLACE(name))).toBeUndefined();
  });

  test('lines that were made to take long', () => {
    for (const piece of ['A=', '"$(', '$((', 'A="$(', 'a.', '$', '${A:-', 'A=B;', 'read ', 'export ', ' ', 'A=${B}\n', "A='", 'A(']) {
      for (const name of ['x.sh', 'Makefile', 'justfile', '.gitlab-ci.yml']) {
        expect(() => withValues(piece.repeat(100_000), PLACE(name))).not.toThrow();
        expect(() => withValues(`${piece.repeat(200)}\n`.repeat(500), PLACE(name))).not.toThrow();
      }
    }
  }, 20_000);
});

async function told(files: Files): Promise<{ readonly short: readonly string[]; readonly unclear: boolean }> {
  const top = realpathSync(makeFolder({ '.git/HEAD': '', 'web/Dockerfile': '', ...files }));
  const { builds, unclear } = await toldBuilds([top], top);
  const name = (path: string): string => path.slice(top.length + 1) || '.';
  return {
    short: builds.map(({ dockerfile, context, what }) => `${what} of ${name(dockerfile)} in ${name(context)}`),
    unclear: unclear.length > 0,
  };
}

describe('builds', () => {
  test.each<[string, Files, string, boolean]>([
    [
      'a tool in a variable',
      { Makefile: 'x:\n\t$(SUDO) $(DOCKER) build -t $(IMG) web\n' },
      '`$(DOCKER) build` of web/Dockerfile in web',
      false,
    ],
    [
      'another name',
      { Makefile: 'x:\n\t@${CONTAINER_TOOL} build -t $(IMG) -f web/Dockerfile .\n' },
      '`${CONTAINER_TOOL} build` of web/Dockerfile in .',
      false,
    ],
    [
      'a name for the command',
      { Makefile: 'BUILD := docker buildx build --pull\nx:\n\t$(BUILD) web\n' },
      '`docker build` of web/Dockerfile in web',
      true,
    ],
    ['a folder', { 'x.sh': 'DIR=${1:-web}\ndocker build "$DIR"\n' }, '`docker build` of web/Dockerfile in web', true],
    [
      'from the folder of a script',
      { 'ci/x.sh': 'here="$(cd "$(dirname "$0")" && pwd)"\ndocker build -f "$here/../web/Dockerfile" "$here/.."\n' },
      '`docker build` of web/Dockerfile in .',
      true,
    ],
    [
      'a folder that is entered',
      { 'ci/x.sh': 'ROOT=$(git rev-parse --show-toplevel)\ncd "$ROOT"\ndocker build web\n' },
      '`docker build` of web/Dockerfile in web',
      true,
    ],
    [
      'a folded line',
      { '.gitlab-ci.yml': 'x:\n  script:\n    - >-\n      docker build\n      --pull -f web/Dockerfile\n      .\n    - docker push\n' },
      '`docker build` of web/Dockerfile in .',
      false,
    ],
    [
      'a folded value',
      { '.circleci/config.yml': 'x:\n  - run: >\n      docker build\n      -f web/Dockerfile\n      .\n  - run: y\n' },
      '`docker build` of web/Dockerfile in .',
      false,
    ],
  ])('%s', async (_, files, build, unclear) => {
    expect(await told(files)).toEqual({ short: [build], unclear });
  });

  test.each<[string, Files, boolean]>([
    ['a variable with no such name', { Makefile: 'x:\n\t$(GO) build web\n' }, false],
    ['a variable of which nothing is known', { Makefile: 'x:\n\t$(DOCKER) build $(DIR)\n' }, true],
    ['a value that leads nowhere', { Makefile: 'DIR = other\nx:\n\tdocker build $(DIR)\n' }, true],
  ])('nothing: %s', async (_, files, unclear) => {
    expect(await told(files)).toEqual({ short: [], unclear });
  });
});
