import type { Container } from '../../model/index.ts';

/**
 * Whether both services can be up at the same time. A service without profiles always runs; two with profiles run together
 * where they share one. Services of different profiles are alternatives: starting both profiles at once is possible but not
 * intended, and a rule that assumed it would warn about every dev/prod pair.
 */
export function runsTogether(one: Container, other: Container): boolean {
  if (one.replicas === 0 || other.replicas === 0) return false;
  if (one.profiles.length === 0 || other.profiles.length === 0) return true;
  return one.profiles.some((p) => other.profiles.includes(p));
}
