import type { KernelState } from '../../kernel/index.ts';
import { HOST } from '../../model/index.ts';

/** The host's own LAN address, as the state has it. */
export function hostAddress(state: KernelState): string | undefined {
  const links = state.namespaces.get(HOST)?.links ?? [];
  const nic = links.find((l) => l.segment === 'lan') ?? links.find((l) => l.kind === 'nic');
  return state.topology.host.lanAddress ?? nic?.addresses.find((a) => a.family === 4 && a.scope === 'global')?.address;
}
