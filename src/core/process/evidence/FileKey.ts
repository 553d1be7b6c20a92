import { type MountedFile, type Origin, spanOf } from '../../model/index.ts';

/** One setting of a configuration file: `server.port`, and what it is set to. */
export interface FileKey {
  /** Sections and names joined with dots; an item of a list is its number. */
  readonly key: string;
  readonly value: string;
  readonly file: MountedFile;
  /** Nothing stands in it: `grpc:` of YAML. `from` and `to` are then those of its name. */
  readonly empty?: true;
  /** Code works it out, and what is below it as well: it is set, and nobody knows to what. */
  readonly opaque?: true;
  /** The value's stretch of the file's text. */
  readonly from: number;
  readonly to: number;
}

/** Where the value stands. */
export function originOfKey({ file, from, to }: FileKey): Origin {
  if (file.content) return spanOf(file.content, from, to) ?? file.content.origin;
  return { kind: 'source', file: file.file, start: from, end: to };
}
