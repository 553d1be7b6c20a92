import { type Container, type Network, parseIpLiteral, type PublishedPort } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { projectIndex } from './projectIndex.ts';

/** One socket that Docker opens on the host for a published port. */
export interface HostBinding {
  readonly container: Container;
  /** Position in `Container.published`. */
  readonly index: number;
  readonly port: PublishedPort;
  /** The address on the host by family, canonical; a binding without an address has both wildcards. */
  readonly v4?: string;
  readonly v6?: string;
}

/**
 * The sockets that the project's published ports occupy on the host. Ports that the engine ignores are left out: those of
 * containers in the host's or another's namespace, or whose networks are all internal or without NAT.
 */
export const hostBindings = analysis((context): readonly HostBinding[] => {
  const { networks, services } = projectIndex(context);
  return services.flatMap((container) => {
    const publishing = publishingNetworks(container, networks);
    if (publishing.length === 0) return [];
    const fallback = defaultBinding(publishing);
    return container.published.map((port, index): HostBinding => {
      const ip = port.hostIp === undefined || port.hostIp === '' ? fallback : port.hostIp;
      const address = ip === undefined ? undefined : parseIpLiteral(ip);
      const on: Pick<HostBinding, 'v4' | 'v6'> =
        ip === undefined
          ? { v4: '0.0.0.0', v6: '::' }
          : address === undefined
            ? {}
            : address.family === 4
              ? { v4: address.text }
              : { v6: address.text };
      return { container, index, port, ...on };
    });
  });
});

/** The networks through which a port of the container can be published: bridges and overlays that are not internal. */
export function publishingNetworks(container: Container, networks: ReadonlyMap<string, Network>): readonly Network[] {
  if (container.namespace.kind !== 'own') return [];
  return container.endpoints.flatMap((endpoint) => {
    const network = networks.get(endpoint.network);
    return network && !network.internal && publishes(network) ? [network] : [];
  });
}

/** Whether the driver programs NAT for published ports; an unknown driver is taken to do so. */
function publishes(network: Network): boolean {
  return !['macvlan', 'ipvlan', 'host', 'none', 'null'].includes(network.driver);
}

/** `com.docker.network.bridge.host_binding_ipv4`, the address for ports that name none; undefined where it is the wildcard. */
function defaultBinding(networks: readonly Network[]): string | undefined {
  const given = new Set(networks.map((n) => n.options.get('com.docker.network.bridge.host_binding_ipv4')?.value ?? ''));
  const [only] = given;
  return given.size === 1 && only !== undefined && only !== '' && only !== '0.0.0.0' ? only : undefined;
}

/** Whether a binding takes the port on every address of the host. */
export function takesEveryAddress(binding: HostBinding): boolean {
  return binding.v4 === '0.0.0.0' || binding.v6 === '::';
}

/** Whether both cannot be open at once: same protocol, same host port, an address in common. */
export function bindingsClash(one: HostBinding, other: HostBinding): boolean {
  if (one.port.protocol !== other.port.protocol) return false;
  if (one.port.hostPort === undefined || one.port.hostPort !== other.port.hostPort) return false;
  return meets(one.v4, other.v4, '0.0.0.0') || meets(one.v6, other.v6, '::');
}

function meets(one: string | undefined, other: string | undefined, wildcard: string): boolean {
  if (one === undefined || other === undefined) return false;
  return one === other || one === wildcard || other === wildcard;
}
