import type { Answer } from './Answer.ts';

/**
 * Whether an answer is unknown for one reason alone: the network lets the packet through and the reply back, and nothing says who
 * listens at the end (docs/contract.md, "What counts as known of a listener").
 */
export function isListenerUnknown({ verdict, way }: Pick<Answer, 'verdict' | 'way'>): boolean {
  return verdict === 'unknown' && way === 'open';
}
