import type { Container } from '../../model/index.ts';

/**
 * Whether both services can be up at the same time. A service without profiles always runs; two with profiles run together
 * where they share one. Services of different profiles are alternatives: starting both profiles at once is possible, but
 * whoever writes them so does not mean it, and a rule that assumed it would warn about every dev/prod pair.
 */
export function runsTogether(a: Container, b: Container): boolean {
  if (a.replicas === 0 || b.replicas === 0) return false;
  if (a.profiles.length === 0 || b.profiles.length === 0) return true;
  return a.profiles.some((p) => b.profiles.includes(p));
}
