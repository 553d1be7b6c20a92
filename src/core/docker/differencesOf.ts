import type { Container, Origin, PublishedPort, Subject, Topology, Words } from '../model/index.ts';
import type { Difference } from './Drift.ts';

/** The differences between a service of the file and one of its containers. `several`: name the container in the messages. */
export function differencesOf(
  planned: Container,
  live: Container,
  plan: Topology,
  world: Topology,
  several: boolean,
): Difference[] {
  const who = several ? live.containerName : planned.name;
  const out: Difference[] = [];
  const add: Add = (kind, origin, message, subject = { kind: 'container', id: planned.id }) =>
    out.push({ kind, message, origin, subject, ...(several ? { container: live.containerName } : {}) });

  const image = planned.process.image;
  const runs = live.process.image?.value;
  if (image && runs !== undefined && canonicalImage(runs) !== canonicalImage(image.value)) {
    add('image', image.origin, `${who} runs the image ${runs}; the file says ${image.value}.`);
  }
  for (const kind of ['command', 'entrypoint'] as const) {
    const wanted = planned.process[kind];
    // A command from the Dockerfile or image is part of the image; only a command from Compose can differ.
    if (!wanted || wanted.by !== 'compose' || sameWords(wanted, live.process[kind])) continue;
    const now = wordsText(live.process[kind]);
    add(
      kind,
      wanted.origin,
      `${who} was started with ${now ? `the ${kind} "${now}"` : `no ${kind}`}; the file says "${wordsText(wanted)}".`,
    );
  }
  namespaceDifference(planned, live, world, who, add);
  if (planned.namespace.kind === 'own' && live.namespace.kind === 'own') {
    networkDifferences({ planned, live, plan, world }, who, add);
    portDifferences(planned, live, plan, who, add);
  }
  return out;
}

type Add = (kind: Difference['kind'], origin: Origin, message: string, subject?: Subject) => void;

/** Docker Hub's short names: `nginx` is `docker.io/library/nginx:latest` (distribution/reference normalize.go). */
function canonicalImage(name: string): string {
  const plain = name.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  return /[:@][^/]*$/.test(plain) ? plain : `${plain}:latest`;
}

function sameWords(one: Words, other: Words | undefined): boolean {
  const words = (w: Words | undefined) => (w?.words ?? []).map((t) => t.value);
  const [x, y] = [words(one), words(other)];
  return x.length === y.length && x.every((word, i) => word === y[i]);
}

