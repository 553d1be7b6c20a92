import type { KernelFacts, Topology } from '../model/index.ts';
import { assumedFacts } from './assumedFacts.ts';

/** The kernel's facts, and for what they leave out the assumed ones, so that nothing of the topology is missing from a picture. */
export function completeFacts(topology: Topology, facts: KernelFacts | undefined): KernelFacts {
  const assumed = assumedFacts(topology);
  if (!facts) return assumed;
  const bridges = new Set(facts.bridges.map((b) => b.network));
  const interfaces = new Set(facts.interfaces.map((i) => JSON.stringify([i.container, i.network])));
  const ports = new Set(facts.ports.map((p) => JSON.stringify([p.container, p.index])));
  return {
    bridges: [...facts.bridges, ...assumed.bridges.filter((b) => !bridges.has(b.network))],
    interfaces: [
      ...facts.interfaces,
      ...assumed.interfaces.filter((i) => !interfaces.has(JSON.stringify([i.container, i.network]))),
    ],
    ports: [...facts.ports, ...assumed.ports.filter((p) => !ports.has(JSON.stringify([p.container, p.index])))],
  };
}
