import { chooseEndpoint } from '../endpoint/chooseEndpoint.ts';
import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';
import { endpointFacts } from '../endpoint/EndpointFacts.ts';

/** The sockets of other engines on this machine: Podman's beside Docker's, a rootless one's beside a rootful one's. Reads files only. */
export function endpointsBeside(asked: DockerEndpoint, environment: NodeJS.ProcessEnv): readonly DockerEndpoint[] {
  if (asked.address.transport !== 'unix') return [];
  const { candidates } = chooseEndpoint({}, endpointFacts(environment));
  return candidates.filter(({ address, url }) => address.transport === 'unix' && url !== asked.url);
}
