import { describe, expect, it } from 'vitest';
import { freshArguments } from '../../src/analysis/build-arguments.ts';
import { explain } from '../../src/index.ts';
import { repository } from '../context/git.ts';

function found(text: string): readonly string[] {
  return [...freshArguments([{ name: 'x', text }])].toSorted();
}

describe('build arguments that pipelines pass anew each time', () => {
  it.each([
    'docker build --build-arg A=$GITHUB_SHA .',
    'docker build --build-arg=A="${CI_COMMIT_SHORT_SHA}" .',
    "docker build -t x --build-arg 'A=$(git rev-parse --short HEAD)' -f D .",
    'docker build --build-arg A=`date -u +%F` .',
    '\tdocker build --build-arg A=$(shell git describe --always) .',
    '\tdocker build --build-arg A=$(GIT_COMMIT) .',
    'docker build --build-arg A=$(Build.BuildId) .',
    'docker build --build-arg A=${{ github.run_number }} .',
    'docker build --build-arg A=v1-${VCS_REF:-x} .',
    '        with:\n          build-args: |\n            B=1\n            A=${{ github.sha }}\n          push: true\n',
    '          build-args: |\r\n            A=${{ steps.vars.outputs.sha_short }}\r\n\r\n            B=2\r\n',
    "          build-args: |\n            A=${{ fromJSON(steps.meta.outputs.json).labels['org.opencontainers.image.created'] }}\n",
    '          build-args: |\n            A=${{ env.BUILD_DATE }}\n',
  ])('%j', (text) => {
    expect(found(text)).toEqual(['A']);
  });

  it.each([
    'docker build --build-arg A=1.2 --build-arg B .',
    'docker build --build-arg A=$VERSION --label sha=$GITHUB_SHA .',
    'docker build --build-arg A=x -t app:$(git rev-parse HEAD) .',
    'docker build --build-arg A=${{ github.ref_name }} .',
    'docker build --build-arg A=${{ matrix.version }} .',
    'docker build --build-arg A=$(cat .python-version) .',
    '          build-args: |\n            A=1\n          tags: app:${{ github.sha }}\n',
    '          build-args: A\n          labels: |\n            B=${{ github.sha }}\n',
    'A=$GITHUB_SHA docker build .',
    'docker build --build-arg A=$updated .',
  ])('none: %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('make what stands below them run again', async () => {
    const dockerfile = 'FROM debian:12\nARG LABELLED\nENV SEEN=$LABELLED\nRUN apt-get update && apt-get install -y curl\n';
    const reruns = async (workflow: string): Promise<number | undefined> => {
      const cwd = repository({ Dockerfile: dockerfile, '.github/workflows/ci.yml': workflow });
      const { stages } = await explain({ path: 'Dockerfile', cwd, history: 0 });
      return stages[0]?.instructions.at(-1)?.layer?.reruns;
    };
    expect(await reruns('run: docker build --build-arg LABELLED=1 .\n')).toBe(0);
    expect(await reruns('run: docker build --build-arg LABELLED=$GITHUB_SHA .\n')).toBe(1);
  });
});
