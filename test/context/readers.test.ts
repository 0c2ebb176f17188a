import { describe, expect, it, test } from 'vitest';
import { commandReads, readerOf } from '../../src/context/readers.ts';
import { makeContext } from './folder.ts';

describe('a command that reads the history of the repository', () => {
  it.each([
    'RUN git describe --tags > VERSION',
    'RUN git -C . rev-parse HEAD',
    'RUN git --no-pager log -1',
    'RUN V=$(git show -s --format=%h) make',
    'CMD ["git", "log"]',
    'RUN cat .git/HEAD',
    'RUN go build -o /x ./cmd/x',
    'RUN CGO_ENABLED=0 go install ./...',
    'RUN dotnet publish -c Release',
    'RUN composer install --no-dev',
    'RUN goreleaser build',
    'RUN npx nx affected --target=build',
    'RUN npx lerna run build --since main',
    'RUN npx turbo run build --affected',
    "RUN pnpm -r --filter='...[origin/main]' build",
    'RUN npx jest --changedSince=main',
    'RUN npx vitest run --changed',
    'RUN npx semantic-release --dry-run',
  ])('%s', (text) => {
    expect(commandReads('git', text)).toBe(true);
  });

  it.each([
    'RUN git clone https://example.com/x.git',
    'RUN git config --global user.name x',
    'RUN apt-get install -y git',
    'RUN pip install git+https://example.com/x.git',
    'RUN go build -buildvcs=false -o /x .',
    'RUN go mod download',
    'RUN go test ./...',
    'RUN npm run build',
    'RUN npx lerna run build',
    'RUN npx turbo run build --filter=web',
    'RUN pnpm --filter web build',
    'RUN rm -rf .git',
    'RUN digit log',
  ])('is not: %s', (text) => {
    expect(commandReads('git', text)).toBe(false);
  });
});

describe('a command that reads a file of environment variables', () => {
  it.each([
    'RUN . ./.env && make',
    'RUN source .env',
    'CMD ["node", "--env-file=.env", "x.js"]',
    'RUN cat .env.local',
    'CMD ["bun", "run", "x.ts"]',
  ])('%s', (text) => {
    expect(commandReads('env', text)).toBe(true);
  });

  it.each(['RUN node -e "process.env.PATH"', 'RUN cp .env.example /x', 'RUN env', 'RUN cat x.env', 'RUN import.meta.env.X'])(
    'is not: %s',
    (text) => {
      expect(commandReads('env', text)).toBe(false);
    },
  );
});

describe('files that say so', () => {
  it.each([
    ['package.json', '{"scripts":{"build":"GIT=$(git rev-parse HEAD) vite build"}}'],
    ['packages/a/package.json', '{"devDependencies":{"git-revision-webpack-plugin":"5"}}'],
    ['package.json', '{"scripts":{"prepare":"husky install"},"devDependencies":{"husky":"^7.0.1"}}'],
    ['vite.config.ts', "execSync('git describe')"],
    ['scripts/version.js', "spawnSync('git', ['rev-parse', 'HEAD'])"],
    ['pyproject.toml', '[build-system]\nrequires = ["setuptools-scm"]'],
    ['pyproject.toml', '[tool.pdm.version]\nsource = "scm"'],
    ['setup.py', 'import versioneer'],
    ['x.gemspec', 's.files = `git ls-files`.split'],
    ['Makefile', 'V := $(shell git describe)'],
    ['build.sh', 'git log -1'],
    ['Cargo.toml', '[build-dependencies]\nvergen = "8"'],
    ['pom.xml', '<artifactId>git-commit-id-maven-plugin</artifactId>'],
    ['pom.xml', '<ratchetFrom>origin/main</ratchetFrom>'],
    ['.mvn/extensions.xml', '<artifactId>maven-git-versioning-extension</artifactId>'],
    ['build.gradle', "spotless { ratchetFrom 'origin/main' }"],
    ['App.csproj', '<PackageReference Include="GitVersion.MsBuild" Version="5.12.0" />'],
    ['src/x.csproj', '<PackageReference Include="MinVer" />'],
    ['CMakeLists.txt', 'find_package(Git)'],
  ])('%s: %s', (name, text) => {
    expect(readerOf(makeContext({ [name]: text }), 'git', '')).toMatch(new RegExp(`^${name.replaceAll('.', String.raw`\.`)} \\(`));
  });

  it.each([
    ['package.json', '{"repository":{"type":"git","url":"git+https://example.com/x.git"},"keywords":["git-log"]}'],
    ['package.json', '{"devDependencies":{"husky":"^9.0.0"},"scripts":{"prepare":"husky"}}'],
    ['README.md', 'git log'],
    ['src/main.js', 'git log'],
    ['.github/workflows/scripts/x.sh', 'git log'],
    ['Makefile', '# git log\nbuild:\n\tcc x.c'],
  ])('%s does not: %s', (name, text) => {
    expect(readerOf(makeContext({ [name]: text }), 'git', '')).toBeUndefined();
  });

  test('.env: libraries and frameworks that load it', () => {
    expect(readerOf(makeContext({ 'package.json': '{"dependencies":{"dotenv":"16"}}' }), 'env', '')).toBe('package.json (dotenv)');
    expect(readerOf(makeContext({ 'package.json': '{"devDependencies":{"vite":"5"}}' }), 'env', '')).toBeDefined();
    expect(readerOf(makeContext({ 'requirements.txt': 'django-environ==0.11\n' }), 'env', '')).toBeDefined();
    expect(readerOf(makeContext({ 'package.json': '{"dependencies":{"next-themes":"1"}}', 'x.js': '.env' }), 'env', '')).toBeUndefined();
  });

  test('scripts that lie anywhere, where something names them', () => {
    const script = { 'version.py': "subprocess.check_output(['git', 'describe'])", 'src/date.mjs': "execSync('git log -1')" };
    expect(readerOf(makeContext(script), 'git', 'RUN python app.py')).toBeUndefined();
    expect(readerOf(makeContext(script), 'git', 'RUN venv/bin/python ./version.py')).toBe("version.py (git', 'describe)");
    const manifest = { 'package.json': '{"scripts":{"build":"node src/date.mjs"}}' };
    expect(readerOf(makeContext({ ...script, ...manifest }), 'git', '')).toBe('src/date.mjs (git log)');
    expect(readerOf(makeContext({ ...script, Makefile: '# python version.py' }), 'git', '')).toBeUndefined();
  });

  test('what the ignore file hides does not count', () => {
    expect(readerOf(makeContext({ Makefile: 'git describe' }, 'Makefile\n'), 'git', '')).toBeUndefined();
  });

  test('too many of them to look at', () => {
    const files = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`d${index}/Makefile`, '']));
    expect(readerOf(makeContext(files), 'git', '')).toBe('one of 501 build files');
  });

  test('text that was made to take long', { timeout: 20_000 }, () => {
    const files = {
      Makefile: `git${' -a'.repeat(150_000)}`,
      'a.sh': `git${'"'.repeat(500_000)}`,
      'b.sh': 'go build'.repeat(60_000),
      'setup.py': 'pdm'.repeat(200_000),
      'package.json': `{"scripts":{"a":"${'source = '.repeat(60_000)}"}}`,
    };
    expect(readerOf(makeContext(files), 'env', '')).toBeUndefined();
    expect(readerOf(makeContext({ ...files, 'b.sh': '' }), 'git', '')).toBeUndefined();
  });
});
