import type { Container } from './Container.ts';
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
   * (a Compose file alone); then an asked port is assumed to listen, and the answer says so.
   */
  readonly listenersComplete: boolean;
  /** Ports on which nothing listens, for sure, where `listeners` is not all that listens. */
  readonly closedPorts?: readonly NamespacePort[];
  /** `Container.id` → the VPN program that its image is known to run. */
  readonly vpnClients?: ReadonlyMap<string, string>;
  /** The sockets of the host's own namespace are not among `listeners`, however complete those of the containers are. */
  readonly hostListenersUnknown?: true;
}
