import { boolean, object, optional, record, safeParse, string } from 'valibot';
import type { EndpointFacts } from './EndpointFacts.ts';

/** A connection of the podman command, as far as it says where the service is. */
export interface PodmanConnection {
  readonly name: string;
  readonly uri: string;
}

const Connections = object({
  Connection: object({
    Default: optional(string()),
    Connections: optional(record(string(), object({ URI: string(), IsMachine: optional(boolean()) }))),
  }),
});

/**
 * The connections of `podman system connection`, the default one first (container-libs common/pkg/config/connections.go). A service that
 * is reached by ssh is left out: a machine of Podman's has its socket here too, and another host has no docker command to speak through.
 */
export function readPodmanConnections(facts: EndpointFacts): readonly PodmanConnection[] {
  const { environment, home } = facts;
  const file = facts.file(`${environment.XDG_CONFIG_HOME || `${home}/.config`}/containers/podman-connections.json`);
  const parsed = safeParse(Connections, json(file));
  if (!parsed.success) return [];
  const { Default: first, Connections: all = {} } = parsed.output.Connection;
  return Object.entries(all)
    .flatMap(([name, { URI: uri }]) => (/^(unix|tcp|npipe):/.test(uri) ? [{ name, uri }] : []))
    .sort((a, b) => Number(b.name === first) - Number(a.name === first));
}

function json(text: string | null): unknown {
  try {
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
