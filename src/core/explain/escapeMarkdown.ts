import { shown } from './shown.ts';

/**
 * Text from a file as plain words of Markdown: every character that Markdown, or the HTML in it, would act on is escaped,
 * and a line break cannot start a block.
 */
export function escapeMarkdown(text: string): string {
  return shown(text, 2000).replace(/[\\`*_{}[\]()#+!|<>~&$@:]/g, (ch) => {
    // A colon or an @ matters only in what would become a link by itself.
    if (ch === ':') return text.includes('://') ? '&#58;' : ch;
    if (ch === '@') return ch;
    if (ch === '<') return '&lt;';
    if (ch === '>') return '&gt;';
    if (ch === '&') return '&amp;';
    return `\\${ch}`;
  });
}

/** Inline code: the fence is longer than any run of backticks inside (CommonMark, "Code spans"). */
export function codeSpan(text: string): string {
  const clean = shown(text, 2000);
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = clean.startsWith('`') || clean.endsWith('`') || clean === '' ? ' ' : '';
  return `${fence}${pad}${clean}${pad}${fence}`;
}
