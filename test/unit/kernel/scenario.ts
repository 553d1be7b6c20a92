import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import { buildState, type CapturedKernel, type KernelState, type Trace, walk } from '../../../src/core/kernel/index.ts';
import { type Host, parseEngine, type Topology } from '../../../src/core/model/index.ts';

export interface ScenarioNetwork {
  readonly subnet?: string;
  readonly subnet6?: string;
  readonly internal?: boolean;
  readonly driver?: string;
  /** `icc=false`: the part after `com.docker.network.bridge.`; a dotted key is taken as it is. */
  readonly options?: Readonly<Record<string, string>>;
}

export interface ScenarioContainer {
  /** Network name → last part of the address (10 → 172.18.0.10), or both families in full. */
  readonly on?: Readonly<Record<string, string | readonly [string, string]>>;
  readonly mode?: string;
  /** `8080:80`, `127.0.0.1:8080:80/udp`, `[::]:8080:80`. */
  readonly ports?: readonly string[];
  /** `0.0.0.0:80`, `127.0.0.1:80/udp`, `[::]:80`. */
  readonly listens?: readonly string[];
  readonly aliases?: readonly string[];
  readonly hostname?: string;
  readonly extraHosts?: readonly string[];
  readonly links?: readonly string[];
  readonly exposed?: readonly string[];
  readonly priority?: Readonly<Record<string, number>>;
  readonly stopped?: boolean;
}

export interface Scenario {
  readonly engine?: string;
  readonly host?: Host;
  readonly networks?: Readonly<Record<string, ScenarioNetwork>>;
  readonly containers: Readonly<Record<string, ScenarioContainer>>;
  readonly hostListens?: readonly string[];
  /** Leave out: nobody knows who listens. */
  readonly unknownListeners?: boolean;
}

export const LAN = '192.0.2.1';

/** A topology in a few words, by way of a daemon's answers: tests then cover the way that a snapshot takes. */
export function scenario(given: Scenario): Topology {
  const networks: Record<string, ScenarioNetwork> = { bridge: { subnet: '172.17.0.0/16' }, ...given.networks };
  const idOf = (name: string): string => (name === 'bridge' ? 'docker0' : name).padEnd(64, '0');
  const rawNetworks = Object.entries(networks).map(([name, network], index) => ({
    Id: idOf(name),
    Name: name,
    Created: `2026-01-01T00:00:${String(index).padStart(2, '0')}.5Z`,
    Driver: network.driver ?? 'bridge',
    Internal: network.internal ?? false,
    EnableIPv4: true,
    EnableIPv6: network.subnet6 !== undefined,
    IPAM: {
      Config: [
        { Subnet: network.subnet ?? `172.${18 + index - 1}.0.0/16` },
        ...(network.subnet6 === undefined ? [] : [{ Subnet: network.subnet6 }]),
      ],
    },
    Options: {
      ...(name === 'bridge'
        ? { 'com.docker.network.bridge.default_bridge': 'true', 'com.docker.network.bridge.name': 'docker0' }
        : network.driver === undefined
          ? { 'com.docker.network.bridge.name': `br-${name}` }
          : {}),
      ...Object.fromEntries(
        Object.entries(network.options ?? {}).map(([key, value]) => [
          key.includes('.') || network.driver !== undefined ? key : `com.docker.network.bridge.${key}`,
          value,
        ]),
      ),
    },
  }));
  const listeners: unknown[] = (given.hostListens ?? []).map((text) => listenerOf('@host', text));
  const rawContainers = Object.entries(given.containers).map(([name, container], index) => {
    for (const text of container.listens ?? []) listeners.push(listenerOf(name, text));
    const entries = Object.entries(container.on ?? {}).map(([network, address]) => {
      const [four, six] = typeof address === 'string' ? [address, ''] : address;
      return [
        network,
        {
          NetworkID: idOf(network),
          IPAddress: container.stopped ? '' : four,
          GlobalIPv6Address: container.stopped ? '' : six,
          Aliases: container.aliases ?? [],
          GwPriority: container.priority?.[network] ?? 0,
        },
      ] as const;
    });
    const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
    for (const text of container.ports ?? []) {
      const m = /^(?:(\[[^\]]*\]|[\d.]+):)?(\d*):(\d+)(?:\/(\w+))?$/.exec(text);
      if (!m) throw new Error(`not a port: ${text}`);
      const key = `${m[3]}/${m[4] ?? 'tcp'}`;
      (bindings[key] ??= []).push({ HostIp: (m[1] ?? '').replace(/[[\]]/g, ''), HostPort: m[2] ?? '' });
    }
    return {
      Id: `${String(index)}${name}`.padEnd(64, 'f'),
      Name: `/${name}`,
      State: { Running: !container.stopped, StartedAt: `2026-01-02T00:00:${String(index).padStart(2, '0')}Z` },
      Config: {
        Hostname: container.hostname ?? '',
        ExposedPorts: Object.fromEntries((container.exposed ?? []).map((e) => [e, {}])),
      },
      HostConfig: {
        NetworkMode: container.mode ?? entries[0]?.[0] ?? 'none',
        PortBindings: bindings,
        ExtraHosts: container.extraHosts ?? [],
        Links: container.links ?? [],
      },
      NetworkSettings: { Ports: {}, Networks: Object.fromEntries(entries) },
    };
  });
  const engine = parseEngine(given.engine ?? '28.5.2', 'daemon');
  const { value, problems } = topologyOfSnapshot(
    {
      snapshot: { version: { Version: '28.5.2' }, info: {}, networks: rawNetworks, containers: rawContainers },
      host: { lanAddress: LAN, lanPeer: '192.0.2.9', forwardPolicy: 'ACCEPT', ...given.host },
      ...(given.unknownListeners ? {} : { listeners }),
    },
    engine ? { engine } : {},
  );
  if (problems.length) throw new Error(problems.map((p) => p.message).join('\n'));
  return value;
}

function listenerOf(container: string, text: string): unknown {
  const m = /^(\[[^\]]*\]|[\d.]+):(\d+)(?:\/(\w+))?$/.exec(text);
  if (!m) throw new Error(`not a listener: ${text}`);
  return { container, address: (m[1] ?? '').replace(/[[\]]/g, ''), port: Number(m[2]), protocol: m[3] ?? 'tcp' };
}

/** Asks a state: `from` by container name or `@host` and such, `to` as `ADDRESS:PORT[/udp]`. */
export function ask(state: KernelState, from: string, to: string, steps = true): Trace {
  const m = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)(?:\/(tcp|udp))?$/.exec(to);
  if (!m) throw new Error(`not a destination: ${to}`);
  const container = state.topology.containers.find((c) => c.name === from);
  return walk(
    state,
    {
      from: container ? (state.namespaceOf.get(container.id) ?? '') : from,
      destination: m[1] ?? m[2] ?? '',
      port: Number(m[3]),
      protocol: m[4] === 'udp' ? 'udp' : 'tcp',
    },
    { steps },
  );
}

export const stateOf = (s: Scenario, captured?: CapturedKernel): KernelState => buildState(scenario(s), captured);
