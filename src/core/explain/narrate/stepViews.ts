import type { Link, Step } from '../../kernel/index.ts';
import type { HopTouches, PacketView } from '../../model/index.ts';
import type { StepContext } from './StepContext.ts';

/** The addresses that the packet carries after the step, for playback; none for ICMP and tunnels. */
export function packetOf(step: Step): PacketView | undefined {
  const { source, sourcePort, destination, destinationPort, protocol } = step.after;
  if (protocol !== 'tcp' && protocol !== 'udp') return undefined;
  return { source, sourcePort, destination, destinationPort, protocol };
}

/** What of the topology the step touches, so that a diagram can light it. */
export function touchesOf(context: StepContext, step: Step): HopTouches | undefined {
  const link = [step.inLink, step.outLink].find((l) => l?.container !== undefined) ?? step.outLink ?? step.inLink;
  const maker = step.rule?.madeBy;
  const proxy = step.socket?.proxy;
  const container =
    maker?.container ??
    proxy?.container ??
    (context.index.containers.has(step.namespace) ? step.namespace : link?.container);
  const network = maker?.network ?? link?.network ?? bridgeOf(step)?.network;
  const publishedIndex = maker?.publishedIndex ?? proxy?.publishedIndex;
  const touches = {
    ...(container === undefined ? {} : { container }),
    ...(network === undefined ? {} : { network }),
    ...(link ? { interface: link.name } : {}),
    ...(publishedIndex === undefined ? {} : { publishedIndex }),
  };
  return Object.keys(touches).length > 0 ? touches : undefined;
}

/** The bridge that the packet passes, as a link of the host. */
export function bridgeOf(step: Step): Link | undefined {
  return [step.inLink, step.outLink].find((l) => l?.kind === 'bridge');
}
