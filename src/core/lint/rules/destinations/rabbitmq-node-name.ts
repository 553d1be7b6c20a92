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
    what: 'A RabbitMQ node joins another by a name that the other node does not have.',
    why: `A node's name is \`rabbit@\` plus the host name of its container, which is the container's id unless the service has a \`hostname\`. The service's name resolves to the right address, and the first connection (epmd, 4369) succeeds; but the other node has a different name and refuses the distribution protocol: "Node name (or hostname) mismatch".

The id changes with every new container, and with it the name under which the node keeps its data.`,
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
      'A node whose name a variable sets.',
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

/** The host part of a node's name; empty where it is the container's id, undefined where something else decides it. */
function nameOf({ process, hostname }: Container): string | undefined {
  if (process.environment.some((e) => /^RABBITMQ_(?:NODE_?NAME|USE_LONGNAME)$/.test(e.name))) return undefined;
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
