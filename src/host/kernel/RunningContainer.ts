import * as v from 'valibot';

/** The part of a running container's inspection that reading the kernel needs. */
export interface RunningContainer {
  readonly id: string;
  /** Without the slash. */
  readonly name: string;
  readonly service?: string;
  /** Its first process on the daemon's machine. */
  readonly pid: number;
  /** `host`, `none`, `container:<id>`, or the name of a network. */
  readonly networkMode: string;
  readonly endpoints: readonly RunningEndpoint[];
  /** Host sides of its published ports. */
  readonly published: readonly { readonly address: string; readonly port: number; readonly protocol: string }[];
}

export interface RunningEndpoint {
  readonly networkId: string;
  /** Lower case; empty where the daemon gave none. */
  readonly mac: string;
  readonly address: string;
}

const text = v.fallback(v.string(), '');

const Inspection = v.object({
  Id: v.string(),
  Name: text,
  State: v.object({ Pid: v.number(), Running: v.fallback(v.boolean(), false) }),
  Config: v.fallback(v.object({ Labels: v.fallback(v.nullable(v.record(v.string(), v.unknown())), null) }), {
    Labels: null,
  }),
  HostConfig: v.fallback(v.object({ NetworkMode: text }), { NetworkMode: '' }),
  NetworkSettings: v.fallback(
    v.object({
      Networks: v.fallback(v.nullable(v.record(v.string(), v.unknown())), null),
      Ports: v.fallback(v.nullable(v.record(v.string(), v.unknown())), null),
    }),
    { Networks: null, Ports: null },
  ),
});

const Endpoint = v.object({ NetworkID: v.string(), MacAddress: text, IPAddress: text });
const Bindings = v.array(v.object({ HostIp: text, HostPort: text }));

/** The running containers among inspections; what is odd is left out (core/docker says what was odd). */
export function runningContainers(inspections: readonly unknown[]): RunningContainer[] {
  return inspections.flatMap((raw): RunningContainer[] => {
    const read = v.safeParse(Inspection, raw);
    if (!read.success || !read.output.State.Running || read.output.State.Pid <= 0) return [];
    const { Id, Name, State, Config, HostConfig, NetworkSettings } = read.output;
    const service = Config.Labels?.['com.docker.compose.service'];
    return [
      {
        id: Id,
        name: Name.replace(/^\//, '') || Id.slice(0, 12),
        ...(typeof service === 'string' ? { service } : {}),
        pid: State.Pid,
        networkMode: HostConfig.NetworkMode,
        endpoints: Object.values(NetworkSettings.Networks ?? {}).flatMap((endpoint) => {
          const parsed = v.safeParse(Endpoint, endpoint);
          if (!parsed.success) return [];
          const { NetworkID, MacAddress, IPAddress } = parsed.output;
          return [{ networkId: NetworkID, mac: MacAddress.toLowerCase(), address: IPAddress }];
        }),
        published: Object.entries(NetworkSettings.Ports ?? {}).flatMap(([port, raw]) => {
          const bindings = v.safeParse(Bindings, raw);
          if (!bindings.success) return [];
          const protocol = port.split('/')[1] ?? 'tcp';
          return bindings.output
            .map((b) => ({ address: b.HostIp || '0.0.0.0', port: Number(b.HostPort), protocol }))
            .filter((b) => b.port > 0);
        }),
      },
    ];
  });
}

const NetworkInspection = v.object({
  Id: v.string(),
  Name: text,
  Driver: text,
  Options: v.fallback(v.nullable(v.record(v.string(), v.unknown())), null),
});

const LibpodNetwork = v.object({ id: v.string(), driver: v.string(), network_interface: v.string() });

/**
 * The bridge interface of every bridge network, by network id: of Docker's by its options, else `br-` and 12 digits of the id (libnetwork
 * drivers/bridge/bridge_linux.go); of Podman's as libpod says.
 */
export function bridgesOf(networks: readonly unknown[], libpod?: readonly unknown[]): ReadonlyMap<string, string> {
  const bridges = new Map<string, string>();
  if (libpod) {
    for (const raw of libpod) {
      const read = v.safeParse(LibpodNetwork, raw);
      if (read.success && read.output.driver === 'bridge') bridges.set(read.output.id, read.output.network_interface);
    }
    return bridges;
  }
  for (const raw of networks) {
    const read = v.safeParse(NetworkInspection, raw);
    if (!read.success || read.output.Driver !== 'bridge') continue;
    const { Id, Name, Options } = read.output;
    const stated = Options?.['com.docker.network.bridge.name'];
    bridges.set(
      Id,
      typeof stated === 'string' && stated ? stated : Name === 'bridge' ? 'docker0' : `br-${Id.slice(0, 12)}`,
    );
  }
  return bridges;
}
