import { type Container, type Engine, shellQuote } from '../../core/analysis/index.ts';
import type { DockerEndpoint } from '../../host/index.ts';
import type { NetworkElement } from '../../protocol/index.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';

/**
 * A shell in the container's network namespace: nsenter where its process is one of this machine (`local`), else docker exec.
 * A process id of another machine, of a virtual one, or of the day of a snapshot would be somebody else's here.
 */
export function namespaceCommand(container: Container, local: boolean, docker = 'docker'): string {
  if (local && container.pid !== undefined && container.pid > 0) return `sudo nsenter -t ${container.pid} -n`;
  return `${docker} exec -it ${shellQuote(container.containerName)} sh`;
}

/** The command that shows all that the engine knows of a network or container. */
export function inspectCommand(
  source: Pick<NetworkSource, 'state'>,
  element: NetworkElement,
  docker = 'docker',
): string | undefined {
  const topology = source.state().view?.network.topology;
  const container = topology?.containers.find((c) => c.id === element.container);
  if (container) return `${docker} container inspect ${shellQuote(container.containerName)}`;
  const network = topology?.networks.find((n) => n.id === element.network);
  return network && `${docker} network inspect ${shellQuote(network.name)}`;
}

/** The docker or podman command that asks the engine of this endpoint, also where it is not the one that it asks by itself. */
export function dockerCommand(endpoint: DockerEndpoint | undefined, engine?: Engine): string {
  if (endpoint && engine?.product === 'podman') return podmanCommand(endpoint);
  const own = endpoint?.by === 'DOCKER_HOST' || endpoint?.by === 'DOCKER_CONTEXT' || endpoint?.by === 'current-context';
  if (!endpoint || own || endpoint.url === 'unix:///var/run/docker.sock') return 'docker';
  const context = /^context (.+)$/.exec(endpoint.name)?.[1];
  if (context !== undefined) return `docker --context ${shellQuote(context)}`;
  return `docker --host ${shellQuote(endpoint.url)}`;
}

/** Without `--url` podman asks no service: it works on the storage of the user who runs it, which is what that user's own socket serves. */
function podmanCommand({ url, address }: DockerEndpoint): string {
  const path = 'path' in address ? (address.path ?? '') : '';
  if (/^\/run\/user\/\d+\/podman\/podman\.sock$/.test(path)) return 'podman';
  if (path === '/run/podman/podman.sock') return 'sudo podman';
  return `podman --url ${shellQuote(url)}`;
}
