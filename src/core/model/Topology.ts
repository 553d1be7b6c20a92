import type { Container } from './Container.ts';
import type { DevContainer } from './DevContainer.ts';
import type { Engine } from './Engine.ts';
import type { Host } from './Host.ts';
import type { Listener } from './Listener.ts';
import type { NamespacePort } from './NamespacePort.ts';
import type { Network } from './Network.ts';

/**
 * The one description of a container network that everything else reads: files and daemon both become this, and the kernel
 * model, the rules, the diagram and the explanations know nothing else.
 */
export interface Topology {
  readonly source: 'compose' | 'snapshot' | 'live';
  /** The Compose project's name, where there is one project. */
  readonly project?: string;
  readonly engine: Engine;
  readonly host: Host;
  /** In the order in which Docker creates them (it decides predicted subnets and the order of rules). */
  readonly networks: readonly Network[];
  /** In the order in which they start. */
  readonly containers: readonly Container[];
  readonly listeners: readonly Listener[];
  /**
   * Whether `listeners` is all that listens: then a port that is not in it is closed. False where the source cannot know
   * (a Compose file alone); then a port that it does not name is closed where it names others of the container, and else not known.
   */
  readonly listenersComplete: boolean;
  /** Namespaces (`Container.id` of their owners) whose sockets were all read, where `listenersComplete` is not said of all. */
  readonly listenersKnown?: ReadonlySet<string>;
  /** Containers that may have further sockets than `listeners` has of them, where nobody saw those: whose, and why, in a clause after the name. */
  readonly partlyKnown?: readonly { readonly container: string; readonly because: string }[];
  /** Ports on which nothing listens, for sure, where `listeners` is not all that listens. */
  readonly closedPorts?: readonly NamespacePort[];
  /** `Container.id` → the VPN program that its image is known to run. */
  readonly vpnClients?: ReadonlyMap<string, string>;
  /** The devcontainer.json that names these Compose files. */
  readonly devContainer?: DevContainer;
  /** The sockets of the host's own namespace are not among `listeners`, however complete those of the containers are. */
  readonly hostListenersUnknown?: true;
}