function wordsText(words: Words | undefined): string {
  const text = (words?.words ?? []).map((w) => w.value).join(' ');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function namespaceDifference(planned: Container, live: Container, world: Topology, who: string, add: Add): void {
  const [wanted, now] = [planned.namespace, live.namespace];
  const shares = now.kind === 'shared' ? world.containers.find((c) => c.id === now.target) : undefined;
  if (wanted.kind === now.kind) {
    if (wanted.kind !== 'shared' || !shares) return;
    const same = [shares.service, shares.containerName, shares.name].includes(wanted.with);
    if (!same) {
      add(
        'namespace',
        planned.namespaceOrigin,
        `${who} shares the namespace of ${shares.containerName}; the file says ${wanted.with}.`,
      );
    }
    return;
  }
  const say = (mode: Container['namespace'], whom?: string) =>
    mode.kind === 'own'
      ? 'a namespace of its own'
      : mode.kind === 'host'
        ? "the host's namespace"
        : mode.kind === 'none'
          ? 'a namespace without network'
          : `the namespace of ${whom ?? mode.with}`;
  add(
    'namespace',
    planned.namespaceOrigin,
    `${who} runs in ${say(now, shares?.containerName)}; the file says ${say(wanted)}.`,
  );
}

/** A container of the files and the one that runs, each with its topology. */
interface Pair {
  readonly planned: Container;
  readonly live: Container;
  readonly plan: Topology;
  readonly world: Topology;
}

function networkDifferences({ planned, live, plan, world }: Pair, who: string, add: Add): void {
  const name = (topology: Topology, id: string) => topology.networks.find((n) => n.id === id)?.name ?? id;
  const attached = new Map(live.endpoints.map((e) => [name(world, e.network), e]));
  for (const endpoint of planned.endpoints) {
    const network = name(plan, endpoint.network);
    const now = attached.get(network);
    if (!now) {
      add('network', endpoint.origin, `${who} is not attached to ${network}; the file says it should be.`);
      continue;
    }
    attached.delete(network);
    const known = new Set([...now.aliases.map((a) => a.value), ...(now.dnsNames ?? [])]);
    for (const alias of endpoint.aliases) {
      if (!known.has(alias.value)) {
        add('alias', alias.origin, `${who} has no alias ${alias.value} on ${network}; the file does.`);
      }
    }
    const wanted = new Set(endpoint.aliases.map((a) => a.value));
    for (const alias of now.aliases) {
      if (!wanted.has(alias.value) && !isOwnName(alias.value, live)) {
        add('alias', endpoint.origin, `${who} has the alias ${alias.value} on ${network}; the file does not.`);
      }
    }
    for (const [stated, address] of [
      [endpoint.staticIPv4, now.ipv4],
      [endpoint.staticIPv6, now.ipv6],
    ] as const) {
      if (stated && address !== undefined && !sameAddress(stated.value, address)) {
        add(
          'address',
          stated.origin,
          `${who} has the address ${address} on ${network}; the file says ${stated.value}.`,
        );
      }
    }
  }
  for (const network of attached.keys()) {
    add('network', planned.namespaceOrigin, `${who} is attached to ${network}; the file does not.`);
  }
}

function sameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Names that Compose and Docker assign: service, container name, short id, hostname. */
function isOwnName(alias: string, live: Container): boolean {
  return (
    alias === live.service ||
    alias === live.containerName ||
    alias === live.hostname?.value ||
    (live.dockerId !== undefined && live.dockerId.startsWith(alias) && alias.length === 12)
  );
}

function portDifferences(planned: Container, live: Container, plan: Topology, who: string, add: Add): void {
  const defaults = defaultBindings(planned, plan);
  const unmatched = new Set(live.published);
  for (const [index, wanted] of planned.published.entries()) {
    const matches = live.published.filter((p) => isBinding(wanted, p, defaults));
    for (const match of matches) unmatched.delete(match);
    if (matches.length > 0) continue;
    const now = live.published.filter(
      (p) => p.containerPort === wanted.containerPort && p.protocol === wanted.protocol,
    );
    const instead = now.length > 0 ? `${[...new Set(now.map(portText))].join(', ')} is` : 'no such port is';
    const subject = { kind: 'port', container: planned.id, index } as const;
    add('port', wanted.origin, `The file says ${portText(wanted)} for ${who}; ${instead} published.`, subject);
  }
  const extra = [
    ...new Set([...unmatched].filter((p) => !planned.published.some((w) => samePort(w, p))).map(portText)),
  ];
  for (const text of extra) {
    add('port', planned.publishedOrigin ?? planned.origin, `${who} publishes ${text}; the file does not.`);
  }
}

/** The addresses that a port without one binds to: all, or the one in an option of the network. */
function defaultBindings(planned: Container, plan: Topology): ReadonlySet<string> {
  const options = planned.endpoints.flatMap((endpoint) => {
    const network = plan.networks.find((n) => n.id === endpoint.network);
    return network?.options.get('com.docker.network.bridge.host_binding_ipv4')?.value ?? [];
  });
  return new Set(['', '0.0.0.0', '::', ...options]);
}

function samePort(one: PublishedPort, other: PublishedPort): boolean {
  return one.containerPort === other.containerPort && one.protocol === other.protocol;
}

function isBinding(wanted: PublishedPort, now: PublishedPort, defaults: ReadonlySet<string>): boolean {
  if (!samePort(wanted, now)) return false;
  const address = now.hostIp ?? '';
  if (wanted.hostIp === undefined ? !defaults.has(address) : wanted.hostIp !== address) return false;
  if (wanted.hostPort !== undefined) return wanted.hostPort === now.hostPort;
  if (wanted.hostPortRange === undefined || now.hostPort === undefined) return true;
  return now.hostPort >= wanted.hostPortRange[0] && now.hostPort <= wanted.hostPortRange[1];
}

/** As a person writes it: `127.0.0.1:8080:80`, `8080:80/udp`. */
export function portText(port: PublishedPort): string {
  const address =
    port.hostIp === undefined || ['0.0.0.0', '::', ''].includes(port.hostIp)
      ? ''
      : `${port.hostIp.includes(':') ? `[${port.hostIp}]` : port.hostIp}:`;
  const host = port.hostPort ?? port.hostPortRange?.join('-') ?? '';
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  return host === '' && address === ''
    ? `${port.containerPort}${protocol}`
    : `${address}${host}:${port.containerPort}${protocol}`;
}
