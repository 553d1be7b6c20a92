import type { CompiledLink, CompiledNamespace } from './CompiledNamespace.ts';

/**
 * Joins the links of a captured machine: both ends of each veth pair (only where both name each other), bridges with their ports,
 * VLANs and children with what is beneath them.
 */
export function wireLinks(namespaces: ReadonlyMap<string, CompiledNamespace>): void {
  const byIndex = new Map<string, CompiledLink>();
  for (const ns of namespaces.values())
    for (const link of ns.links) if (link.link.machine) byIndex.set(`${ns.id} ${link.link.machine.index}`, link);
  for (const ns of namespaces.values()) {
    const byName = new Map(ns.links.map((link) => [link.name, link]));
    for (const link of ns.links) {
      const { wiring } = link;
      const { machine } = link.link;
      if (!wiring || !machine) continue;
      const master = machine.master === undefined ? undefined : byName.get(machine.master);
      if (master?.wiring && master.link.kind === 'bridge' && master !== link) {
        wiring.bridge = master;
        master.wiring.ports.push(link);
      }
      const { other } = machine;
      const far = other?.namespace === undefined ? undefined : byIndex.get(`${other.namespace} ${other.index}`);
      if (!far || far === link) continue;
      if (link.link.kind === 'veth') {
        const back = far.link.machine?.other;
        // The far namespace may have no number for this one, and then tells the index alone.
        const isMutual = back?.index === machine.index && (back.namespace === undefined || back.namespace === ns.id);
        if (far.link.kind === 'veth' && isMutual) wiring.peer = far;
      } else if (CHILDREN.has(link.link.kind)) {
        wiring.lower = far;
        far.wiring?.uppers.push(link);
      }
    }
  }
}

const CHILDREN: ReadonlySet<string> = new Set(['vlan', 'macvlan', 'ipvlan']);
