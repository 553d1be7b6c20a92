/** Text fit for one line of a terminal. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- a hostile file name must not move the cursor of a terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
