import * as v from 'valibot';
import type { Container } from '../model/index.ts';

/** An interface's name, as the kernel allows it in practice; at most 15 bytes (IFNAMSIZ). A snapshot is untrusted input. */
const name = v.pipe(v.string(), v.regex(/^[\w.@:-]{1,15}$/));
const Veth = v.object({
  container: v.string(),
  network: v.string(),
  veth: name,
  interface: v.optional(name),
});

/**
 * The containers with what a snapshot's `veths` says of their interfaces: `[{"container": ID, "network": ID, "interface": "eth0",
 * "veth": "veth3a1b2c3"}]`. A field beyond docs/contract.md, written by a capture that saw both ends. Invalid
 * entries are left out: an unknown name is predicted or not shown.
 */
export function withVeths(containers: readonly Container[], raw: unknown): readonly Container[] {
  if (!Array.isArray(raw) || raw.length === 0) return containers;
  const known = new Map<string, v.InferOutput<typeof Veth>>();
  for (const entry of raw) {
    const read = v.safeParse(Veth, entry);
    if (read.success) known.set(`${read.output.container} ${read.output.network}`, read.output);
  }
  return containers.map((container) => {
    if (!container.endpoints.some((e) => known.has(`${container.id} ${e.network}`))) return container;
    const endpoints = container.endpoints.map((endpoint) => {
      const seen = known.get(`${container.id} ${endpoint.network}`);
      if (!seen) return endpoint;
      return {
        ...endpoint,
        vethName: seen.veth,
        ...(seen.interface === undefined ? {} : { interfaceName: seen.interface }),
      };
    });
    return { ...container, endpoints };
  });
}
