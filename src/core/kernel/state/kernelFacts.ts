import {
  type BridgeFact,
  type Container,
  type Endpoint,
  engineNamespace,
  type InterfaceFact,
  type KernelFacts,
  listenersKnownIn,
  type PortFact,
  type UnknownListeners,
  engineThatMade,
} from '../../model/index.ts';
import { gatewayMode } from '../engine/gatewayEndpoints.ts';
import type { KernelState, LinkAddress, ProgrammedPort } from './KernelState.ts';
import { unknownListener } from './unknownListener.ts';

const withPrefix = (a: LinkAddress): string => `${a.address}/${a.prefix}`;

/** The state reduced to what rules and pictures state. */
export function kernelFacts(state: KernelState): KernelFacts {
  const { topology } = state;
  const bridges: BridgeFact[] = topology.networks
    .filter((n) => n.driver === 'bridge')
    .map((network) => {
      const host = state.namespaces.get(engineNamespace(engineThatMade(topology, network.id)));
      const link = host?.links.find((l) => l.network === network.id && l.kind === 'bridge');
      const isOff = (key: string): boolean =>
        network.options.get(`com.docker.network.bridge.${key}`)?.value === 'false';
      return {
        network: network.id,
        name: link?.name ?? network.bridgeName,
        addresses: (link?.addresses ?? []).filter((a) => a.scope === 'global').map(withPrefix),
        masquerade: !network.internal && !isOff('enable_ip_masquerade') && gatewayMode(network, 4) !== 'routed',
        internal: network.internal,
        icc: !isOff('enable_icc'),
      };
    });
  const interfaces: InterfaceFact[] = [];
  for (const container of topology.containers) {
    if (container.namespace.kind !== 'own') continue;
    const namespace = state.namespaces.get(container.id);
    const gatewayLinks = new Set(
      (namespace?.routes ?? [])
        .filter((r) => r.destination === '0.0.0.0/0' || r.destination === '::/0')
        .map((r) => r.link),
    );
    for (const [i, endpoint] of container.endpoints.entries()) {
      const link = namespace?.links.find((l) => l.network === endpoint.network);
      if (!link) {
        interfaces.push(declaredInterface(container, endpoint, i));
        continue;
      }
      interfaces.push({
        container: container.id,
        network: endpoint.network,
        name: link.name,
        addresses: link.addresses.filter((a) => a.scope === 'global').map(withPrefix),
        ...(endpoint.vethName === undefined ? {} : { veth: endpoint.vethName }),
        isGateway: gatewayLinks.has(link.name),
      });
    }
  }
  const dnatRules = dnatRulesOf(state);
  const ports = state.ports.map((p) => portFact(p, dnatRules));
  return {
    bridges,
    interfaces,
    ports: [...ports, ...portsNobodyServes(state)],
    listenersUnknown: unknownListeners(state),
  };
}

/** What the walk asks at the sockets of each namespace, asked of all of them. */
function unknownListeners({ topology, namespaces }: KernelState): UnknownListeners[] {
  return [...namespaces.values()].flatMap((namespace): UnknownListeners[] => {
    if (listenersKnownIn(topology, namespace.id)) return [];
    return (['tcp', 'udp'] as const).flatMap((protocol) =>
      unknownListener(topology, namespace, protocol) === undefined ? [] : [{ namespace: namespace.id, protocol }],
    );
  });
}

/** An endpoint whose link does not exist: its container is stopped, or its profile is off. It is as the source declares it. */
function declaredInterface({ id }: Container, endpoint: Endpoint, position: number): InterfaceFact {
  return {
    container: id,
    network: endpoint.network,
    name: endpoint.interfaceName ?? `eth${position}`,
    addresses: [endpoint.ipv4, endpoint.ipv6].filter((a) => a !== undefined),
    ...(endpoint.vethName === undefined ? {} : { veth: endpoint.vethName }),
    isGateway: position === 0,
  };
}

/** Published ports for which the plan holds nothing: no address of a family that could serve them. */
function portsNobodyServes({ topology, ports }: KernelState): PortFact[] {
  const planned = new Set(ports.map((p) => `${p.container}\0${p.index}`));
  return topology.containers.flatMap((container) =>
    container.published.flatMap((port, index): PortFact[] =>
      planned.has(`${container.id}\0${index}`)
        ? []
        : [
            {
              container: container.id,
              index,
              hostIp: port.hostIp ?? '0.0.0.0',
              ...(port.hostPort === undefined ? {} : { hostPort: port.hostPort }),
              containerPort: port.containerPort,
              protocol: port.protocol,
              by: 'none',
              why: 'unknown',
            },
          ],
    ),
  );
}

function portFact(programmed: ProgrammedPort, dnatRules: ReadonlyMap<string, string>): PortFact {
  const rule =
    programmed.by === 'dnat'
      ? dnatRules.get(`${programmed.family} ${programmed.container} ${programmed.index}`)
      : undefined;
  return {
    container: programmed.container,
    index: programmed.index,
    hostIp: programmed.hostIp,
    ...(programmed.hostPort === undefined ? {} : { hostPort: programmed.hostPort }),
    containerPort: programmed.containerPort,
    protocol: programmed.protocol,
    by: programmed.by,
    ...(programmed.why === undefined ? {} : { why: programmed.why }),
    ...(programmed.to === undefined ? {} : { to: programmed.to }),
    ...(rule === undefined ? {} : { rule }),
  };
}

/** The nat rule of each published port, by family, container and position. */
function dnatRulesOf(state: KernelState): Map<string, string> {
  const out = new Map<string, string>();
  for (const family of [4, 6] as const)
    for (const table of [state.synthesised, ...(state.besideSynthesised ?? [])].flatMap(
      (one) => one[family]?.tables ?? [],
    ))
      for (const chain of table.chains)
        for (const rule of chain.rules) {
          const made = rule.madeBy;
          if (made?.purpose === 'dnat' && made.container !== undefined && made.publishedIndex !== undefined)
            out.set(`${family} ${made.container} ${made.publishedIndex}`, rule.text);
        }
  return out;
}
