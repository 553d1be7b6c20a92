/** A block that "Insert Diagram into Markdown" keeps up to date. */
export interface MarkdownBlock {
  /** The Compose file, relative to the Markdown file. */
  readonly file: string;
  /** Offsets, markers included. */
  readonly start: number;
  readonly end: number;
}

/** The block that holds the offset, else the only one of the text; undefined where the choice is not clear. */
export function blockIn(text: string, offset: number): MarkdownBlock | undefined {
  const blocks: MarkdownBlock[] = [];
  const marker = /<!-- netlens: ([^\r\n]*?) -->/g;
  for (let match = marker.exec(text); match; match = marker.exec(text)) {
    const close = text.indexOf('<!-- /netlens -->', marker.lastIndex);
    if (close < 0) break;
    const end = close + '<!-- /netlens -->'.length;
    blocks.push({ file: match[1] ?? '', start: match.index, end });
    marker.lastIndex = end;
  }
  return blocks.find((b) => b.start <= offset && offset <= b.end) ?? (blocks.length === 1 ? blocks[0] : undefined);
}
