// Node loads what is behind `promises` when it is first used: most commands never read procfs.
import { promises as files } from 'node:fs';

/** How many files of procfs are read at once: there can be ten thousands of them, and others use the same few threads. */
export const AT_ONCE = 16;

/** The kernel's view of processes, as files. What cannot be read, or has ended since, is undefined. */
export interface Procfs {
  readonly names: (folder: string) => Promise<readonly string[] | undefined>;
  readonly text: (path: string) => Promise<string | undefined>;
  readonly link: (path: string) => Promise<string | undefined>;
}

/** Procfs as it is mounted. Paths are those below it: `1234/net/tcp`. */
export function procfsAt(root = '/proc'): Procfs {
  const there = <T>(read: Promise<T>): Promise<T | undefined> => read.catch(() => undefined);
  return {
    names: (folder) => there(files.readdir(`${root}/${folder}`)),
    text: (path) => there(files.readFile(`${root}/${path}`, 'utf8')),
    link: (path) => there(files.readlink(`${root}/${path}`)),
  };
}

/** The ids of all processes. */
export async function processIds({ names }: Procfs): Promise<readonly string[]> {
  return ((await names('.')) ?? []).filter((name) => /^\d+$/.test(name));
}
