import { describe, expect, test } from 'vitest';
import { dockerfilesNamedIn, providesFile } from '../../src/context/mentions.ts';
import { expectSoon } from '../clock.ts';

describe('what provides a file', () => {
  test.each([
    ['a redirection', 'echo "$TOKEN" > web/.npmrc'],
    ['another', 'echo x >>.npmrc'],
    ['one in quotes', 'sh "echo $T > \'.npmrc\'"'],
    ['one to a variable folder', 'echo x > "$WORKSPACE/.npmrc"'],
    ['a here-document', 'cat <<EOF > .npmrc\nx\nEOF'],
    ['tee', 'echo x | sudo tee -a .npmrc'],
    ['cp', 'cp "$NPMRC" .npmrc'],
    ['cp from home', 'cp ~/.npmrc .'],
    ['mv', '- run: mv x ./.npmrc'],
    ['a command over two lines', 'cp x \\\n  .npmrc'],
    ['touch', 'touch web/.npmrc'],
    ['an output', 'aws ssm get-parameter x && curl -s x -o .npmrc'],
    ['an output with =', 'sops -d --output=web/.npmrc x'],
    ['npm config', 'npm config set x y --userconfig .npmrc'],
    ['npm config for the project', 'npm config set //r/:_authToken=x --location project'],
    ['a secret', 'docker build --secret id=npmrc,src=.npmrc .'],
    ['a workflow secret', '  NPMRC_PATH: .npmrc # ${{ secrets.NPMRC }}'],
    ['COPY', 'COPY .npmrc ./'],
    ['Jenkins', "writeFile file: '.npmrc', text: x"],
    ['a config file of Jenkins', "configFileProvider([configFile(fileId: 'x', targetLocation: '.npmrc')])"],
    ['Node.js', 'node -e "fs.writeFileSync(\'.npmrc\', x)"'],
    ['a variable', 'OUT=web/.npmrc\necho x\necho y > "$OUT"'],
    ['a variable in braces', 'OUT=".npmrc"\ncp x ${OUT}'],
    ['a target of make', '.npmrc: .npmrc.in\n\tx'],
    ['a volume', 'volumes:\n  - ./.npmrc:/root/.npmrc:ro'],
    ['an artifact', 'build:\n  artifacts:\n    paths:\n      - dist\n      - web/.npmrc\n'],
    ['an artifact in a line', 'artifacts:\n  paths: [dist, .npmrc]\n'],
    ['an artifact of GitHub', '- uses: actions/download-artifact@v4\n  with:\n    name: x\n    path: .npmrc\n'],
    ['a cache', 'cache:\n  paths:\n  - .npmrc\n'],
    ['a block of paths', '- uses: actions/cache@v4\n  with:\n    path: |\n      dist\n      .npmrc\n'],
    ['a workspace', '- persist_to_workspace:\n    root: .\n    paths:\n      - .npmrc\n'],
    ['an action that writes it', '- uses: x/create-a-file@v1\n  with:\n    file: ".npmrc"\n'],
    ['what a task generates', 'generates:\n  - .npmrc\n'],
    ['CRLF', 'echo x > .npmrc\r\n'],
  ])('%s', (_, text) => {
    expect(providesFile(text, 'web/.npmrc')).toBe(true);
  });

  test.each([
    ['a requirement', 'pip install -r requirements.txt'],
    ['one after an echo', 'echo "installing" && pip install -r requirements.txt'],
    ['one that is told', 'echo "installing from requirements.txt"'],
    ['one that is shown', 'cat requirements.txt | xargs -n 1 pip install'],
    ['one read by a redirection', 'xargs < requirements.txt'],
    ['hashFiles', "key: cache-${{ hashFiles('**/requirements.txt') }}"],
    ['hashFiles of several', "path: ~/.cache\nkey: ${{ hashFiles('a', '**/requirements.txt') }}-secret"],
    ['a dependency path', 'with:\n  cache: pip\n  cache-dependency-path: requirements.txt\n'],
    ['dependency paths', 'with:\n  cache: pip\n  cache-dependency-path: |\n    requirements.txt\n'],
    ['a key of GitLab', 'cache:\n  key:\n    files:\n      - requirements.txt\n  paths:\n    - .cache\n'],
    ['a trigger', 'name: create release\non:\n  push:\n    paths:\n      - requirements.txt\n'],
    ['changes of GitLab', 'artifacts:\n  x\njob:\n  rules:\n    - changes:\n        - requirements.txt\n'],
    ['a comment', '# cp x requirements.txt\n  # > requirements.txt'],
    ['home', 'echo x > ~/requirements.txt\necho x > $HOME/requirements.txt\ncp x ~/requirements.txt'],
    ['another folder', 'echo x > api/requirements.txt\ntee docs/requirements.txt'],
    ['a longer name', 'cp a requirements.txt.bak; cp a dev-requirements.txt; mv my.requirements.txt b'],
    ['an arrow', 'a => requirements.txt\nb -> requirements.txt'],
    ['a variable that is read', 'REQ=requirements.txt\npip install -r $REQ\necho x > $REQUESTED'],
    ['npm', 'npm install && npm run install -- requirements.txt'],
    ['a test', 'if [ -f requirements.txt ]; then pip install -r requirements.txt; fi'],
    ['nothing', ''],
  ])('not: %s', (_, text) => {
    expect(providesFile(text, 'web/requirements.txt')).toBe(false);
  });

  test('the root, and a variable of npm elsewhere', () => {
    expect(providesFile('cp x y', '')).toBe(false);
    expect(providesFile('npm config set registry x', '.npmrc')).toBe(false);
    expect(providesFile('npm config set x --location project', 'yarn.lock')).toBe(false);
  });

  test('hostile texts end', () => {
    expectSoon(8000, () => {
      for (const text of [
        '.npmrc ',
        'x=.npmrc\n',
        'sed -a -a -a .npmrc',
        '  - .npmrc\n',
        'hashFiles(',
        '\n',
        'curl -',
        ' ',
        'docker build -f ',
        '- ',
      ]) {
        const long = text.repeat(Math.ceil((256 * 1024) / text.length));
        providesFile(`${long}.npmrc`, '.npmrc');
        expect(dockerfilesNamedIn(`${long}kaniko`).length).toBeLessThanOrEqual(200);
      }
    });
  });
});
