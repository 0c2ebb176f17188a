/**
 * Why the frontend that a Dockerfile asks for may know no cache mounts. Without a `# syntax=` line it is the builder's own, and those of BuildKit
 * know them; `docker/dockerfile` does from 1.2 on, and in its experimental releases from 1.1 on.
 * https://docs.docker.com/build/buildkit/frontend/, https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.2.0
 */
export function whyOldFrontend(syntax: string | undefined): string | undefined {
  if (syntax === undefined) return undefined;
  const match = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::([\w.-]+))?(?:@sha256:[0-9a-f]+)?$/u.exec(syntax);
  const [, tag] = match ?? [];
  if (match === null || (tag === undefined && syntax.includes('@'))) return `what the frontend ${syntax} knows is not known`;
  const [, major = '1', minor] = /^(\d+)(?:\.(\d+))?/u.exec(tag ?? '') ?? [];
  const least = tag?.includes('experimental') === true ? 1 : 2;
  return Number(major) > 1 || minor === undefined || Number(minor) >= least ? undefined : `the frontend ${syntax} knows no cache mounts`;
}
