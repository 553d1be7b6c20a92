import { HOST, isLoopbackHost, parseIp } from '../../../model/index.ts';
import { declaredListeners } from '../../../process/index.ts';
import type { Glance, RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { announcements, type Announcement } from '../../index/announcements.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { hostSpot } from '../../report/phrases.ts';

export const announcedAddress: Rule = {
  id: 'announced-address',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A server tells its clients or cluster nodes to connect to an address where they cannot reach it.',
    why: `Members of a cluster, and many clients, connect twice: first to the address they were given, then to the one the server announces. MongoDB's replica set has the members that \`rs.initiate\` named, a Redis cluster what \`cluster-announce-ip\` says, a Kafka broker \`ADVERTISED_LISTENERS\`, Elasticsearch its \`publish_host\`, Consul and Nomad what they advertise, a Eureka client its instance's host name.

The second connection starts in the client's own network namespace: there, localhost is the client itself, another container's name resolves only on a shared network, and a port is open only where the server listens.`,
    bad: {
      compose: `services:
  mongo:
    image: mongo:8
    command: ["--replSet", "rs0", "--bind_ip_all"]
    healthcheck:
      test: mongosh --quiet --eval "rs.initiate({_id:'rs0',members:[{_id:0,host:'localhost:27017'}]})"
  app:
    image: example/app
    environment:
      MONGO_URL: mongodb://mongo:27017/app?replicaSet=rs0
`,
    },
    good: {
      compose: `services:
  mongo:
    image: mongo:8
    command: ["--replSet", "rs0", "--bind_ip_all"]
    healthcheck:
      test: mongosh --quiet --eval "rs.initiate({_id:'rs0',members:[{_id:0,host:'mongo:27017'}]})"
  app:
    image: example/app
    environment:
      MONGO_URL: mongodb://mongo:27017/app?replicaSet=rs0
`,
    },
    fixSafety:
      'Writes the service\'s name where localhost is announced. Not part of "fix all": programs on the host may rely on localhost, and a replica set that exists keeps its members until `rs.reconfig`. Where the setting takes an address alone (Redis) there is no edit.',
    notFlagged: [
      'A client of MongoDB with `directConnection=true`: it stays at the address that it was given. Without this and without `replicaSet` it depends on the driver, and the finding is information.',
      "A server that only programs in its own namespace, or in the host's, dial.",
      'A node that no other node of the project joins.',
      'A name with dots, or one that an external network may have; an address that belongs to no container of the project.',
      'A script that only waits until the port is open.',
    ],
    references: [
      'https://www.mongodb.com/docs/manual/reference/connection-string-options/',
      'https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/#redis-cluster-and-docker',
      'https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/networking-settings',
      'https://www.confluent.io/blog/kafka-listeners-explained/',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    const said = new Set<string>();
    for (const it of announcements(context)) {
      const key = JSON.stringify([it.server.id, it.origin]);
      if (said.has(key) || index.namespaceOf(it.server) === HOST) continue;
      const report = isLocal(it.host) ? localReport(context, it) : unreachableReport(context, it);
      if (!report) continue;
      said.add(key);
      yield it.byDriver ? { ...report, severity: 'information', why: `${report.why ?? ''} ${BY_DRIVER}` } : report;
    }
  },
};

const BY_DRIVER =
  'Without `replicaSet` or `directConnection` it depends on the driver: those for Node.js, Python and Go look for the members.';

/** `_local_` is loopback to Elasticsearch ("Special values for network addresses"). */
function isLocal(host: string): boolean {
  return isLoopbackHost(host) || /^_local(?::\w+)?_$/.test(host);
}

function localReport(context: RuleContext, it: Announcement): Report | undefined {
  const { server, title, host, port, follower, edit } = it;
  const index = projectIndex(context);
  // What Kafka announces has a rule of its own; where something of the client's own namespace listens there, that may be meant.
  if (title === 'Kafka' || index.namespaceOf(follower) === index.namespaceOf(server)) return undefined;
  if (port !== undefined && !isSameProgram(it) && index.listensOn(follower, port)) return undefined;
  const name = server.service ?? server.name;
  const change = /^(?:Redis|Valkey|KeyDB|Dragonfly)/.test(title) ? undefined : edit(name);
  return {
    origin: it.origin,
    message: `${server.name} tells ${audience(it)} to connect to ${addressOf(it)}, but in ${follower.name} that is ${follower.name} itself.`,
    why: `${follower.name} is told ${host} by ${title} and dials the loopback of its own network namespace. ${change ? `On a shared network, the server's name is ${name}.` : 'Without the setting, a node announces the address that others reach it at.'}`,
    related: relatedOf(it),
    fixes: [change && { title: `Announce ${name}`, safe: false, edits: [change] }],
    subjects: [{ kind: 'container', id: server.id }],
  };
}

/** Other nodes listen on the port themselves, and still mean the other one. */
function isSameProgram({ reference }: Announcement): boolean {
  return reference === undefined;
}

function unreachableReport(context: RuleContext, it: Announcement): Report | undefined {
  const { server, host, follower, reference } = it;
  const index = projectIndex(context);
  if (parseIp(host) ? !index.atAddress(host) : host.includes('.') && index.named(host).length === 0) return undefined;
  const main = declaredListeners(server).find((l) => l.protocol === 'tcp' && l.socket === 'main');
  const port = it.port ?? reference?.port ?? main?.port;
  if (port === undefined) return undefined;
  const socket = { host, port, protocol: 'tcp' } as const;
  const glance = context.glance(follower.id, socket);
  if (!glance || !isSure(glance, index.named(host).length > 0)) return undefined;
  // Where the first connection fails too, that is what is to be said.
  if (reference?.port !== undefined) {
    const first = context.glance(follower.id, { host: reference.host, port: reference.port, protocol: 'tcp' });
    if (first?.verdict === 'unreachable') return undefined;
  }
  const answer = context.dial(follower.id, socket);
  return {
    origin: it.origin,
    message: `${server.name} tells ${audience(it)} to connect to ${addressOf(it)}, which ${follower.name} cannot reach.`,
    why: answer?.reason.message ?? `${follower.name} dials the address from its own network namespace.`,
    related: relatedOf(it),
    subjects: [{ kind: 'container', id: server.id }],
  };
}

/** A name that nobody here has may come from outside, where there is an outside. */
function isSure({ verdict, outcome, nameless }: Glance, isOurs: boolean): boolean {
  if (verdict !== 'unreachable') return false;
  return outcome !== 'nxdomain' || isOurs || nameless === 'no-such-name';
}

function audience({ reference }: Announcement): string {
  return reference ? 'its clients' : 'the other nodes';
}

function addressOf({ host, port }: Announcement): string {
  return port === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function relatedOf({ reference, follower }: Announcement): NonNullable<Report['related']> {
  return [
    reference
      ? { origin: hostSpot(reference), message: `${follower.name} dials the server here and is told the address.` }
      : { origin: follower.origin, message: `${follower.name} is another node.` },
  ];
}
