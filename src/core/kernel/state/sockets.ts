import { atLeast, HOST, indexOf, parseIp, type Topology } from '../../model/index.ts';
import type { ProgrammedPort, Socket } from './KernelState.ts';

/** What waits in each namespace, by namespace id: the known listeners, and on the host what Docker itself holds. */
export function socketsByNamespace(
  topology: Topology,
  namespaceOf: ReadonlyMap<string, string>,
  ports: readonly ProgrammedPort[],
  userlandProxy: boolean,
): Map<string, Socket[]> {
  const out = new Map<string, Socket[]>();
  const add = (namespace: string, socket: Socket): void => {
    const list = out.get(namespace);
    if (list) list.push(socket);
    else out.set(namespace, [socket]);
  };
  const { containers } = indexOf(topology);
  for (const l of topology.listeners) {
    const namespace = l.container === HOST ? HOST : namespaceOf.get(l.container);
    const address = parseIp(l.address);
    if (namespace === undefined || !address) continue;
    add(namespace, {
      kind: 'listener',
      owner: l.container,
      name: l.name ?? containers.get(l.container)?.name ?? l.container,
      protocol: l.protocol,
      address: address.text,
      port: l.port,
      v6only: l.v6only === true,
      certainty: l.certainty,
    });
  }
  for (const p of ports) {
    if (p.protocol === 'sctp' || p.by === 'none' || p.by === 'routed' || p.hostPort === undefined || !p.to) continue;
    const common = {
      owner: HOST,
      protocol: p.protocol,
      address: p.hostIp,
      port: p.hostPort,
      // docker-proxy opens tcp4 or tcp6 sockets by the host address's family (moby cmd/docker-proxy).
      v6only: true,
      certainty: 'stated',
    } as const;
    if (userlandProxy)
      add(HOST, {
        ...common,
        kind: 'docker-proxy',
        name: 'docker-proxy',
        proxy: {
          address: p.to.address,
          port: p.containerPort,
          container: p.container,
          publishedIndex: p.index,
          answersFromDialled: atLeast(topology.engine, 28),
        },
      });
    else add(HOST, { ...common, kind: 'placeholder', name: 'dockerd' });
  }
  return out;
}
