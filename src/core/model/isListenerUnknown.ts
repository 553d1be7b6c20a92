import type { Answer } from './Answer.ts';

/**
 * Whether an answer is unknown only because the listener is: the network lets the packet and the reply through, and nothing says
 * who listens at the end (docs/contract.md, "What counts as known of a listener").
 */
export function isListenerUnknown({ verdict, way }: Pick<Answer, 'verdict' | 'way'>): boolean {
  return verdict === 'unknown' && way === 'open';
}
