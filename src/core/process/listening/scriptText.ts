import type { MountedFile, Text } from '../../model/index.ts';

/** The text of a file that holds commands, with the place of each character. */
export function scriptText({ file, text, content }: MountedFile): Text {
  const origin = { kind: 'source', file, start: 0, end: text.length } as const;
  return content ?? { value: text, origin, pieces: [{ at: 0, length: text.length, source: origin, verbatim: true }] };
}
