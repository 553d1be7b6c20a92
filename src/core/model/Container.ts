import type { Origin } from './Origin.ts';
import type { Text } from './Text.ts';
import type { Process } from './Process.ts';

/** A container: above all a network namespace, its own or another's, and the endpoints that plug it into bridges. */
export interface Container {
  /** Unique in the topology: the service's name (`web`, `web#2` for the second replica), or the daemon's container id. */
  readonly id: string;
  /** What answers call it: the service's name, or the container's name where no file is behind it. */
  readonly name: string;
  readonly service?: string;
  readonly project?: string;
  /** The daemon's name for it, for instance `shop-web-1`. */
  readonly containerName: string;
  /** The full id, where a daemon gave one. */
  readonly dockerId?: string;
  /** `stopped`: the daemon has it but it has no namespace now. `planned`: only a file speaks of it. */
  readonly state: 'running' | 'stopped' | 'planned';
  /** The process id of its first process on the host (0 or absent where unknown). */
  readonly pid?: number;
  readonly namespace: NamespaceMode;
  /** The text that decides the namespace (`network_mode`), else the service's key. */
  readonly namespaceOrigin: Origin;
  readonly endpoints: readonly Endpoint[];
  /** The key `networks`, where it is written. */
  readonly networksOrigin?: Origin;
  /** One per binding: a port published on 0.0.0.0 and [::] has two after Docker expanded it, one as it is written. */
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
  /** False for a service whose profile is not asked for: drawn dimmed, never walked. */
  readonly active: boolean;
  readonly replicas: number;
  /** The keys under `deploy` that Swarm alone acts on (`placement`, `update_config` …): the file is for `docker stack deploy`. */
  readonly swarmKeys?: readonly string[];
  readonly process: Process;
  /** The service's key, or the daemon's object. */
  readonly origin: Origin;
}

/** Whose network namespace the container's processes live in. */
export type NamespaceMode =
  | { readonly kind: 'own' }
  /** `network`: the key of the external network that is the daemon's `host` or `none`, where no `network_mode` says it. */
  | { readonly kind: 'host'; readonly network?: string }
  | { readonly kind: 'none'; readonly network?: string }
  /** `network_mode: service:x` or `container:x`; `target` is undefined where x is not part of this topology. */
  | { readonly kind: 'shared'; readonly with: string; readonly target?: string; readonly fault?: NetworkModeFault };

/** Why a `network_mode` names no namespace and no network, as far as the file goes: whose it will be is not known then. */
export interface NetworkModeFault {
  /** No such mode; a misspelt one; the key of a network, where the daemon's name is asked for; a service's bare name. */
  readonly reason: 'no-mode' | 'misspelt' | 'network-key' | 'service-name';
  readonly text: Text;
  /** The value that was meant, where that is clear. */
  readonly meant?: string;
  /** `network-key`: that network's name for the daemon. */
  readonly networkName?: string;
}

/** One attachment of a namespace to a network: a veth pair whose one end is `ethN` in there, the other a port of the bridge. */
export interface Endpoint {
  /** `Network.id`. */
  readonly network: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly mac?: string;
  /** True where the address is the one that Docker would give, not one that it gave or a file fixes. */
  readonly predicted: boolean;
  /** Names that the embedded DNS gives this endpoint on this network beyond container name, short id and hostname. */
  readonly aliases: readonly Text[];
  /** All names, where the daemon says them (`DNSNames`, API 1.44 on). */
  readonly dnsNames?: readonly string[];
  /** `ipv4_address`, `ipv6_address` as written. */
  readonly staticIPv4?: Text;
  readonly staticIPv6?: Text;
  readonly linkLocal: readonly Text[];
  readonly gwPriority: number;
  /** `interface_name`, or what the daemon or the kernel says. */
  readonly interfaceName?: string;
  /** The host's end, where something said it: `veth3a1b2c3`. */
  readonly vethName?: string;
  /** Gateways as the daemon reports them for this endpoint. */
  readonly gateway4?: string;
  readonly gateway6?: string;
  readonly origin: Origin;
}

/** One port binding. Ranges are expanded: each host port has its own. */
export interface PublishedPort {
  /** Undefined: no address was given, and the network's default binding decides (0.0.0.0 and [::] as a rule). */
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
