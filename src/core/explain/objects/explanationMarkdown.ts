import { codeSpan, escapeMarkdown } from '../narrate/escapeMarkdown.ts';
import type { Explanation } from './Explanation.ts';

/** An explanation as Markdown, for hovers and for copying. Names from files cannot become markup. */
export function explanationMarkdown(explanation: Explanation): string {
  const lines = [`**${escapeMarkdown(explanation.title)}**`];
  for (const sentence of explanation.sentences) lines.push('', escapeMarkdown(sentence));
  if (explanation.commands.length > 0) {
    lines.push('', 'Check it yourself:', '');
    for (const { title, command } of explanation.commands)
      lines.push(`- ${escapeMarkdown(title)}: ${codeSpan(command)}`);
  }
  return `${lines.join('\n')}\n`;
}
