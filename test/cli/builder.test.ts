import { describe, expect, it } from 'vitest';
import { survey } from '../../src/migrate/survey.ts';
import { repository } from '../context/git.ts';
import { dockerfix } from './helpers.ts';

const FILES = {
  Dockerfile: 'FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n',
  'requirements.txt': 'flask\n',
};
const KANIKO = { '.gitlab-ci.yml': 'x:\n  script:\n    - /kaniko/executor --context $CI_PROJECT_DIR --no-push\n' };

describe('--builder', () => {
  it.each<[readonly string[], object, boolean, string]>([
    [[], {}, true, 'nothing in the repository builds with another than BuildKit'],
    [[], KANIKO, false, '.gitlab-ci.yml builds with kaniko, which knows no cache mounts'],
    [['--builder', 'buildkit'], KANIKO, true, '--builder says buildkit'],
    [['--builder=buildah'], {}, true, '--builder says buildah'],
    [['--builder', 'kaniko'], {}, false, '--builder says kaniko, which knows no cache mounts'],
    [['--builder', 'classic'], {}, false, '--builder says that Docker builds without BuildKit, and so without cache mounts'],
  ])('%j in a repository with %j', async (words, more, cacheMounts, why) => {
    const { out } = await dockerfix(repository({ ...FILES, ...more }), [...words, '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({ files: [{ builder: { cacheMounts, why } }] });
    expect(out.includes('--mount=type=cache')).toBe(cacheMounts);
    expect(out.includes('builder-without-mounts')).toBe(!cacheMounts);
  });

  it.each<[readonly string[], boolean, string]>([
    [[], false, '.dockerfixrc says kaniko, which knows no cache mounts'],
    [['--builder', 'buildkit'], true, '--builder says buildkit'],
    [['--no-config'], true, 'nothing in the repository builds with another than BuildKit'],
  ])('a configuration file says it, and %j', async (words, cacheMounts, why) => {
    const root = repository({ ...FILES, '.dockerfixrc': 'overrides: [{ files: Dockerfile, builder: kaniko }]\n' });
    const { out } = await dockerfix(root, [...words, '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({ files: [{ builder: { cacheMounts, why } }] });
  });

  it('counts for migrate and config, too', async () => {
    const root = repository(FILES);
    const { files } = await survey(root, { skip: [], unsafe: false, builder: 'classic' }, () => undefined);
    expect(JSON.stringify(files)).toContain('builder-without-mounts');
    expect((await dockerfix(root, ['config', '--builder', 'classic'])).out).toContain('builder: "classic"');
  });

  it('counts for explain too', async () => {
    const { out } = await dockerfix(repository(FILES), ['explain', '--builder', 'kaniko']);
    expect(out).toContain('--builder says kaniko');
  });

  it.each([
    [['--builder', 'kanico']],
    [['explain', '--builder', 'kanico']],
    [['verify', '--builder', 'kanico']],
    [['migrate', '.', '--builder', 'kanico']],
  ])('%j', async (words) => {
    const { code, err } = await dockerfix(repository(FILES), words);
    expect(code).toBe(2);
    expect(err).toContain('--builder is buildkit, buildah, kaniko or classic, not kanico. Did you mean kaniko?');
  });
});
