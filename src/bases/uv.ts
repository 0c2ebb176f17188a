import type { BaseFacts } from '../model/state.ts';
import { alpine, buildpackDeps, debian } from './distributions.ts';
import { python } from './python.ts';

/**
 * `ghcr.io/astral-sh/uv` on another image: `0.9-python3.12-bookworm-slim`, `debian-slim`. The plain tags hold the programs and nothing else.
 * https://github.com/astral-sh/uv/blob/main/.github/workflows/build-docker.yml
 */
export function uv(tag: string): BaseFacts | undefined {
  const facts = under(tag.replace(/^[\d*][\d.*]*-/u, ''));
  if (facts === undefined) return undefined;
  return {
    ...facts,
    source: 'https://github.com/astral-sh/uv/blob/main/.github/workflows/build-docker.yml',
    envUnknown: ['UV_TOOL_BIN_DIR', ...(facts.envUnknown ?? [])],
    cmd: ['/usr/local/bin/uv'],
    // For a short time it was uv itself.
    entrypoint: undefined,
  };
}

function under(name: string): BaseFacts | undefined {
  if (name.startsWith('python')) return python(name.slice('python'.length));
  if (name.startsWith('alpine')) return alpine(name === 'alpine' ? 'latest' : name.slice('alpine'.length));
  if (name === 'debian-slim' || /^[a-z]+-slim$/u.test(name)) return debian(name.replace('debian', 'stable'));
  return name === 'debian' || /^(?:bookworm|trixie)$/u.test(name) ? buildpackDeps(name.replace('debian', 'stable')) : undefined;
}
