import {
  type Container,
  type Finding,
  type Network,
  type Origin,
  type PublishedPort,
  sourceOf,
  type Topology,
} from '../model/index.ts';

/** A part of the topology that a place in a file describes. */
export interface Places {
  readonly findings: readonly Finding[];
  readonly ports: readonly { readonly container: Container; readonly index: number; readonly port: PublishedPort }[];
  readonly networks: readonly Network[];
  readonly containers: readonly Container[];
}

/** The smallest parts of the topology that the text at `offset` of `file` describes. */
export function placeAt(topology: Topology, findings: readonly Finding[], file: string, offset: number): Places {
  const holds = (origin: Origin | undefined) => {
    const place = origin && sourceOf(origin);
    return place !== undefined && place.file === file && place.start <= offset && offset <= place.end;
  };
  const { containers, networks } = topology;
  return {
    findings: findings.filter((finding) => holds(finding.origin)),
    ports: containers.flatMap((container) =>
      container.published.flatMap((port, index) => (holds(port.origin) ? [{ container, index, port }] : [])),
    ),
    networks: networks.filter(
      (network) =>
        [network, ...(network.otherKeys ?? [])].some(({ origin }) => holds(written(origin))) ||
        containers.some((c) => c.endpoints.some((e) => e.network === network.id && holds(written(e.origin)))),
    ),
    containers: containers.filter((container) => holds(written(container.origin))),
  };
}

/** Only what is written: the origin of an implied fact is the text that implied it. */
function written(origin: Origin): Origin | undefined {
  return origin.kind === 'source' ? origin : undefined;
}
