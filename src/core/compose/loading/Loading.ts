import { type Problem, type UnsetVariable } from '../../model/index.ts';
import type { FileReader, FolderEntry } from '../FileReader.ts';
import { parseYaml, type ParsedFile } from '../yaml/parseYaml.ts';
import type { SourceFile } from '../yaml/ComposeNode.ts';

/** Parsed files kept between calls, so that a keystroke parses one file. Owned by the caller; opaque. */
export interface ParseCache {
  readonly size: number;
}

/** The most files that one cache keeps; beyond it the oldest go. */
const MAX_CACHED = 500;

class ParsedFiles implements ParseCache {
  readonly files = new Map<string, ParsedFile>();
  get size(): number {
    return this.files.size;
  }

  keep(path: string, parsed: ParsedFile): void {
    this.files.delete(path);
    this.files.set(path, parsed);
    const [oldest] = this.files.keys();
    if (this.files.size > MAX_CACHED && oldest !== undefined) this.files.delete(oldest);
  }
}

export function createParseCache(): ParseCache {
  return new ParsedFiles();
}

/** One run of the loader: what it reads, what it met, and what went wrong. */
export class Loading {
  readonly problems: Problem[] = [];
  /** Where the empty string stands for a variable. */
  readonly unset: UnsetVariable[] = [];
  /** Files that were read, in order. */
  readonly files = new Map<string, SourceFile>();
  readonly wanted = new Set<string>();
  /** Files that an `include` names. */
  readonly included = new Set<string>();
  readonly #reader: FileReader;
  readonly #parsed: ParsedFiles;
  readonly #listed = new Map<string, readonly FolderEntry[] | null>();

  constructor(reader: FileReader, cache?: ParseCache) {
    this.#reader = reader;
    // Without a cache of the caller's too: the project's name is looked up in the files before they are loaded.
    this.#parsed = cache instanceof ParsedFiles ? cache : new ParsedFiles();
  }

  /** The file's text; null where there is none, undefined where it is not known yet (then it is wanted). */
  text(path: string): string | null | undefined {
    // The one device that people name on purpose: "no env file".
    if (path === '/dev/null') return '';
    const text = this.#reader.text(path);
    if (text === undefined) this.wanted.add(path);
    return text;
  }

  /** What lies in a folder; undefined where it is not known, now or at all. */
  list(folder: string, within: string): readonly FolderEntry[] | null | undefined {
    if (!this.#reader.list) return undefined;
    const key = `${folder}\0${within}`;
    let entries = this.#listed.get(key);
    // Services share folders, and each look is a look at the disk.
    if (entries === undefined) entries = this.#reader.list(folder, within);
    if (entries === undefined) this.wanted.add(`${folder}/`);
    else this.#listed.set(key, entries);
    return entries;
  }

  /** Whether there is such a file. One that is not known yet is taken to be there. */
  exists(path: string): boolean {
    return this.text(path) !== null;
  }

  /** A file that takes part in the project, as it is. */
  source(path: string): SourceFile | null | undefined {
    const text = this.text(path);
    if (typeof text !== 'string') return text;
    const known = this.files.get(path);
    if (known?.text === text) return known;
    const file = { path, text };
    this.files.set(path, file);
    return file;
  }

  /** A Compose file, parsed; the same text is parsed once. */
  parsed(path: string): ParsedFile | null | undefined {
    const text = this.text(path);
    if (typeof text !== 'string') return text;
    let parsed = this.#parsed.files.get(path);
    if (parsed?.file.text !== text) {
      parsed = parseYaml(path, text);
      this.#parsed.keep(path, parsed);
    }
    if (!this.files.has(path)) for (const problem of parsed.problems) this.problems.push(problem);
    this.files.set(path, parsed.file);
    return parsed;
  }

  /** A Compose file of another project, parsed: it takes no part in this one, and its faults are not of this one. */
  aside(path: string): ParsedFile | undefined {
    const text = this.text(path);
    if (typeof text !== 'string') return undefined;
    const known = this.#parsed.files.get(path);
    if (known?.file.text === text) return known;
    const parsed = parseYaml(path, text);
    this.#parsed.keep(path, parsed);
    return parsed;
  }

  problem(problem: Problem): void {
    this.problems.push(problem);
  }
}
