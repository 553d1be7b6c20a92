import { type Answer, type ProbeOutcome, socketText } from '../../model/index.ts';
import { listText } from '../diagnose/words.ts';
import { escapeMarkdown } from '../narrate/escapeMarkdown.ts';
import { verdictOf } from '../answer/reach.ts';
import { shown } from '../narrate/shown.ts';
import { type Probe, PROBE_PATIENCE, type ProbeAttempt, type ProbeResult } from './Probe.ts';

/** What a probe says of an answer. */
export interface Judgement {
  /** What the client saw. Absent where what it saw can mean several things. */
  readonly outcome?: ProbeOutcome;
  /** Absent where the answer did not know, or where what was seen does not settle it. */
  readonly agrees?: boolean;
  readonly text: string;
  /** The same as a section for `answerMarkdown`. */
  readonly markdown: string;
}

/** Compares what a client saw with what the answer says. `notes`: sentences that explain a difference, where there is one. */
export function judgeProbe(
  answer: Answer,
  probe: Probe,
  result: ProbeResult,
  notes: readonly string[] = [],
): Judgement {
  const facts = factsText(probe, result);
  const { outcome, doubt } = outcomeOf(answer, probe, result);
  if (outcome === undefined) return judgement({ text: `${facts} ${doubt}` });
  if (answer.outcome === 'unknown')
    return judgement({ outcome, text: `${facts} The answer could not have known that.` });
  if (outcome === answer.outcome) return judgement({ outcome, agrees: true, text: facts });
  const says = `The answer says: ${WORDS[answer.outcome]}.`;
  const either = verdictOf(outcome) === answer.verdict ? ' It fails in both, but not in the same way.' : '';
  const assumed = answer.assumptions.length > 0 ? ' It relies on assumptions: see above.' : '';
  return judgement({ outcome, agrees: false, text: [`${facts} ${says}${either}${assumed}`, ...notes].join(' ') });
}

function judgement(found: Omit<Judgement, 'markdown'>): Judgement {
  const verdict = found.agrees === undefined ? '' : found.agrees ? '**It agrees.** ' : '**It does not agree.** ';
  return { ...found, markdown: `\n### Tried for real\n\n${verdict}${escapeMarkdown(found.text)}\n` };
}

const WORDS: Readonly<Record<ProbeOutcome, string>> = {
  ok: 'it connects',
  refused: 'connection refused',
  timeout: 'no answer',
  reset: 'accepted, then closed',
  unreachable: 'no route, or the host cannot be reached',
  nxdomain: 'the name does not resolve',
  unknown: 'not known',
};

/** What the client saw as one word, or why it is not to be told. */
function outcomeOf(
  answer: Answer,
  { protocol, proxied }: Probe,
  { lookup, attempts, seesCutOff }: ProbeResult,
): { readonly outcome?: ProbeOutcome; readonly doubt?: string } {
  // A client without an address sees the same, whether its server did not know the name or did not answer.
  if (lookup !== undefined && lookup !== 'unsure') return { outcome: 'nxdomain' };
  const seen = (protocol === 'tcp' ? attempts.find((a) => a.outcome === 'ok') : undefined) ?? attempts[0];
  if (!seen) return { doubt: 'There was nothing to dial.' };
  if (protocol === 'udp' && seen.outcome === 'timeout') {
    const fits =
      answer.outcome === 'ok' || answer.outcome === 'timeout' ? ' That fits the answer but proves nothing.' : '';
    return { doubt: `Over UDP that means a dropped packet or a server that does not reply to this one.${fits}` };
  }
  if (lookup === 'unsure' && seen.outcome === 'timeout' && answer.outcome === 'nxdomain') {
    return { doubt: 'This program does not tell whether it waited for the name or for the connection.' };
  }
  if (seen.outcome === 'ok' && !seen.heard && answer.outcome !== 'ok') {
    if (proxied) return { doubt: 'A proxy on the host accepts connections even when nothing answers behind it.' };
    if (answer.outcome === 'reset' && !seesCutOff)
      return { doubt: 'This program does not see whether it is then closed.' };
  }
  // Whoever closes at once has taken the connection: only behind a proxy is that another's refusal.
  if (seen.outcome === 'reset' && !proxied && answer.outcome === 'ok') return { outcome: 'ok' };
  return { outcome: seen.outcome };
}

function factsText(
  { container, dial, port, protocol }: Probe,
  { resolved, lookup, attempts, by }: ProbeResult,
): string {
  const from = `From ${container ? shown(container.containerName) : 'the host'} (${by})`;
  const name = 'name' in dial ? shown(dial.name) : undefined;
  if (lookup === 'unknown-name') return `${from}: the name ${name} does not resolve.`;
  if (lookup === 'no-server') return `${from}: no name server answered for ${name}.`;
  const found = name !== undefined && resolved && resolved.length > 0 && !resolved.includes(name);
  const said = attempts.map((attempt) => attemptText(attempt, name ?? '', port, protocol)).join(', ');
  return `${from}: ${found ? `${name} is ${listText(resolved)}; ` : ''}${said}.`;
}

function attemptText(
  { address, outcome, heard, milliseconds }: ProbeAttempt,
  name: string,
  port: number,
  protocol: string,
): string {
  const socket = address === undefined ? `${name}:${port}` : socketText(address, port);
  const after = milliseconds === undefined ? '' : ` after ${milliseconds} ms`;
  switch (outcome) {
    case 'ok':
      return heard ? `${socket} answered${after}` : `${socket} accepted the connection${after}`;
    case 'refused':
      return `${socket} refused ${protocol === 'tcp' ? 'the connection' : 'the datagram'}${after}`;
    case 'timeout':
      return `nothing came back from ${socket} within ${PROBE_PATIENCE / 1000} s`;
    case 'reset':
      return `${socket} accepted the connection and closed it without sending anything${after}`;
    case 'unreachable':
      return `${socket} cannot be reached (no route, or no such host)${after}`;
  }
}
