import type { Origin } from './Origin.ts';
import type { Text } from './Text.ts';
import type { Process } from './Process.ts';

/** A container: a network namespace, its own or another's, and the endpoints that connect it to networks. */
export interface Container {
  /** Unique in the topology: the service's name (`web`, `web#2` for the second replica), or the daemon's container id. */
  readonly id: string;
  /** The name in answers: the service's, or the container's if it has no service. */
  readonly name: string;
  readonly service?: string;
  /** The Quadlet unit that says it, without its ending: what a person calls it, and no name that resolves. */
  readonly unit?: string;
  readonly project?: string;
  /** The daemon's name for it, for instance `shop-web-1`. */
  readonly containerName: string;
  /** The full id, where a daemon gave one. */
  readonly dockerId?: string;
  /** `stopped`: the daemon has it, but it has no namespace now. `planned`: it is only in a file. */
  readonly state: 'running' | 'stopped' | 'planned';
  /** The process id of its first process on the host (0 or absent where unknown). */
  readonly pid?: number;
  readonly namespace: NamespaceMode;
  /** The text that decides the namespace (`network_mode`), else the service's key. */
  readonly namespaceOrigin: Origin;
  readonly endpoints: readonly Endpoint[];
  /** The key `networks`, where it is written. */
  readonly networksOrigin?: Origin;
  /** One per binding: a port on 0.0.0.0 and [::] is one binding in a file, and two once Docker has expanded it. */
  readonly published: readonly PublishedPort[];
  /** The key `ports` itself, where it is written. */
  readonly publishedOrigin?: Origin;
  readonly exposed: readonly ExposedPort[];
  readonly hostname?: Text;
  readonly domainname?: Text;
  readonly extraHosts: readonly ExtraHost[];
  readonly dns: readonly Text[];
  readonly links: readonly Link[];
  readonly profiles: readonly string[];
  /** False for a service whose profiles are all off: drawn dimmed, never walked. */
  readonly active: boolean;
  readonly replicas: number;
  /** The keys under `deploy` that only Swarm acts on (`placement`, `update_config` …): the file is for `docker stack deploy`. */
  readonly swarmKeys?: readonly string[];
  /** `deploy.placement.constraints`, as Swarm reads them: `node.labels.zone == 1`. */
  readonly placement?: readonly string[];
  /** Whether it has `deploy` and no key that `docker stack deploy` ignores: nothing says that the file is for `docker compose`. */
  readonly fitsStack?: true;
  readonly process: Process;
  /** The service's key, or the daemon's object. */
  readonly origin: Origin;
}

/** Whose network namespace the container's processes live in. */
export type NamespaceMode =
  /** `usermode`: no network of the engine, but a process that joins it to the machine (Podman's `--network pasta`). */
  | { readonly kind: 'own'; readonly usermode?: UsermodeNetwork }
  /** `network`: the key of the external network that is the daemon's `host` or `none`, if that is why it is in this mode. */
  | { readonly kind: 'host'; readonly network?: string }
  | { readonly kind: 'none'; readonly network?: string }
  /** `network_mode: service:x` or `container:x`; `target` is undefined where x is not part of this topology. */
  | { readonly kind: 'shared'; readonly with: string; readonly target?: string; readonly fault?: NetworkModeFault };

/** `--network pasta[:options]`, `--network slirp4netns[:options]`. */
export interface UsermodeNetwork {
  readonly driver: 'pasta' | 'slirp4netns';
  readonly options: readonly string[];
  /** Podman's API does not tell them. */
  readonly optionsUnknown?: true;
}

/** Why a `network_mode` in a file names neither a namespace nor a network. The container's namespace is then unknown. */
export interface NetworkModeFault {
  /** No such mode; a misspelt mode; a network's key instead of its name; a service's name without `service:`. */
  readonly reason: 'no-mode' | 'misspelt' | 'network-key' | 'service-name';
  readonly text: Text;
  /** The value that was meant, if that is clear. */
  readonly meant?: string;
  /** `network-key`: the daemon's name for that network. */
  readonly networkName?: string;
}

/** One attachment of a namespace to a network: on a bridge, a veth pair with `ethN` inside and a port of the bridge outside. */
export interface Endpoint {
  /** `Network.id`. */
  readonly network: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly mac?: string;
  /** True if Net Lens predicted the address; false if a file fixes it or Docker gave it. */
  readonly predicted: boolean;
  /** Names that the embedded DNS gives this endpoint on this network beyond container name, short id and hostname. */
  readonly aliases: readonly Text[];
  /** All names, if the daemon reports them (`DNSNames`, from API 1.44). */
  readonly dnsNames?: readonly string[];
  /** `ipv4_address`, `ipv6_address` as written. */
  readonly staticIPv4?: Text;
  readonly staticIPv6?: Text;
  readonly linkLocal: readonly Text[];
  readonly gwPriority: number;
  /** From `interface_name`, the daemon or the kernel. */
  readonly interfaceName?: string;
  /** The host's end, if known: `veth3a1b2c3`. */
  readonly vethName?: string;
  /** Gateways as the daemon reports them for this endpoint. */
  readonly gateway4?: string;
  readonly gateway6?: string;
  readonly origin: Origin;
}

/** One port binding. Ranges are expanded: each host port has its own. */
export interface PublishedPort {
  /** Undefined: no address was given, and the network's default binding applies (normally 0.0.0.0 and [::]). */
  readonly hostIp?: string;
  /** Undefined: Docker picks one from the ephemeral range. */
  readonly hostPort?: number;
  /** A range on the host for one container port (`8000-8010:80`): Docker takes a free one. */
  readonly hostPortRange?: readonly [number, number];
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Compose `mode`: in Swarm, `host` bypasses the routing mesh. */
  readonly mode?: 'host' | 'ingress';
  readonly name?: string;
  /** The entry of `ports` as it was written; its parts map to the text. Long syntax: `text` is absent. */
  readonly text?: Text;
  /** The entry. */
  readonly origin: Origin;
  /** Its parts, where they are written: host ip, published port, target. */
  readonly hostIpOrigin?: Origin;
  readonly hostPortOrigin?: Origin;
  readonly containerPortOrigin?: Origin;
}

export interface ExposedPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** `expose:` in the file, EXPOSE of the Dockerfile or image. */
  readonly by: 'expose' | 'image';
  readonly origin: Origin;
}

/** An /etc/hosts line from `extra_hosts`; `address` may be `host-gateway`. */
export interface ExtraHost {
  readonly name: string;
  readonly address: string;
  /** The address as written. */
  readonly text: Text;
  readonly origin: Origin;
}

/** Legacy `links`: a second name for another container. */
export interface Link {
  /** The service or container that is linked. */
  readonly target: string;
  readonly alias: string;
  /** `external_links`: the target is a container outside the project. */
  readonly external: boolean;
  readonly text: Text;
  readonly origin: Origin;
}
