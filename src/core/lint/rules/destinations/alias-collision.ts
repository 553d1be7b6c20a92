import { type Container, type Endpoint, type Network } from '../../../model/index.ts';
import { knownImage } from '../../../process/index.ts';
import { diallersOf } from '../../index/dialled.ts';
import { spotOf } from '../../report/phrases.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const aliasCollision: Rule = {
  id: 'alias-collision',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: "A service with a generic name (db, redis …) is on an external network, or an alias repeats another service's name on the same network, so the name refers to several containers.",
    why: `Compose gives every service its name as an alias on each of its networks. On a network that several projects share, every project's \`db\` is \`db\`. Docker's DNS returns all addresses in varying order, so a client sometimes reaches its own database and sometimes another project's.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
    networks: [proxy]
  db:
    image: postgres:17
    networks: [proxy]
networks:
  proxy:
    external: true
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
    networks: [proxy, default]
  db:
    image: postgres:17
networks:
  proxy:
    external: true
`,
    },
    fixSafety:
      'There is no automatic fix: you decide whether the service leaves the shared network or gets a unique name.',
    notFlagged: [
      'A service with a unique name on an external network.',
      'A server that is alone on an external network: it is there for other projects.',
      'It is a warning only where a service of this project looks the name up and another project of the same tree has the name on that network. Else it is information: who else is on the network is not known.',
      "A web application that only a proxy's labels refer to: nothing looks up its name.",
      'Replicas, and one alias on several services to share the load.',
    ],
    references: ['docker/compose#8223', 'moby/moby#41961', 'coollabsio/coolify#11142'],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    const servicesOn = new Map<string, Map<string, Container>>();
    for (const c of index.services) {
      for (const e of c.endpoints) {
        const names = servicesOn.get(e.network) ?? new Map<string, Container>();
        servicesOn.set(e.network, names.set((c.service ?? c.name).toLowerCase(), c));
      }
    }
    for (const container of index.services) {
      for (const endpoint of container.endpoints) {
        const network = index.networks.get(endpoint.network);
        if (!network) continue;
        const shared = externalReport(context, index, container, endpoint, network);
        if (shared) yield shared;
        yield* aliasReports(container, endpoint, network, servicesOn.get(endpoint.network));
      }
    }
  },
};

const DATASTORE_NAMES =
  /^(?:db|database|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|redis|valkey|cache|memcached|rabbitmq|mq|kafka|elasticsearch|es|opensearch|minio|influxdb|meilisearch)$/;
const GENERAL_NAMES = /^(?:app|web|api|server|backend|frontend|worker|nginx|php|proxy|service|site|www|client)$/;

function externalReport(
  context: RuleContext,
  index: ProjectIndex,
  container: Container,
  endpoint: Endpoint,
  network: Network,
): Report | undefined {
  const name = (container.service ?? '').toLowerCase();
  if (!network.external || network.isDefaultBridge) return undefined;
  const dialler = diallersOf(context, container).find(
    (r) => r.host.toLowerCase() === name && index.networksOf(r.from).has(network.id),
  );
  const isStore =
    DATASTORE_NAMES.test(name) && !/proxy|admin|web|monitoring/.test(knownImage(container)?.image.role ?? 'datastore');
  const twin = context.neighbours?.find((other) =>
    other.networks.some((n) => n.name === network.name && [...other.names, ...n.aliases].includes(name)),
  );
  if (!dialler && !isStore) return undefined;
  if (!isStore && !twin && !GENERAL_NAMES.test(name)) return undefined;
  // A server alone on it is there for other projects: that they find it by its name is meant.
  if (!dialler && index.services.every((c) => c === container || !index.networksOf(c).has(network.id)))
    return undefined;
  return {
    origin: endpoint.origin,
    ...(dialler && twin ? {} : { severity: 'information' }),
    message: `${container.service ?? container.name} is on the external network ${network.name} with a generic name: ${twin ? `the service ${twin.service} of another project here shares it.` : 'any other project on it with a service of that name shares the name.'}`,
    why: `Compose makes the service's name an alias on each of its networks. On ${network.name}, Docker's DNS resolves "${name}" to every container with that alias, from any project, in varying order.`,
    related: [
      ...(dialler
        ? [
            {
              origin: spotOf(dialler.text, dialler.start, dialler.end),
              message: `${dialler.from.name} looks up the name here.`,
            },
          ]
        : []),
      ...(twin
        ? [{ origin: twin.origin, message: `${twin.service} has the name ${name} on ${network.name} too.` }]
        : []),
    ],
    subjects: [{ kind: 'endpoint', container: container.id, network: network.id }],
  };
}

/** An alias that is another service's name on this network. */
function* aliasReports(
  container: Container,
  endpoint: Endpoint,
  network: Network,
  names: ReadonlyMap<string, Container> | undefined,
): Iterable<Report> {
  for (const alias of endpoint.aliases) {
    const other = names?.get(alias.value.toLowerCase());
    if (!other || other.id === container.id || other.service === container.service) continue;
    // Profiles choose between the two: they are not meant to run together.
    if (other.profiles.length > 0 || container.profiles.length > 0) continue;
    yield {
      origin: spotOf(alias, 0, alias.value.length),
      message: `${container.name} has the alias ${alias.value} on ${network.key}, which is also the name of another service there, so the name refers to both.`,
      why: `Docker's DNS on ${network.name} resolves ${alias.value} to the addresses of both ${container.name} and ${other.name}, in varying order.`,
      related: [{ origin: other.origin, message: `The service ${other.name}.` }],
      subjects: [{ kind: 'endpoint', container: container.id, network: network.id }],
    };
  }
}
