import type { NetworkRefusal } from './NetworkRefusal.ts';
import type { Origin } from './Origin.ts';
import type { Text } from './Text.ts';

/** A Docker network: for the bridge driver, one Linux bridge in the host's namespace. */
export interface Network {
  /** Unique in the topology: the Compose key (`default`, `backend`), or the daemon's network id. */
  readonly id: string;
  /** Its name in a question (`SERVICE@NETWORK`): the Compose key, or the daemon's name. */
  readonly key: string;
  /** Further keys of the file that mean the same network, because they have the same `name`. */
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
  /** Whether the engine's resolver answers on it, where the engine lets one choose (Podman); absent: as it does by itself. */
  readonly dnsEnabled?: boolean;
  /** Routes that the engine puts into its containers (Podman's `--route`). */
  readonly routes?: readonly NetworkRoute[];
  /** Swarm's routing-mesh network. */
  readonly ingress?: boolean;
  /** The host interface that a macvlan or ipvlan network hangs on. */
  readonly parent?: string;
  /** Of a captured machine: the namespace that it is in (`MachineNamespace.id`), where that is not the root. */
  readonly inNamespace?: string;
  /** The text that declares it (its key in `networks:`) or implies it. */
  readonly origin: Origin;
  /** Where its parts are written, for findings about a part: by the part's path, e.g. `ipam.config[0].subnet`. */
  readonly parts: ReadonlyMap<string, Origin>;
  /** Why the engine refuses to create it: the first reason, then those that appear once it is fixed. */
  readonly notCreated?: NetworkRefusal & { readonly further: readonly NetworkRefusal[] };
}

/** A route into another network by a router on this one. */
export interface NetworkRoute {
  readonly destination: string;
  readonly via: string;
  readonly metric?: number;
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
  /** The bridge's own address; absent if the network has none (gateway mode isolated, ipvlan l3). */
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly auxiliary: ReadonlyMap<string, string>;
  /** True if no file fixes the subnet and Net Lens predicts the one that Docker would choose. */
  readonly predicted: boolean;
  readonly origin: Origin;
}
