import type { KernelState } from '../kernel/index.ts';
import { type Answer, type Assumption, HOST, implied, type Listener, type Topology } from '../model/index.ts';
import { sameSocket, type Statement } from './Statement.ts';

/** The code of an assumption from a person's statement about a socket. The answer lists it, so that it can be withdrawn. */
export const SAID = 'listener-said';
/** The same for what was read in the running container, while the answer is about the files. */
export const SEEN_RUNNING = 'listener-seen-running';

/** The topology with a person's statements, which override the files for the same port. */
export function withStated(topology: Topology, stated: readonly Statement[]): Topology {
  if (stated.length === 0) return topology;
  const listeners = stated.flatMap(({ container, port, protocol, address, seenIn }): Listener[] =>
    address === undefined
      ? []
      : [
          {
            container,
            port,
            protocol,
            address,
            certainty: 'stated',
            origin: implied(seenIn === undefined ? 'You said so.' : 'Read from the running container.'),
          },
        ],
  );
  return {
    ...topology,
    listeners: [
      ...listeners,
      ...topology.listeners.filter((listener) => !stated.some((statement) => sameSocket(statement, listener))),
    ],
    closedPorts: stated.flatMap(({ container, port, protocol, address }) =>
      address === undefined ? [{ container, port, protocol }] : [],
    ),
  };
}

/** The answer, with a person's statement about its socket listed as an assumption. */
export function withStatements(answer: Answer, statements: readonly Statement[], state: KernelState): Answer {
  const hop = answer.hops.findLast(({ kind }) => kind === 'deliver');
  const { packet } = hop ?? {};
  if (!hop || !packet) return answer;
  const namespace = hop.at === HOST ? HOST : state.namespaceOf.get(hop.touches?.container ?? '');
  const said = statements.filter(
    ({ container, port, protocol }) =>
      (container === HOST ? HOST : state.namespaceOf.get(container)) === namespace &&
      port === packet.destinationPort &&
      protocol === packet.protocol,
  );
  return { ...answer, assumptions: [...said.map((one) => assumptionOf(one, state)), ...answer.assumptions] };
}

function assumptionOf(
  { container, port, protocol, address, seenIn }: Statement,
  { topology }: KernelState,
): Assumption {
  const socket = { container, port, protocol };
  const name =
    container === HOST
      ? 'a process on the host'
      : (topology.containers.find((c) => c.id === container)?.name ?? container);
  const literal = address?.includes(':') ? `[${address}]` : address;
  const message =
    literal === undefined
      ? `You said that nothing listens on port ${port} in ${name}.`
      : `You said that ${name} listens on ${literal}:${port}.`;
  if (seenIn === undefined) return { code: SAID, message, socket };
  const seen =
    literal === undefined
      ? `Nothing listens on port ${port} in ${seenIn}, the running container of ${name}.`
      : `${seenIn}, the running container of ${name}, listens on ${literal}:${port}.`;
  return { code: SEEN_RUNNING, message: `${seen} A container made from these files may differ.`, socket };
}
