import type { BaseFacts } from '../model/state.ts';
import { python } from './python.ts';

/**
 * `tiangolo/uvicorn-gunicorn:python3.11-slim`, `tiangolo/uvicorn-gunicorn-fastapi:python3.9-2024-06-24`: an official image of Python with two packages more.
 * https://github.com/tiangolo/uvicorn-gunicorn-docker, https://github.com/tiangolo/uvicorn-gunicorn-fastapi-docker (docker-images, and their history)
 */
export function uvicorn(tag: string): BaseFacts | undefined {
  const [, version] = /^(?:python(3\.\d+(?:-slim|-alpine3\.\d+)?)|latest)(?:-\d{4}-\d\d-\d\d)?$/u.exec(tag) ?? [];
  const facts = version === undefined && !tag.startsWith('latest') ? undefined : python(version ?? '3');
  if (facts === undefined) return undefined;
  return {
    ...facts,
    source: 'https://github.com/tiangolo/uvicorn-gunicorn-docker',
    workdir: '/app',
    env: { ...facts.env, PYTHONPATH: '/app' },
    envUnknown: ['PYTHONDONTWRITEBYTECODE', 'PYTHONUNBUFFERED', ...(facts.envUnknown ?? [])],
    cmd: ['/start.sh'],
    // The early ones had one.
    entrypoint: undefined,
  };
}
