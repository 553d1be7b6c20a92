import { type KernelState, type Resolution, resolveName } from '../../kernel/index.ts';
import { hostAddress } from '../narrate/hostAddress.ts';
import type { Question } from './Question.ts';

export interface ResolvedTarget {
  /** In the order in which a client would try them. */
  readonly addresses: readonly string[];
  /** Of a name: what the resolver said. */
  readonly resolution?: Resolution;
}

/** The addresses that the question's target comes to, seen from its source. */
export function resolveTarget(state: KernelState, question: Pick<Question, 'target'>, asker: string): ResolvedTarget {
  const { target } = question;
  switch (target.kind) {
    case 'address':
      // What connect(2) makes of the unspecified address: this machine itself.
      return {
        addresses: [target.address === '0.0.0.0' ? '127.0.0.1' : target.address === '::' ? '::1' : target.address],
      };
    case 'host': {
      const address = hostAddress(state);
      return { addresses: address === undefined ? [] : [address] };
    }
    case 'endpoint': {
      const ids = new Set(target.containers);
      const endpoints = state.topology.containers
        .filter((c) => ids.has(c.id))
        .flatMap((c) => c.endpoints.filter((e) => e.network === target.network));
      const four = endpoints.flatMap((e) => e.ipv4 ?? []);
      return { addresses: four.length > 0 ? four : endpoints.flatMap((e) => e.ipv6 ?? []) };
    }
    case 'name': {
      const resolution = resolveName(state, asker, target.name);
      return { addresses: resolution.addresses, resolution };
    }
  }
}
