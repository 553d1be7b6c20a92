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
    what: 'A service with a general name (db, redis …) is on an external network, or takes the name of another service on the same network: the name then means several containers.',
    why: `Compose gives every service its name as an alias on each network that it is plugged into. On a network that several projects share, each project's \`db\` is \`db\` there. The embedded DNS answers with all addresses in changing order, so a client reaches now its own database, now a stranger's.`,
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
      'There is no edit: whether the service leaves the shared network or gets a name of its own is a decision.',
    notFlagged: [
      'A service with a name of its own on an external network.',
      'A server that is alone on an external network: it is there for other projects. On a network that is not for a reverse proxy (by its name, or by labels of those on it), and where nobody here looks the name up, it is information only: that other projects are on it is not known.',
      "A web application that only a proxy's labels refer to: nobody looks its name up.",
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
  if (!dialler && !isStore) return undefined;
  if (!isStore && !GENERAL_NAMES.test(name)) return undefined;
  // A server alone on it is there for other projects: that they find it by its name is meant.
  if (!dialler && index.services.every((c) => c === container || !index.networksOf(c).has(network.id)))
    return undefined;
  return {
    origin: endpoint.origin,
    ...(dialler && isForProxies(index, network) ? {} : { severity: 'information' }),
    message: `${container.service ?? container.name} is on the external network ${network.name} under its general name: every other project there that has a service of that name shares the name.`,
    why: `Compose makes the service's name an alias on each of its networks. On ${network.name} the embedded DNS answers "${name}" with every container that has the alias, whatever project it is from, in changing order.`,
    related: dialler
      ? [
          {
            origin: spotOf(dialler.text, dialler.start, dialler.end),
            message: `${dialler.from.name} looks the name up here.`,
          },
        ]
      : [],
    subjects: [{ kind: 'endpoint', container: container.id, network: network.id }],
  };
}

/**
 * Whether many projects are on the network because of a reverse proxy: by its name, or because somebody on it tells a proxy where
 * it is. Any other external network may be there for this very server, or be the project's own, made by hand.
 */
function isForProxies(index: ProjectIndex, network: Network): boolean {
  const names = [network.name, network.key, ...(network.otherKeys ?? []).map((k) => k.key)];
  return (
    names.some((name) =>
      /proxy|traefik|caddy|nginx|ingress|edge|gateway|public|dmz|(?:^|[-_])(?:web|front\w*|npm|swag)(?:$|[-_])/i.test(
        name,
      ),
    ) ||
    index.membersOf(network.id).some(({ process }) => {
      const labels = [...process.labels.keys()];
      return (
        labels.some((l) => /^(?:traefik\.|caddy(?:_\d+)?(?:\.|$)|swag$)/i.test(l)) ||
        process.environment.some((e) => e.name === 'VIRTUAL_HOST')
      );
    })
  );
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
      message: `${container.name} takes the alias ${alias.value} on ${network.key}, which is the name of another service there: the name means both.`,
      why: `The embedded DNS of ${network.name} answers ${alias.value} with the addresses of ${container.name} and of ${other.name}, in changing order.`,
      related: [{ origin: other.origin, message: `The service ${other.name}.` }],
      subjects: [{ kind: 'endpoint', container: container.id, network: network.id }],
    };
  }
}
