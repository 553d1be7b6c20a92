import type { MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';
import { jsonScalars } from './jsonScalars.ts';

/** The scalars of a JSON file by their path; a file that breaks off gives what stands before. */
export function jsonKeys(file: MountedFile): FileKey[] {
  return jsonScalars(file.text).map(({ key, value, from, to }) => ({ key, value, file, from, to }));
}
