/**
 * Names are shown unchanged, except that characters which change how others are read (direction marks, invisible and control
 * characters: see Unicode TR 36, "bidirectional text spoofing") are shown as code points, as in VS Code's editor.
 */
export function visibleText(text: string): string {
  return text.replace(DISTURBING, (char) => {
    if (char === '\n' || char === '\r') return '↵';
    if (char === '\t') return '⇥';
    return `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/** Control, format and unpaired surrogate characters, separators; then letters that have no width, and variation selectors. */
const DISTURBING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[\u115f\u1160\u3164]|\p{Variation_Selector}/gu;

/** Keeps the start and the end of a long text, with `…` between; never cuts inside a character. */
export function shortened(text: string, longest = 36): string {
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  const tail = Math.floor(longest / 3);
  return `${characters.slice(0, longest - tail - 1).join('')}…${characters.slice(-tail).join('')}`;
}

/** A name for a label: visible and short. The card has it in full. */
export function labelText(name: string): string {
  return shortened(visibleText(name));
}
