import type { Container } from './Container.ts';
import type { DevContainer } from './DevContainer.ts';
import type { Engine } from './Engine.ts';
import type { EngineBeside } from './EngineBeside.ts';
import type { Host } from './Host.ts';
import type { Listener } from './Listener.ts';
import type { Machine } from './Machine.ts';
import type { NamespacePort } from './NamespacePort.ts';
import type { Network } from './Network.ts';

/**
 * The description of a container network. Files and daemon answers are both read into it; the kernel model, the rules, the
 * diagram and the explanations read nothing else.
 */
export interface Topology {
  readonly source: 'compose' | 'snapshot' | 'live';
  /** The Compose project's name, if there is only one project. */
  readonly project?: string;
  /** The engine that was asked. */
  readonly engine: Engine;
  /** Other engines on the same machine, whose networks and containers are among those below. */
  readonly beside?: readonly EngineBeside[];
  readonly host: Host;
  /** In the order in which Docker creates them, which decides predicted subnets and the order of rules. */
  readonly networks: readonly Network[];
  /** In the order in which they start. */
  readonly containers: readonly Container[];
  readonly listeners: readonly Listener[];
  /**
   * Whether `listeners` is complete, so that any other port is closed. A Compose file alone cannot say (false): then another
   * port is closed if listeners of its container are known, and unknown if none are.
   */
  readonly listenersComplete: boolean;
  /** Namespaces (`Container.id` of their owners) whose sockets were all read, if `listenersComplete` is false. */
  readonly listenersKnown?: ReadonlySet<string>;
  /** Containers that may have more sockets than `listeners` names. `because` is a clause that follows the container's name. */
  readonly partlyKnown?: readonly { readonly container: string; readonly because: string }[];
  /** Ports on which certainly nothing listens, if `listeners` is not complete. */
  readonly closedPorts?: readonly NamespacePort[];
  /** `Container.id` → the VPN program that its image is known to run. */
  readonly vpnClients?: ReadonlyMap<string, string>;
  /** The devcontainer.json that names these Compose files. */
  readonly devContainer?: DevContainer;
  /** The sockets of the host's own namespace are unknown, even if those of the containers are complete. */
  readonly hostListenersUnknown?: true;
  /** Every network namespace of the machine, if they were captured: the kernel's state is then read from them, and nothing is predicted. */
  readonly machine?: Machine;
}
