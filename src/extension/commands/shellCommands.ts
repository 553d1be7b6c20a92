import { shellQuote } from '../../core/explain/index.ts';
import type { Container } from '../../core/model/index.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import type { ElementArgument } from './elementArgument.ts';

/** A shell in the container's network namespace: nsenter where its process is known, else docker exec. */
export function namespaceCommand(container: Container): string {
  if (container.pid !== undefined && container.pid > 0 && process.platform === 'linux') {
    return `sudo nsenter -t ${container.pid} -n`;
  }
  return `docker exec -it ${shellQuote(container.containerName)} sh`;
}

/** The command that shows all that Docker knows of a network or container. */
export function inspectCommand(source: NetworkSource, element: ElementArgument): string | undefined {
  const topology = source.state().view?.topology;
  const container = topology?.containers.find((c) => c.id === element.container);
  if (container) return `docker container inspect ${shellQuote(container.containerName)}`;
  const network = topology?.networks.find((n) => n.id === element.network);
  return network && `docker network inspect ${shellQuote(network.name)}`;
}
