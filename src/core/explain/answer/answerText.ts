import { type Answer, type Hop, isListenerUnknown, plainText } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import { wrapped } from './wrapped.ts';

/** The answer for a terminal: verdict, reason, the way hop by hop, what was assumed, and what to change. Ends without a newline. */
export function answerText(answer: Answer, options: { readonly color?: boolean } = {}): string {
  const paint = options.color ? (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m` : plain;
  const hue = answer.verdict === 'reachable' ? 32 : answer.verdict === 'unknown' ? 33 : 31;
  const lines = [
    `${shown(answer.from)} → ${shown(answer.to)}: ${paint(hue, headline(answer))}`,
    '',
    wrapped(answer.reason.message),
    paint(2, `(${answer.reason.code})`),
  ];
  if (answer.servedBy !== undefined || answer.sourceSeen !== undefined) {
    lines.push(
      '',
      `Served by ${shown(answer.servedBy ?? answer.servedByOneOf?.join(' or ') ?? '?')}${answer.sourceSeen === undefined ? '' : `, which sees the client as ${answer.sourceSeen}`}.`,
    );
  }
  if (answer.hops.length > 0)
    lines.push('', paint(1, 'Path'), ...answer.hops.flatMap((hop, i) => hopLines(hop, i, paint)));
  if (answer.fixes.length > 0) {
    lines.push('', paint(1, 'How to fix it'));
    for (const [i, fix] of answer.fixes.entries())
      lines.push(`  ${i + 1}. ${plainText(fix.title)}`, wrapped(fix.detail, '     '));
  }
  if (answer.assumptions.length > 0) {
    lines.push('', paint(1, 'Assumed'));
    for (const a of answer.assumptions) lines.push(wrapped(`${a.message} (${a.code})`, '    ', '  - '));
  }
  return lines.join('\n');
}

/** "cannot be reached: refused". */
export function headline(answer: Pick<Answer, 'verdict' | 'outcome' | 'way'>): string {
  switch (answer.outcome) {
    case 'ok':
      return 'reachable';
    case 'refused':
      return 'not reachable: connection refused';
    case 'timeout':
      return 'not reachable: no answer (timeout)';
    case 'reset':
      return 'not reachable: accepted, then closed (reset)';
    case 'unreachable':
      return 'not reachable: no route to it';
    case 'nxdomain':
      return 'not reachable: the name does not resolve';
    case 'unknown':
      return isListenerUnknown(answer)
        ? "not known: the network lets it through, but we don't know what listens there"
        : 'not known';
  }
}

function hopLines(hop: Hop, index: number, paint: (code: number, text: string) => string): string[] {
  const number = `${String(index + 1).padStart(3)}. `;
  const lines = [wrapped(`[${shown(hop.at)}] ${hop.summary}`, '     ', number)];
  if (hop.rule !== undefined) lines.push(`     ${paint(36, shown(hop.rule, 400))}`);
  if (hop.verify !== undefined) lines.push(`     ${paint(2, `$ ${plainText(hop.verify)}`)}`);
  return lines;
}

function plain(_code: number, text: string): string {
  return text;
}
