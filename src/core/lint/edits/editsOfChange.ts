import {
  type Container,
  type FileChange,
  isInBlock,
  type Origin,
  type SourceOrigin,
  sourceOf,
  type TextEdit,
  type Topology,
} from '../../model/index.ts';
import { insertBefore, type NewItem } from './insertBefore.ts';
import { insertKey } from './insertKey.ts';
import { keyAbove } from './keyAbove.ts';

/**
 * The edits that make a change in the files. Undefined if no edit is sure to do only that: the service is not in the files, its
 * list comes from an anchor, a merge or another file, or a host port is taken.
 */
export function editsOfChange(
  change: FileChange,
  topology: Topology,
  files: ReadonlyMap<string, string>,
): readonly TextEdit[] | undefined {
  const container = topology.containers.find((c) => c.id === change.container);
  if (container?.origin.kind !== 'source' || container.namespace.kind !== 'own') return undefined;
  const edit =
    change.kind === 'join-network'
      ? joinNetwork(files, topology, container, change.network)
      : publish(files, topology, container, change);
  return edit && [edit];
}

type Publish = Extract<FileChange, { kind: 'publish' }>;

function joinNetwork(
  files: ReadonlyMap<string, string>,
  topology: Topology,
  container: Container,
  id: string,
): TextEdit | undefined {
  const network = topology.networks.find((n) => n.id === id);
  const mine = container.endpoints.map((e) => topology.networks.find((n) => n.id === e.network));
  // `network_mode: bridge` and a list of networks exclude one another.
  if (!network || network.isDefaultBridge || mine.some((n) => n === undefined || n.isDefaultBridge)) return undefined;
  const name = scalar(network.key);
  const [first] = container.endpoints;
  if (container.networksOrigin && first) {
    const entries = container.endpoints.flatMap(({ origin }) => (origin.kind === 'source' ? [origin] : []));
    return beside(
      files,
      container,
      { name: 'networks', origin: container.networksOrigin, first: firstOf(entries) },
      {
        item: name,
        pair: `${name}: {}`,
      },
    );
  }
  // A service with a list of networks is only on those, so its implicit default network has to be listed too.
  const all = [...mine.map((n) => scalar(n?.key ?? '')), name];
  return insertKey(files, container.origin as SourceOrigin, {
    block: ['networks:', ...all.map((n) => `  - ${n}`)],
    flow: `networks: [${all.join(', ')}]`,
  });
}

function publish(
  files: ReadonlyMap<string, string>,
  topology: Topology,
  container: Container,
  { hostIp, hostPort, containerPort, protocol }: Publish,
): TextEdit | undefined {
  const taken = topology.containers.some((other) =>
    other.published.some((p) => p.hostPort === hostPort && p.protocol === protocol),
  );
  if (taken) return undefined;
  const item = `"${hostIp === undefined ? '' : `${hostIp}:`}${hostPort}:${containerPort}${protocol === 'tcp' ? '' : `/${protocol}`}"`;
  if (container.publishedOrigin) {
    const entries = container.published.flatMap(({ origin }) => (origin.kind === 'source' ? [origin] : []));
    // A list cannot hold a pair; `insertBefore` never writes one there.
    return beside(
      files,
      container,
      { name: 'ports', origin: container.publishedOrigin, first: firstOf(entries) },
      { item, pair: item },
    );
  }
  return insertKey(files, container.origin as SourceOrigin, {
    block: ['ports:', `  - ${item}`],
    flow: `ports: [${item}]`,
  });
}

/** The edit that adds to a list of the service itself: what stands behind an anchor or in another file is others' too. */
function beside(
  files: ReadonlyMap<string, string>,
  container: Container,
  list: { readonly name: string; readonly origin: Origin; readonly first: SourceOrigin | undefined },
  item: NewItem,
): TextEdit | undefined {
  const [service, key] = [sourceOf(container.origin), sourceOf(list.origin)];
  const { name, first } = list;
  const text = key && files.get(key.file);
  if (!service || !key || !first || text === undefined) return undefined;
  if (service.file !== key.file || first.file !== key.file) return undefined;
  if (key.start < service.start || !isInBlock(text, service.start, key.start)) return undefined;
  return keyAbove(files, first, name)?.start === key.start ? insertBefore(files, first, item) : undefined;
}

function firstOf(entries: readonly SourceOrigin[]): SourceOrigin | undefined {
  return [...entries].sort((a, b) => a.start - b.start)[0];
}

/** A name as YAML reads it back: plain where that is sure. */
function scalar(name: string): string {
  return /^[A-Za-z][\w.-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name)
    ? name
    : JSON.stringify(name);
}
