import { type Container, type Fix, sourceOf, type Text } from '../../../model/index.ts';
import { knownImage } from '../../../process/index.ts';
import { insertKey } from '../../edits/insertKey.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { textOfFile } from '../../index/configReferences.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { spotOf } from '../../report/phrases.ts';

export const rabbitmqNodeName: Rule = {
  id: 'rabbitmq-node-name',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A RabbitMQ node joins another by a name that the other node does not have, or is given a name whose host is not its own.',
    why: `A node's name is \`rabbit@\` plus the host name of its container, which is the container's id unless the service has a \`hostname\`. The service's name resolves to the right address, and the first connection (epmd, 4369) succeeds; but the other node has a different name and refuses the distribution protocol: "Node name (or hostname) mismatch".

The id changes with every new container, and with it the name under which the node keeps its data.

\`RABBITMQ_NODENAME\` gives the whole name. Its host must lead to the node itself: to its container's host name, or to a name that Docker's DNS gives it. With any other host the node does not start ("epmd error for host …: nxdomain"), or looks for itself in another container.`,
    bad: {
      compose: `services:
  rabbit1:
    image: rabbitmq:4
  rabbit2:
    image: rabbitmq:4
    hostname: rabbit2
    volumes: ["./rabbitmq.conf:/etc/rabbitmq/rabbitmq.conf:ro"]
`,
      files: {
        'rabbitmq.conf':
          'cluster_formation.peer_discovery_backend = classic_config\ncluster_formation.classic_config.nodes.1 = rabbit@rabbit1\n',
      },
    },
    good: {
      compose: `services:
  rabbit1:
    image: rabbitmq:4
    hostname: rabbit1
  rabbit2:
    image: rabbitmq:4
    hostname: rabbit2
    volumes: ["./rabbitmq.conf:/etc/rabbitmq/rabbitmq.conf:ro"]
`,
      files: {
        'rabbitmq.conf':
          'cluster_formation.peer_discovery_backend = classic_config\ncluster_formation.classic_config.nodes.1 = rabbit@rabbit1\n',
      },
    },
    fixSafety:
      'Gives the other service the host name. Not part of "fix all": a node keeps its data under its name, so one that has data starts empty.',
    notFlagged: [
      'A node whose name a variable of its environment leaves open (`rabbit@${HOST}`), or sets to the name by which it is joined.',
      '`RABBITMQ_NODENAME` with the container’s `hostname`, its service name, an alias, `localhost` or a name of `extra_hosts`, and any name with a dot.',
      'A container on an external network, where others may have the name.',
      'A name that no RabbitMQ of the project has; long names (`RABBITMQ_USE_LONGNAME`).',
    ],
    references: [
      'https://www.rabbitmq.com/docs/clustering#node-names',
      'https://www.rabbitmq.com/docs/cluster-formation#peer-discovery-classic-config',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      const own = ownNameReport(context, container);
      if (own) yield own;
      for (const { text, start, end } of nodesNamed(container)) {
        const host = text.value.slice(start, end);
        const other = index.named(host).find((server) => knownImage(server)?.image.title === 'RabbitMQ');
        const name = other && nameOf(other);
        if (!other || name === undefined || name === host) continue;
        yield {
          origin: spotOf(text, start, end),
          message: `${container.name} joins the node rabbit@${host}, but the node of ${other.name} is called rabbit@${name === '' ? "<its container's id>" : name}.`,
          why: `${host} resolves to ${other.name}'s address, but the node there has a different name, so it refuses the cluster connection.`,
          related: [{ origin: other.hostname?.origin ?? other.origin, message: `The node's name is set here.` }],
          fixes: [other.hostname ? undefined : hostnameFix(context, other, host)],
          subjects: [
            { kind: 'container', id: container.id },
            { kind: 'container', id: other.id },
          ],
        };
      }
    }
  },
};

