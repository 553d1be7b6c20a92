/** Quotes one word for a POSIX shell (XCU 2.2.2, single quotes): names from files are hostile, and the command is offered to be run. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
