import type { KernelState } from './KernelState.ts';
import type { Resolution } from './Resolution.ts';

/** What the resolver of a namespace makes of a name. `asker` is a `Container.id`, `@host`, `@lan` or `@internet`. */
export function resolveName(_state: KernelState, _asker: string, _name: string): Resolution {
  return { addresses: [], outcome: 'unknown', by: 'nobody' };
}
