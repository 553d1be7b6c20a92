import type { DockerConnection } from '../connection/DockerConnection.ts';
import { DockerError } from '../connection/DockerError.ts';
import { inParallel } from '../snapshot/inParallel.ts';

export interface InspectOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds for all of them together (default 2,000): records make answers surer, and nothing waits for them for long. */
  readonly limit?: number;
}

export interface ImageAnswers {
  /** What the engine says of each image that it has, by the name that was asked for. One that it does not have is absent. */
  readonly answers: ReadonlyMap<string, unknown>;
  /** One sentence for each thing that could not be read. */
  readonly problems: readonly string[];
}

const DEFAULT_LIMIT = 2000;

const LATE = 'late';

/** More images than any project has; further ones are not asked for. */
const MAX_IMAGES = 500;

/** An id, or a reference as distribution/reference has it. It becomes a part of a path, so nothing else is asked for. */
const NAME = /^(?:sha256:)?[0-9a-f]{64}$|^[\w.-]+(?::\d{1,5})?(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@[\w+.-]+:[0-9a-fA-F]+)?$/;

/** Asks the engine for images by name or id (GET /images/{name}/json). Never rejects: what it does not answer in time is absent. */
export async function inspectImages(
  connection: DockerConnection,
  names: readonly string[],
  { signal, limit = DEFAULT_LIMIT }: InspectOptions = {},
): Promise<ImageAnswers> {
  const answers = new Map<string, unknown>();
  const problems = new Set<string>();
  const asked = [...new Set(names)].filter(canBeAsked).slice(0, MAX_IMAGES);
  const stop = new AbortController();
  const isStopped = () => stop.signal.aborted;
  const cancel = () => stop.abort();
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  const timer = setTimeout(() => stop.abort(LATE), limit);
  try {
    await inParallel(asked, connection.parallel, async (name) => {
      if (isStopped()) return;
      try {
        answers.set(name, await connection.get(`/images/${name}/json`, { signal: stop.signal }));
      } catch (error) {
        if (!isStopped() && !isGone(error)) problems.add(sentenceOf(error));
      }
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
  if (stop.signal.reason === LATE)
    problems.add(
      `The engine did not describe all ${asked.length} images within ${limit / 1000} s; the rest are known only by name.`,
    );
  return { answers, problems: [...problems] };
}

function canBeAsked(name: string): boolean {
  return NAME.test(name) && !name.split('/').some((part) => part === '.' || part === '..');
}

function isGone(error: unknown): boolean {
  return error instanceof DockerError && error.code === 'gone';
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
