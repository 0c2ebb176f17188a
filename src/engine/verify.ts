import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '../analysis/evaluate.ts';
import type { Context } from '../context/walk.ts';
import type { Edit, PathDifference, Rebuild, Rerun, Verdict, Verified } from '../results.ts';
import type { SourceText } from '../source/text.ts';
import { expectEnded, type Build } from './build.ts';
import { compareFiles, isAsOneOf } from './compare-images.ts';
import { compareConfigs, configOf, type ImageConfig } from './config.ts';
import { copyContext, touch } from './context-copy.ts';
import { cacheFolders, copyToBuild } from './copies.ts';
import { editsFor } from './edits.ts';
import { EngineError } from './engine.ts';
import { filesOf, type ImageFiles } from './image-files.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

/** One of the two Dockerfiles, with the ignore file that goes with it. */
export interface Side {
  readonly source: SourceText;
  readonly ignore: string | undefined;
}

export interface VerifyInput extends SessionOptions {
  readonly before: Side;
  readonly after: Side;
  /** Under the ignore file of `before`. */
  readonly context: Context;
  readonly evaluation: Evaluation;
  /** Paths of the context that only the ignore file of `after` hides. */
  readonly hidden: readonly string[];
  /** Words for `docker build`. */
  readonly words: readonly string[];
  readonly builtin: boolean;
  /** A file of the context, for the edit of the source. */
  readonly edit: string | undefined;
  /** For one build. */
  readonly minutes: number;
  /** What is done now: `building the original: [2/5] RUN npm ci`. */
  readonly onProgress: (what: string) => void;
}

/** In ids of cache mounts: copies.ts puts it there. */
const NONCE = 'dockerfix-verify-';
const OWN_ID = new RegExp(`,id=${NONCE}[^,\\s]*`, 'g');

type Name = 'before' | 'after';

const WORDS: Readonly<Record<Name, string>> = { before: 'the original', after: 'the rewritten one' };

/**
 * Builds both with nothing cached, compares the images path by path, and measures rebuilds. All that it makes is removed again.
 * @throws EngineError when there is no engine, or it fails in between
 */
export async function verifyOnEngine(input: VerifyInput): Promise<Verified> {
  input.onProgress('looking for an engine');
  const session = await openSession(input);
  const ended = await new Comparison(input, session).run().then(
    (verified) => ({ verified, error: undefined }),
    (error: unknown) => ({ verified: undefined, error: error instanceof Error ? error : new Error(String(error)) }),
  );
  input.onProgress('tidying up');
  const left = await session.close();
  if (ended.verified !== undefined && left === undefined) return ended.verified;
  if (ended.error !== undefined && !(ended.error instanceof EngineError)) throw ended.error;
  throw new EngineError([ended.error?.message, left && `could not be removed: ${left}`].filter(Boolean).join('; '));
}

class Comparison {
  readonly #input: VerifyInput;
  readonly #session: Session;
  readonly #context: string;

  constructor(input: VerifyInput, session: Session) {
    this.#input = input;
    this.#session = session;
    this.#context = join(session.folder, 'context');
  }

