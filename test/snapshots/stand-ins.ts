import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wrapperDigest, wrapperReleases } from '../../src/ecosystems/maven/wrapper-releases.ts';

/** Scripts that tools make, as tests have them: short texts of our own, which count as texts of a release. */
const FOLDER = join(import.meta.dirname, 'files');

/** The text of a file of test/snapshots/files. */
export function standIn(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

wrapperReleases.set(wrapperDigest(standIn('mvnw')), 'script');
wrapperReleases.set(wrapperDigest(standIn('mvnw-with-jar')), 'jar');
