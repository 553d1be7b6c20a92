import { clashesOfEngines, topologyOfSnapshot } from '../../core/docker/index.ts';
import { engineName, type Topology } from '../../core/model/index.ts';
import { chooseEndpoint } from '../endpoint/chooseEndpoint.ts';
import { endpointFacts } from '../endpoint/EndpointFacts.ts';
import { readDaemon } from '../snapshot/readDaemon.ts';
import { connectDocker } from './connectDocker.ts';
import type { DockerConnection } from './DockerConnection.ts';
import { DockerError } from './DockerError.ts';

/** Another engine on this machine, and what it and the one that is asked take from each other. */
export interface OtherEngine {
  readonly name: string;
  readonly url: string;
  readonly topology: Topology;
  /** One sentence each. */
  readonly clashes: readonly string[];
}

/** An engine beside the one that was asked for is not waited for. */
const PATIENCE = 3000;

/**
 * The other engines whose sockets are on this machine: Podman beside Docker, a rootless one beside a rootful one. One that does not
 * answer, or may not be asked, is left out: nobody asked for it.
 */
export async function readOtherEngines(
  connection: Pick<DockerConnection, 'endpoint'>,
  asked: Topology,
  environment: NodeJS.ProcessEnv,
): Promise<readonly OtherEngine[]> {
  if (connection.endpoint.address.transport !== 'unix') return [];
  const { candidates } = chooseEndpoint({}, endpointFacts(environment));
  const others = candidates.filter((c) => c.address.transport === 'unix' && c.url !== connection.endpoint.url);
  const ids = new Set(asked.containers.map((c) => c.dockerId));
  const found = await Promise.all(
    others.map(async (endpoint): Promise<OtherEngine | undefined> => {
      try {
        const other = await connectDocker({ endpoint, timeout: PATIENCE });
        try {
          const { answers } = await readDaemon(other);
          const { value: topology } = topologyOfSnapshot({ snapshot: answers }, { source: 'live' });
          // Two sockets of one engine: /var/run/docker.sock is often a link to another.
          if (topology.containers.some((c) => ids.has(c.dockerId))) return undefined;
          const clashes = clashesOfEngines(asked, topology).map((clash) => clash.message);
          return { name: engineName(topology.engine), url: endpoint.url, topology, clashes };
        } finally {
          other.dispose();
        }
      } catch (error) {
        if (error instanceof DockerError) return undefined;
        throw error;
      }
    }),
  );
  return found.flatMap((other) => other ?? []);
}
