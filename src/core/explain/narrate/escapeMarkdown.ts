import { shown } from './shown.ts';

/**
 * Text from a file as plain words of Markdown: what Markdown, or the HTML in it, would act on is escaped, a line break
 * cannot start a block, and an address does not become a link by itself.
 */
export function escapeMarkdown(text: string): string {
  return shown(text, 2000)
    .replace(/[\\`*_[\]#|~]/g, (ch) => `\\${ch}`)
    .replace(/[<>&]/g, (ch) => (ch === '<' ? '&lt;' : ch === '>' ? '&gt;' : '&amp;'))
    .replace(
      /(https?|ftp|mailto)(?=:)|www(?=\.)/gi,
      (word) => `${word.slice(0, -1)}&#${word.charCodeAt(word.length - 1)};`,
    )
    .replace(
      /^(\s*)([-+]|\d+[.)])(?=\s)/,
      (_all, space: string, mark: string) => `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}`,
    );
}

/** Inline code: the fence is longer than any run of backticks inside (CommonMark, "Code spans"). */
export function codeSpan(text: string): string {
  const clean = shown(text, 2000);
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = clean.startsWith('`') || clean.endsWith('`') || clean === '' ? ' ' : '';
  return `${fence}${pad}${clean}${pad}${fence}`;
}
