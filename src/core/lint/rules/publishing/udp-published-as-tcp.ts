import {
  type Container,
  type Fix,
  isInBlock,
  type Listener,
  type PublishedPort,
  sourceOf,
} from '../../../model/index.ts';
import { knownImage, repositoryOf } from '../../../process/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { insertBefore } from '../../edits/insertBefore.ts';
import { publishFor } from '../../edits/publishFor.ts';
import { hostBindings } from '../../index/hostBindings.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import { publishedText } from '../../report/phrases.ts';

export const udpPublishedAsTcp: Rule = {
  id: 'udp-published-as-tcp',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'A port is published for TCP, but its server uses UDP.',
    why: `An entry of \`ports\` without a protocol is for TCP. The DNAT rule matches \`-p tcp\` and docker-proxy opens a TCP socket; a
datagram to the same port number matches neither and is refused. UDP is another set of ports: WireGuard, NTP, SNMP, TFTP and most game
servers use it alone, and DNS, STUN and SIP are asked by UDP first and use TCP beside it.

That the server uses UDP is known from command, variables, mounted files, the image or EXPOSE, or from the port where image or service
are named after the protocol that has it.`,
    bad: {
      compose: `services:
  vpn:
    image: linuxserver/wireguard
    ports:
      - "51820:51820"
`,
    },
    good: {
      compose: `services:
  vpn:
    image: linuxserver/wireguard
    ports:
      - "51820:51820/udp"
`,
    },
    fixSafety:
      'Where the server uses UDP alone, the entry becomes one for UDP. Where it uses both, an entry for UDP is added. Neither is applied by "fix all": it opens a port of the host that is closed today.',
    notFlagged: [
      'A port that is published for UDP as well, by this service or by one that shares its namespace.',
      'A port on which the program listens by TCP too, where UDP is an extra: HTTP/3, syslog, peers of a cluster.',
      'OpenVPN, where the entry says `/tcp`: it can be told to use TCP.',
    ],
    references: [
      'https://docs.docker.com/reference/compose-file/services/#ports',
      'https://www.iana.org/assignments/service-names-port-numbers',
      'https://www.rfc-editor.org/rfc/rfc7766#section-5',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    const udpPorts = new Map<Container, ReadonlySet<number>>();
    for (const { container, port, index: at } of hostBindings(context)) {
      if (port.protocol !== 'tcp') continue;
      const members = index.sharing(container);
      const forUdp = udpPorts.get(container) ?? udpPortsOf(members);
      udpPorts.set(container, forUdp);
      // What Compose refuses of the list may be the entry for UDP.
      const use =
        forUdp.has(port.containerPort) || hasRefusedPort(context, container)
          ? undefined
          : useOf(context, index, members, port);
      if (use) yield reportOf(context, { container, port, at }, use);
    }
  },
};

function udpPortsOf(members: readonly Container[]): ReadonlySet<number> {
  const published = members.flatMap((member) => member.published);
  return new Set(published.flatMap((p) => (p.protocol === 'udp' ? [p.containerPort] : [])));
}

function hasRefusedPort({ refused = [], files }: RuleContext, { publishedOrigin }: Container): boolean {
  const key = publishedOrigin && sourceOf(publishedOrigin);
  const text = key && files.get(key.file);
  if (!key || text === undefined) return false;
  return refused.some(
    ({ origin }) => origin?.file === key.file && origin.start > key.start && isInBlock(text, key.start, origin.start),
  );
}

/** How the server behind a port is asked. */
interface Use {
  /** By TCP as well. */
  readonly both: boolean;
  /** "WireGuard", "the default of the image". */
  readonly by: string;
}

function useOf(
  context: RuleContext,
  index: ProjectIndex,
  members: readonly Container[],
  port: PublishedPort,
): Use | undefined {
  const known = members.flatMap((member) =>
    index.listenersOf(member.id).filter((l) => l.port === port.containerPort && (l.level ?? 1) <= 4),
  );
  const udp = known.find((l) => l.protocol === 'udp');
  const both = known.some((l) => l.protocol === 'tcp');
  if (mayBeTcp(context, port)) return undefined;
  if (udp) return !both || isAskedByUdp(index, udp) ? { both, by: udp.by ?? 'its sockets' } : undefined;
  const named = both ? undefined : NAMED.find((n) => n.port === port.containerPort);
  return named && members.some((c) => named.names.test(namesOf(c)) && !saysTcp(c))
    ? { both: named.both === true, by: named.title }
    : undefined;
}

