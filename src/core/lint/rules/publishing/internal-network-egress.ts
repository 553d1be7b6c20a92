import { type Container, type Network, sourceOf, spanOf } from '../../../model/index.ts';
import type { Reference } from '../../index/Reference.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { referencesFrom } from '../../index/references.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const internalNetworkEgress: Rule = {
  id: 'internal-network-egress',
  severity: 'information',
  group: 'Publishing',
  docs: {
    what: 'A service that is only on internal networks names a host on the Internet.',
    why: `An internal network has no way out: its bridge has no MASQUERADE rule, two DROP rules keep packets inside the subnet, and from
engine 25 the container has no default route at all. The resolver at 127.0.0.11 does not forward questions for names outside either.
So the name does not resolve, or the connection ends in "Network is unreachable" or a timeout.`,
    bad: {
      compose: `services:
  worker:
    image: example/worker
    environment:
      STRIPE_API: https://api.stripe.com/v1
    networks:
      - backend
networks:
  backend:
    internal: true
`,
    },
    good: {
      compose: `services:
  worker:
    image: example/worker
    environment:
      STRIPE_API: https://api.stripe.com/v1
    networks:
      - backend
      - egress
networks:
  backend:
    internal: true
  egress: {}
`,
    },
    fixSafety:
      'There is no automatic fix: you decide whether the service should reach the Internet. A second network, or a proxy on the internal one, gives it a way.',
    notFlagged: [
      "Addresses that browsers open, or the service's own: public URLs, origins, allowed hosts, callbacks.",
      'A service with a proxy in its environment.',
      'Names of the project, and names in `extra_hosts`.',
      'A service that is on any network that is not internal.',
    ],
    references: [
      'docker/for-mac#7262',
      'FoxxMD/traefik-homelab#1',
      'https://docs.docker.com/reference/compose-file/networks/#internal',
    ],
  },
  *check(context) {
    const { networks } = projectIndex(context);
    for (const container of context.topology.containers) {
      if (container.namespace.kind !== 'own' || container.endpoints.length === 0) continue;
      const attached = container.endpoints.map((e) => networks.get(e.network));
      if (!attached.every((n) => n?.internal === true)) continue;
      if (container.process.environment.some((e) => /^(?:all|https?)_proxy$/i.test(e.name))) continue;
      for (const { text, start, end, host, name, outward, ownAddress } of referencesFrom(context).get(container) ??
        []) {
        if (outward || ownAddress || NO_DESTINATION.test(name)) continue;
        if (!isPublic(context, container, host)) continue;
        yield egressReport(container, attached, { text, start, end, host, name });
      }
    }
  },
  phrase(context, { reference, answer, target }) {
    const { from } = reference;
    if (answer.reason.code !== 'internal-forwards-no-names' || target.kind !== 'unknown') return undefined;
    const { networks } = projectIndex(context);
    const attached = from.endpoints.map((e) => networks.get(e.network));
    return reference.host.includes('.') ? egressReport(from, attached, reference) : undefined;
  },
};

function egressReport(
  container: Container,
  attached: readonly (Network | undefined)[],
  { text, start, end, host, name }: Pick<Reference, 'text' | 'start' | 'end' | 'host' | 'name'>,
): Report {
  return {
    origin: spanOf(text, start, end) ?? text.origin,
    message: `${container.name} is only on internal networks and cannot reach ${host}, which ${name === '' ? 'its command' : name} names.`,
    why: `The internal bridge ${attached.length === 1 ? `of ${attached[0]?.key ?? ''} ` : ''}drops packets that leave its subnet and has no MASQUERADE rule; the resolver at 127.0.0.11 does not forward ${host} either.`,
    related: attached.map((network) => ({
      origin: network && sourceOf(network.parts.get('internal') ?? network.origin),
      message: `${network?.key ?? ''} is internal`,
    })),
    subjects: [{ kind: 'container', id: container.id }],
  };
}

/** Values that are no destination of the container although a host stands in them. */
const NO_DESTINATION =
  /DOMAIN|VIRTUAL_HOST|^(?:URL|HOSTNAME|HOST)$|EMAIL|FROM|USER|LICENSE|VERSION|IMAGE|DOCS|HOMEPAGE/i;

function isPublic(context: RuleContext, container: Container, host: string): boolean {
  const name = host.toLowerCase();
  if (/^[\d.]+$/.test(name) || !/\.[a-z]{2,}$/.test(name)) return false;
  if (
    /\.(?:local|lan|home|internal|intranet|corp|private|localdomain|localhost|invalid|test|arpa|docker|svc|cluster)$/.test(
      name,
    )
  )
    return false;
  if (container.extraHosts.some((e) => e.name.toLowerCase() === name)) return false;
  return !context.topology.containers.some(
    (other) =>
      [other.name, other.containerName, other.hostname?.value].some((n) => n?.toLowerCase() === name) ||
      other.endpoints.some((e) => e.aliases.some((a) => a.value.toLowerCase() === name)) ||
      // `db.shop_backend`: a name and the network that it is on.
      (name.startsWith(`${other.name.toLowerCase()}.`) &&
        context.topology.networks.some((n) => name === `${other.name}.${n.name}`.toLowerCase())),
  );
}
