import * as v from 'valibot';
import type { DockerOrigin, PublishedPort } from '../model/index.ts';
import { list, record } from './tolerantFields.ts';

const BINDING = v.object({
  HostIp: v.optional(v.nullable(v.string())),
  HostPort: v.optional(v.nullable(v.union([v.string(), v.number()]))),
});

/** `{"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "81/tcp": null}`; null: exposed only. */
export const PORT_BINDINGS = record(v.union([v.null(), list(BINDING)]));
type PortBindings = v.InferOutput<typeof PORT_BINDINGS>;

/**
 * Every host binding of a container. The real bindings (`NetworkSettings.Ports`: with the ports that Docker chose, one entry per
 * address) come first. A requested port without one (internal network, macvlan, stopped container) is kept as requested.
 */
export function publishedOf(
  actual: PortBindings | undefined,
  requested: PortBindings | undefined,
  origin: (path: string) => DockerOrigin,
): PublishedPort[] {
  const out: PublishedPort[] = [];
  const keys = new Set([...(actual?.keys() ?? []), ...(requested?.keys() ?? [])]);
  for (const key of keys) {
    const m = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(key);
    if (!m || Number(m[1]) > 65535) continue;
    const protocol = (m[2] ?? 'tcp') as PublishedPort['protocol'];
    const real = actual?.get(key);
    const bindings = real?.length ? real : (requested?.get(key) ?? []);
    const path = real?.length ? `NetworkSettings.Ports.${key}` : `HostConfig.PortBindings.${key}`;
    for (const binding of bindings) {
      const hostPort = portOf(binding.HostPort);
      out.push({
        ...(binding.HostIp ? { hostIp: binding.HostIp } : {}),
        ...hostPort,
        containerPort: Number(m[1]),
        protocol,
        origin: origin(path),
      });
    }
  }
  return out;
}

/** `8080`, `8000-8010` (a range to choose from), or empty: Docker chooses, or the network is routed and has none. */
function portOf(value: string | number | null | undefined): Pick<PublishedPort, 'hostPort' | 'hostPortRange'> {
  const m = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(value ?? ''));
  if (!m) return {};
  const first = Number(m[1]);
  if (first === 0 || first > 65535) return {};
  if (m[2] === undefined) return { hostPort: first };
  return { hostPortRange: [first, Number(m[2])] };
}
