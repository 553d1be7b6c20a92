import { plainText } from '../../model/index.ts';

const WIDTH = 100;

/** Text broken into lines that a terminal of a hundred columns shows whole. `first` begins the first line, `indent` the others. */
export function wrapped(text: string, indent = '', first = indent): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of plainText(text).split(' ')) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}
