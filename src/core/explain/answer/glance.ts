import { type KernelState, type ConnectRequest, type Resolution, walk } from '../../kernel/index.ts';
import type { Answer, ProbeOutcome } from '../../model/index.ts';
import type { Question } from '../question/Question.ts';
import { undecidedSource, undecidedTarget } from '../diagnose/diagnoseUndecided.ts';
import { verdictOf } from './reach.ts';
import { resolveTarget } from '../question/resolveTarget.ts';
import { wayOf } from './wayOf.ts';

/** What a question comes to, before anything is put into words. */
export interface Glance {
  readonly verdict: Answer['verdict'];
  readonly outcome: ProbeOutcome;
  readonly way?: NonNullable<Answer['way']>;
  /** Where the name gave no address: why. */
  readonly nameless?: NonNullable<Resolution['why']>;
}

/** A name with more addresses than this is answered from the first ones. */
const MAX_ADDRESSES = 16;

/** The addresses that a client tries, as packets, and the one whose fate is the answer's. */
export interface Attempts {
  readonly packet: ConnectRequest;
  /** Per address, where there are several. */
  readonly outcomes: readonly ProbeOutcome[];
  /** The position of `packet` among them. */
  readonly chosen: number;
}

/** Of several addresses a TCP client takes the first that lets it in; a UDP client the first. There is at least one address. */
export function attempt(
  state: KernelState,
  question: Question,
  asker: { readonly namespace: string; readonly container: string },
  addresses: readonly string[],
): Attempts {
  const packets = addresses.slice(0, MAX_ADDRESSES).map((destination): ConnectRequest => ({
    from: asker.namespace,
    container: asker.container,
    destination,
    port: question.port,
    protocol: question.protocol,
  }));
  const outcomes = packets.length > 1 ? packets.map((p) => walk(state, p, WITHOUT_STEPS).outcome) : [];
  const chosen = question.protocol === 'tcp' ? Math.max(0, outcomes.indexOf('ok')) : 0;
  return { packet: packets[chosen] as ConnectRequest, outcomes, chosen };
}

const UNKNOWN: Glance = { verdict: 'unknown', outcome: 'unknown' };

const WITHOUT_STEPS = { steps: false } as const;

/** The verdict of a question that a container asks, as `answerQuestion` has it: no step is recorded and no text is made. */
export function glance(state: KernelState, question: Question): Glance {
  const { source } = question;
  const namespace = source.kind === 'container' ? state.namespaceOf.get(source.id) : undefined;
  if (source.kind !== 'container' || namespace === undefined || undecidedSource(state, question)) return UNKNOWN;
  const { addresses, resolution } = resolveTarget(state, question, source.id);
  if (undecidedTarget(state, question, addresses)) return UNKNOWN;
  if (addresses.length === 0) {
    const outcome = resolution?.outcome === 'nxdomain' ? 'nxdomain' : 'unknown';
    return { verdict: verdictOf(outcome), outcome, ...(resolution?.why ? { nameless: resolution.why } : {}) };
  }
  const { packet } = attempt(state, question, { namespace, container: source.id }, addresses);
  const end = walk(state, packet, WITHOUT_STEPS);
  const way = wayOf(end);
  return { verdict: verdictOf(end.outcome), outcome: end.outcome, ...(way === undefined ? {} : { way }) };
}
