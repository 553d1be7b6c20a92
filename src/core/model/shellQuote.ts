/**
 * One word of a POSIX shell command. Names of services, containers and interfaces come from untrusted files, and people
 * paste the commands that we show, so everything but plain characters goes between single quotes.
 * A word that would be read as an option (`-rf`) cannot be made safe by quoting and gets `./` in front where it is a
 * path; for names, commands put `--` first where the tool takes it.
 */
export function shellQuote(word: string): string {
  if (word !== '' && /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) && !word.startsWith('-')) return word;
  // Some terminals run a pasted text line by line, even inside quotes, so a line break is written as $'…'.
  if (hasControl(word)) {
    let out = "$'";
    for (const ch of word) {
      const code = ch.codePointAt(0) ?? 0;
      if (ch === "'" || ch === '\\') out += `\\${ch}`;
      else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`;
      else if ((code >= 0x80 && code < 0xa0) || (code >= 0x200b && code <= 0x206f) || code === 0xfeff)
        out += `\\u${code.toString(16).padStart(4, '0')}`;
      else out += ch;
    }
    return `${out}'`;
  }
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function hasControl(word: string): boolean {
  for (const ch of word) {
    const code = ch.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x206f) || code === 0xfeff)
      return true;
  }
  return false;
}
