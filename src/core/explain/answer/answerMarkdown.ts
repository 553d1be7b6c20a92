import type { Answer } from '../../model/index.ts';
import { headline } from './answerText.ts';
import { codeSpan, escapeMarkdown } from '../narrate/escapeMarkdown.ts';

/** The answer as Markdown, to be copied into an issue or a chat. Names and rules from files cannot become markup. */
export function answerMarkdown(answer: Answer): string {
  const lines = [
    `**${escapeMarkdown(answer.from)} → ${escapeMarkdown(answer.to)}: ${headline(answer)}**`,
    '',
    `${escapeMarkdown(answer.reason.message)} (${codeSpan(answer.reason.code)})`,
  ];
  if (answer.servedBy !== undefined) {
    lines.push(
      '',
      `Served by ${codeSpan(answer.servedBy)}${answer.sourceSeen === undefined ? '' : `, which sees the client as ${codeSpan(answer.sourceSeen)}`}.`,
    );
  }
  if (answer.hops.length > 0) {
    lines.push('', '### Path', '');
    for (const [i, hop] of answer.hops.entries()) {
      lines.push(`${i + 1}. ${codeSpan(hop.at)} ${escapeMarkdown(hop.summary)}`);
      if (hop.rule !== undefined) lines.push(`   - rule: ${codeSpan(hop.rule)}`);
      if (hop.verify !== undefined) lines.push(`   - see: ${codeSpan(hop.verify)}`);
    }
  }
  if (answer.fixes.length > 0) {
    lines.push('', '### How to fix it', '');
    for (const [i, fix] of answer.fixes.entries())
      lines.push(`${i + 1}. **${escapeMarkdown(fix.title)}.** ${escapeMarkdown(fix.detail)}`);
  }
  if (answer.assumptions.length > 0) {
    lines.push('', '### Assumed', '');
    for (const a of answer.assumptions) lines.push(`- ${escapeMarkdown(a.message)} (${codeSpan(a.code)})`);
  }
  return `${lines.join('\n')}\n`;
}