  async run(): Promise<Verified> {
    const { context, onProgress } = this.#input;
    onProgress('copying the build context');
    copyContext(context, this.#context);
    const dockerfiles = { before: this.#write('before'), after: this.#write('after') };
    const before = await this.#build('before', dockerfiles.before, true);
    if (before.kind === 'failed') return this.#unbuilt('original does not build', before.log);
    const after = await this.#build('after', dockerfiles.after, true);
    if (after.kind === 'failed') return this.#unbuilt('rewritten does not build', after.log);
    const compared = await this.#compare(before.image, after.image, dockerfiles.before);
    const rebuilds = await this.#rebuilds(dockerfiles);
    return {
      ...compared,
      cold: { before: before.seconds, after: after.seconds },
      rebuilds,
      log: undefined,
      engine: this.#session.engine.name,
    };
  }

  #unbuilt(verdict: Verdict, log: string): Verified {
    const none = new Map<string, number>();
    return {
      engine: this.#session.engine.name,
      verdict,
      differences: [],
      own: [],
      config: [],
      caches: none,
      hidden: none,
      noise: none,
      log: log.replaceAll(OWN_ID, ''),
      size: undefined,
      cold: undefined,
      rebuilds: [],
    };
  }

  /** The Dockerfile outside of the context, with its ignore file beside it, which counts before that of the context. */
  #write(name: Name, times = ''): string {
    const side = this.#input[name];
    const folder = join(this.#session.folder, `${name}${times}`);
    mkdirSync(folder);
    const path = join(folder, 'Dockerfile');
    const nonce = `${NONCE}${randomBytes(6).toString('hex')}-`;
    writeFileSync(path, copyToBuild(side.source, { nonce, builtin: this.#input.builtin }));
    // An empty file would not count.
    writeFileSync(`${path}.dockerignore`, side.ignore === undefined || side.ignore.trim() === '' ? '# nothing\n' : side.ignore);
    return path;
  }

  async #build(name: Name, dockerfile: string, cold: boolean, why = 'building'): Promise<Build> {
    const { words, onProgress, signal, minutes } = this.#input;
    const what = `${why} ${WORDS[name]}`;
    onProgress(what);
    const built = await this.#session.build({ dockerfile, context: this.#context, words, cold, minutes }, (step) =>
      onProgress(`${what}: ${step}`),
    );
    if (signal.aborted) throw new EngineError('stopped');
    expectEnded(built, WORDS[name]);
    return built;
  }

  async #compare(before: string, after: string, dockerfile: string): Promise<Omit<Verified, 'engine' | 'cold' | 'rebuilds' | 'log'>> {
    const [old, now] = [await this.#look(before, 'before'), await this.#look(after, 'after')];
    const marks = { caches: cacheFolders(this.#input.after.source), hidden: this.#hiddenPlaces() };
    const verdict = compareFiles(old.files, now.files, marks);
    const own = verdict.differences.length === 0 ? [] : await this.#ownDifferences(old.files, verdict.differences, dockerfile, marks);
    const noisy = new Set(own.map(({ path }) => path));
    const differences = verdict.differences.filter(({ path }) => !noisy.has(path));
    const config = compareConfigs(old.config, now.config);
    const same = differences.length === 0 && config.length === 0;
    return {
      verdict: !same ? 'differs' : verdict.caches.size > 0 ? 'identical but for caches' : 'identical',
      differences,
      own: own.filter(({ path }) => verdict.differences.some((one) => one.path === path)),
      config,
      caches: verdict.caches,
      hidden: verdict.hidden,
      noise: verdict.noise,
      size: { before: old.config.size, after: now.config.size },
    };
  }

  async #look(image: string, name: Name): Promise<{ readonly files: ImageFiles; readonly config: ImageConfig }> {
    const { engine } = this.#session;
    this.#input.onProgress(`reading the image of ${WORDS[name]}`);
    return { files: await filesOf(engine, image, this.#input.minutes), config: await configOf(engine, image) };
  }

  /**
   * In what two builds of the original differ: their times, what was drawn by lot. Where the lot fell otherwise for the rewritten one alone, that
   * is built once more as well: it counts where it then is as an original was.
   */
  async #ownDifferences(
    first: ImageFiles,
    found: readonly PathDifference[],
    before: string,
    marks: Parameters<typeof compareFiles>[2],
  ): Promise<readonly PathDifference[]> {
    const again = async (name: Name, dockerfile: string): Promise<ImageFiles | undefined> => {
      const built = await this.#build(name, dockerfile, true, 'building once more');
      return built.kind === 'failed' ? undefined : (await this.#look(built.image, name)).files;
    };
    const original = await again('before', before);
    if (original === undefined) return [];
    const own = compareFiles(first, original).differences;
    const left = found.filter(({ path }) => !own.some((one) => one.path === path));
    // With mounts of its own: what the first build left in them would be no chance.
    const rewritten = left.length === 0 ? undefined : await again('after', this.#write('after', '-again'));
    return rewritten !== undefined && isAsOneOf([first, original], rewritten, own, marks) ? [...own, ...left] : own;
  }

  /** Where copies of the original bring what the rewrite hides: it is named apart. */
  #hiddenPlaces(): readonly string[] {
    const { evaluation, hidden } = this.#input;
    const copies = evaluation.stages.flatMap(({ traces }) => traces.flatMap(({ copy }) => copy ?? []));
    return [...new Set(copies.flatMap((copy) => hidden.flatMap((path) => copy.to(path) ?? [])))];
  }

  async #rebuilds(dockerfiles: Readonly<Record<Name, string>>): Promise<readonly Rebuild[]> {
    const { context, evaluation, edit } = this.#input;
    const found: Rebuild[] = [];
    for (const one of editsFor(context, evaluation, edit)) {
      // Each side gets text of its own, so that neither finds in the cache what the other has just built.
      const before = await this.#rebuild('before', dockerfiles.before, one);
      const after = await this.#rebuild('after', dockerfiles.after, one);
      found.push({ edit: one, before, after });
    }
    return found;
  }

  async #rebuild(name: Name, dockerfile: string, edit: Edit): Promise<Rerun> {
    const restore = edit.path === undefined ? undefined : touch(this.#context, edit.path);
    const why = edit.path === undefined ? 'rebuilding' : `after an edit of ${edit.path}, rebuilding`;
    const built = await this.#build(name, dockerfile, false, why);
    restore?.();
    const steps = built.steps.filter(({ cached }) => !cached).map((step) => step.name.replace(OWN_ID, ''));
    return built.kind === 'built' ? { steps, seconds: built.seconds, failed: undefined } : { steps, seconds: NaN, failed: built.log };
  }
}
