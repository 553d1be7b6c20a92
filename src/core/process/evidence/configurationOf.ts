import type { Container, MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';
import { programRuns } from './programRuns.ts';
import { readFiles, readKeys } from './readKeys.ts';

/** A file that a program reads as its configuration. */
export interface Configuration {
  readonly file: MountedFile;
  /** Its first setting; absent where it holds none. */
  readonly first?: FileKey;
}

/** The files of the project that the program of the container's image reads as its configuration. */
export function configurationOf(container: Container): readonly Configuration[] {
  const run = programRuns(container).known.find((k) => 'names' in k.run.program)?.run;
  if (!run) return [];
  const keys = readKeys(run);
  return readFiles(run).map(({ file }) => {
    const first = keys.find((k) => k.file === file);
    return { file, ...(first ? { first } : {}) };
  });
}
