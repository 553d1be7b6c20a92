import type { NetworkRefusal } from './NetworkRefusal.ts';
import type { Origin } from './Origin.ts';
import type { Text } from './Text.ts';

/** A Docker network: for the bridge driver, one Linux bridge in the host's namespace. */
export interface Network {
  /** Unique in the topology: the Compose key (`default`, `backend`), or the daemon's network id. */
  readonly id: string;
  /** What a person calls it in a question (`SERVICE@NETWORK`): the Compose key, or the daemon's name. */
  readonly key: string;
  /** Further keys of the file that name the same network of the daemon: what tells networks apart there is `name`. */
  readonly otherKeys?: readonly NetworkKey[];
  /** The daemon's name for it, for instance `shop_backend`. It decides the gateway endpoint of multi-homed containers. */
  readonly name: string;
  readonly driver: 'bridge' | 'macvlan' | 'ipvlan' | 'overlay' | 'host' | 'none' | (string & {});
  /** docker0: the network of `network_mode: bridge` and of a plain `docker run`. */
  readonly isDefaultBridge: boolean;
  readonly internal: boolean;
  readonly external: boolean;
  readonly attachable: boolean;
  readonly enableIPv4: boolean;
  readonly enableIPv6: boolean;
  readonly subnets: readonly Subnet[];
  /** The bridge's interface name on the host: `docker0`, `br-0123456789ab`, or the name that an option gives it. */
  readonly bridgeName: string;
  /** Driver options by their full key, for instance `com.docker.network.bridge.enable_icc`. */
  readonly options: ReadonlyMap<string, Text>;
  readonly labels: ReadonlyMap<string, Text>;
  /** Swarm's routing-mesh network. */
  readonly ingress?: boolean;
  /** The host interface that a macvlan or ipvlan network hangs on. */
  readonly parent?: string;
  /** The text that declares it (its key in `networks:`), or what implied it. */
  readonly origin: Origin;
  /** The key `name:` and such, where a finding has to sit on a part: by the part's path, e.g. `ipam.config[0].subnet`. */
  readonly parts: ReadonlyMap<string, Origin>;
  /** The engine refuses to make it: the first reason, and those that come after it is mended. */
  readonly notCreated?: NetworkRefusal & { readonly further: readonly NetworkRefusal[] };
}

/** A key of `networks:`, and where it is written. */
export interface NetworkKey {
  readonly key: string;
  readonly origin: Origin;
}

export interface Subnet {
  readonly family: 4 | 6;
  /** CIDR text, canonical: `172.18.0.0/16`. */
  readonly cidr: string;
  /** The bridge's own address; absent where the network has none (gateway mode isolated, ipvlan l3). */
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly auxiliary: ReadonlyMap<string, string>;
  /** True where nobody fixed the subnet and Net Lens says which one Docker would take next. */
  readonly predicted: boolean;
  readonly origin: Origin;
}