/** A name that the node is given, whose host is not the container's own. */
function ownNameReport(context: RuleContext, container: Container): Report | undefined {
  const index = projectIndex(context);
  const { name, hostname, process } = container;
  if (knownImage(container)?.image.title !== 'RabbitMQ' || container.namespace.kind !== 'own') return undefined;
  const given = givenName(container);
  const m = /^([\w.-]+)@([A-Za-z][\w-]*)$/.exec(given?.value ?? '');
  const host = m?.[2];
  if (!given || host === undefined || process.environment.some((e) => e.name === 'RABBITMQ_USE_LONGNAME'))
    return undefined;
  const isOwn = [hostname?.value.split('.')[0], 'localhost', ...container.extraHosts.map((h) => h.name)].some(
    (own) => own?.toLowerCase() === host.toLowerCase(),
  );
  const named = index.named(host);
  if (isOwn || named.includes(container)) return undefined;
  const other = named.find((c) => index.shareNetwork(container, c));
  const isShared = container.endpoints.some(
    (e) => context.topology.networks.find((n) => n.id === e.network)?.external === true,
  );
  if (!other && (isShared || named.length > 0)) return undefined;
  const start = given.value.length - host.length;
  return {
    origin: spotOf(given, start, given.value.length),
    message: `The node of ${name} is called ${given.value}, but ${host} is ${other ? `the container ${other.name}` : `no name of ${name}`}.`,
    why: other
      ? `A node looks for itself under the host of its name, and finds ${other.name} there.`
      : `A node looks for itself under the host of its name. Neither /etc/hosts of ${name} nor Docker's DNS has ${host}, so the node does not start: "epmd error for host ${host}: nxdomain".`,
    ...(other ? { related: [{ origin: other.origin, message: `${other.name} has this name.` }] } : {}),
    fixes: [hostname || other ? undefined : hostnameFix(context, container, host)],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

function givenName({ process }: Container): Text | undefined {
  return process.environment.find((e) => /^RABBITMQ_NODE_?NAME$/.test(e.name))?.value;
}

/** The host part of a node's name; empty where it is the container's id, undefined where something else decides it. */
function nameOf(container: Container): string | undefined {
  const { process, hostname } = container;
  if (process.environment.some((e) => e.name === 'RABBITMQ_USE_LONGNAME')) return undefined;
  const given = givenName(container);
  if (given) return /^[\w.-]+@([A-Za-z][\w-]*)$/.exec(given.value)?.[1];
  if (process.mounted.some((file) => /rabbitmq-env\.conf$/.test(file.target))) return undefined;
  // Bitnami's image calls it rabbit@localhost by itself (its README, RABBITMQ_NODE_NAME).
  if (/(?:^|\/)bitnami\w*\//.test(process.image?.value ?? '')) return 'localhost';
  return hostname === undefined ? '' : (hostname.value.split('.')[0] ?? '');
}

interface Named {
  readonly text: Text;
  readonly start: number;
  readonly end: number;
}

/** `join_cluster rabbit@rabbit1` of a script, `cluster_formation.classic_config.nodes.1 = rabbit@rabbit1`. */
function* nodesNamed({ process }: Container): Iterable<Named> {
  const words = [process.entrypoint, process.command].flatMap((list) => list?.words ?? []);
  const texts = [
    ...words.filter((word) => /^rabbit@/.test(word.value) || word.value.includes('join_cluster')),
    ...process.mounted.filter((file) => /join_cluster|classic_config/.test(file.text)).map((file) => textOfFile(file)),
  ];
  for (const text of texts) {
    for (const m of text.value.matchAll(/^([^#\n]*?)\brabbit@([A-Za-z][\w-]*)(?![\w.$-])/gm)) {
      const end = m.index + m[0].length;
      yield { text, start: end - (m[2] ?? '').length, end };
    }
  }
}

function hostnameFix({ files }: RuleContext, { name, origin }: Container, host: string): Fix | undefined {
  const key = sourceOf(origin);
  const edit = key && insertKey(files, key, { block: [`hostname: ${host}`], flow: `hostname: ${host}` });
  return edit && { title: `Give ${name} the hostname ${host}`, safe: false, edits: [edit] };
}
