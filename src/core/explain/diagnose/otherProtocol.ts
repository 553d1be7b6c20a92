import type { Container } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Fix } from './Case.ts';
import { name } from './words.ts';

/** A port of the host that is there for the other protocol alone. */
interface OtherProtocol {
  readonly container: Container;
  /** A sentence with a space before it. */
  readonly sentence: string;
  readonly fix: Fix;
}

/** The same port, published for the other protocol: one entry of `ports` is one protocol, TCP where none is written. */
export function otherProtocol(known: Case): OtherProtocol | undefined {
  const { port, protocol } = known.packet;
  const found = known.state.ports.find((p) => p.hostPort === port && p.protocol !== protocol && p.by !== 'none');
  const container = found && known.index.containers.get(found.container);
  if (!container) return undefined;
  const [asked, theirs] = [protocol.toUpperCase(), found.protocol.toUpperCase()];
  const entry = `"${port}:${found.containerPort}${protocol === 'udp' ? '/udp' : ''}"`;
  return {
    container,
    sentence: ` ${name(container)} publishes ${port} for ${theirs} only; ${asked} needs its own entry: ${entry}.`,
    fix: {
      title: `Publish it for ${asked}: ${entry} in the ports of ${shown(container.service ?? container.name)}`,
      detail: `An entry covers one protocol, TCP by default. Keep the one for ${theirs} if the server uses that too.`,
      change: {
        kind: 'publish',
        container: container.id,
        hostPort: port,
        containerPort: found.containerPort,
        protocol,
      },
    },
  };
}
