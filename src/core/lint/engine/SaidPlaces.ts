import type { Finding, SourceOrigin } from '../../model/index.ts';

/** The size of a stretch of text by which places are found, in characters. */
const STRETCH = 256;
/** A place over more stretches than this is kept apart: it would be listed in each. */
const WIDE = 16;

interface Said {
  readonly start: number;
  readonly end: number;
  readonly containers: ReadonlySet<string>;
}

/**
 * Where findings are, and about which containers: a configuration can be wrong in 40,000 lines, and each connection asks whether a
 * finding has said it.
 */
export class SaidPlaces {
  readonly #near = new Map<string, Said[]>();
  readonly #wide = new Map<string, Said[]>();

  add({ origin: { file, start, end }, subjects }: Finding): void {
    const said: Said = { start, end, containers: subjectIds(subjects) };
    const [first, last] = [Math.floor(start / STRETCH), Math.floor(end / STRETCH)];
    if (last - first > WIDE) listIn(this.#wide, file).push(said);
    else for (let at = first; at <= last; at++) listIn(this.#near, `${file}\0${at}`).push(said);
  }

  /** Whether a finding about the container overlaps with the place. */
  has({ file, start, end }: Pick<SourceOrigin, 'file' | 'start' | 'end'>, container: string): boolean {
    const isHere = (said: Said): boolean => said.start < end && start < said.end && said.containers.has(container);
    if (this.#wide.get(file)?.some(isHere)) return true;
    for (let at = Math.floor(start / STRETCH); at <= Math.floor(end / STRETCH); at++)
      if (this.#near.get(`${file}\0${at}`)?.some(isHere)) return true;
    return false;
  }
}

/** The ids that subjects name; of a port or an interface that of its container. */
export function subjectIds(subjects: Finding['subjects']): ReadonlySet<string> {
  return new Set(subjects.map((subject) => ('container' in subject ? subject.container : subject.id)));
}

function listIn(lists: Map<string, Said[]>, key: string): Said[] {
  const list = lists.get(key) ?? [];
  if (list.length === 0) lists.set(key, list);
  return list;
}
