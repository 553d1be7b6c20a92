import { plainText } from '../../model/index.ts';
import { wrapped } from '../answer/wrapped.ts';
import type { Explanation } from './Explanation.ts';

/** An explanation for a terminal. Ends without a newline. */
export function explanationText(explanation: Explanation, options: { readonly color?: boolean } = {}): string {
  const paint = options.color ? (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m` : plain;
  const lines = [paint(1, plainText(explanation.title))];
  for (const sentence of explanation.sentences) lines.push('', wrapped(sentence));
  if (explanation.commands.length > 0) {
    lines.push('', paint(1, 'Check it yourself'));
    for (const { title, command } of explanation.commands)
      lines.push(`  ${plainText(title)}:`, `    ${paint(2, `$ ${plainText(command)}`)}`);
  }
  return lines.join('\n');
}

const plain = (_code: number, text: string): string => text;
