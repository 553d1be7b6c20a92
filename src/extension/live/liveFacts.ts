import os from 'node:os';
import type { LiveFacts } from '../../core/lint/index.ts';
import type { Docker } from './Docker.ts';

/** What the live rules may know: the daemon's topology, and this machine's interfaces where the daemon is on it. */
export function liveFacts({ view, status, endpoint }: Docker): LiveFacts | undefined {
  if (!view || status.state !== 'connected') return undefined;
  const { topology } = view;
  if (endpoint?.address.transport !== 'unix' || topology.engine.flavour === 'desktop') return { topology };
  const interfaces = Object.entries(os.networkInterfaces()).map(([name, addresses]) => ({
    name,
    addresses: (addresses ?? []).map(({ address }) => address),
  }));
  return { topology, interfaces };
}