/** Protocols whose clients ask by UDP first: RFC 7766 for DNS, RFC 8489 for STUN, RFC 3261 for SIP, StatsD's own documentation. */
const BY_UDP_FIRST: ReadonlySet<number> = new Set([53, 3478, 5060, 8125]);

function isAskedByUdp(index: ProjectIndex, { container, port, socket }: Listener): boolean {
  const server = index.containers.get(container);
  const role = server && knownImage(server)?.image.role;
  // Consul's DNS is on another port than 53, and is asked as any other.
  return BY_UDP_FIRST.has(port) || role === 'dns' || role === 'game' || socket === 'dns-udp';
}

/** Ports that IANA gives to a protocol over UDP, with names that images and services of it have. */
const NAMED: readonly {
  readonly port: number;
  readonly title: string;
  readonly names: RegExp;
  readonly both?: true;
}[] = [
  { port: 51820, title: 'WireGuard', names: /wireguard|(?:^|[-_/ ])wg(?:$|[-_/ ])/ },
  { port: 1194, title: 'OpenVPN', names: /open-?vpn|ovpn/ },
  { port: 500, title: 'IKE', names: /ipsec|ikev?2|swan/ },
  { port: 4500, title: 'IKE', names: /ipsec|ikev?2|swan/ },
  { port: 123, title: 'NTP', names: /ntp|chrony/ },
  { port: 161, title: 'SNMP', names: /snmp/ },
  { port: 162, title: 'SNMP traps', names: /snmp/ },
  { port: 69, title: 'TFTP', names: /tftp/ },
  { port: 1812, title: 'RADIUS', names: /radius/ },
  { port: 1813, title: 'RADIUS', names: /radius/ },
  {
    port: 27015,
    title: "Steam's game servers",
    names: /steam|csgo|counter-?strike|(?:^|[-_/ ])cs2|gmod|garrys|tf2|l4d2/,
  },
  { port: 53, title: 'DNS', names: /dns|(?:^|[-_/ ])bind9?(?:$|[-_/ ])|unbound|pi-?hole|adguard/, both: true },
  { port: 3478, title: 'STUN', names: /stun|turn(?!stile)/, both: true },
  { port: 5060, title: 'SIP', names: /(?:^|[-_/ ])sip|asterisk|freeswitch|kamailio|opensips|freepbx/, both: true },
];

function namesOf({ process, name }: Container): string {
  return `${repositoryOf(process.image?.value ?? '')} ${name}`.toLowerCase();
}

/** Whether something tells the container to use TCP. */
function saysTcp({ process }: Container): boolean {
  const words = [...(process.command?.words ?? []), ...(process.entrypoint?.words ?? [])];
  return (
    words.some((w) => /\btcp/i.test(w.value)) ||
    process.environment.some((e) => /\btcp\b/i.test(e.value?.value ?? '')) ||
    process.mounted.some((f) => /\btcp\b/i.test(f.text))
  );
}

/** OpenVPN's files, which lie in a volume as a rule, can tell it to use TCP; who writes so, or publishes 443, means that. */
function mayBeTcp({ files }: RuleContext, port: PublishedPort): boolean {
  const at = sourceOf(port.origin);
  const written = at && files.get(at.file)?.slice(at.start, at.end);
  return port.containerPort === 1194 && (port.hostPort === 443 || /\btcp\b/.test(written ?? ''));
}

interface Place {
  readonly container: Container;
  readonly port: PublishedPort;
  /** Position in `Container.published`. */
  readonly at: number;
}

function reportOf(context: RuleContext, { container, port, at }: Place, { both, by }: Use): Report {
  const { containerPort } = port;
  return {
    origin: port.origin,
    message: both
      ? `${container.name} publishes ${publishedText(port)} for TCP only, but clients try UDP first (${by}).`
      : `${container.name} publishes ${publishedText(port)} for TCP, but the server uses UDP (${by}).`,
    why: `The DNAT rule and docker-proxy's socket for ${publishedText(port)} handle TCP only. A datagram to ${port.hostPort === undefined ? 'that port' : `port ${String(port.hostPort)}`} of the host matches neither, so it never reaches UDP port ${String(containerPort)} of ${container.name}.`,
    fixes: [both ? addEntry(context, port) : publishFor('udp', context.files, port)],
    subjects: [{ kind: 'port', container: container.id, index: at }],
  };
}

function addEntry({ files }: RuleContext, port: PublishedPort): Fix | undefined {
  const entry = sourceOf(port.origin);
  const item = `"${publishedText(port)}/udp"`;
  // `ports` is a list: there are no pairs.
  const edit = entry && insertBefore(files, entry, { item, pair: item });
  return edit && { title: `Publish ${publishedText(port)}/udp as well`, safe: false, edits: [edit] };
}
