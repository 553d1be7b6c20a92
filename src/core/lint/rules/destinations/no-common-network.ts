import { type Container, type Fix, sourceOf } from '../../../model/index.ts';
import { editsOfChange } from '../../edits/editsOfChange.ts';
import { fixText } from '../../edits/editText.ts';
import { hostSpot, listed } from '../../report/phrases.ts';
import { connections } from '../../index/connections.ts';
import { waitingFor } from '../../index/isJob.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Target } from '../../index/Target.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const noCommonNetwork: Rule = {
  id: 'no-common-network',
  severity: 'error',
  group: 'Wrong destination',
  docs: {
    what: 'A service dials another by name, but the two share no network.',
    why: `Each Docker network is its own bridge with its own DNS. A name resolves only on networks that the client is on, and without a shared bridge nothing carries the packet (netfilter drops traffic routed from one bridge to another).

A service that lists \`networks\` is only on those: the project's \`default\` network is then no longer among them. A service with \`network_mode: host\` or \`service:x\` has no endpoint, so its own name resolves nowhere.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
  db:
    image: postgres:17
    networks: [backend]
networks:
  backend: {}
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
    networks: [default, backend]
  db:
    image: postgres:17
    networks: [backend]
networks:
  backend: {}
`,
    },
    fixSafety:
      'The edit adds the client (or the container whose namespace it shares) to a network of the other. It is not part of "fix all": the shared network also decides who else can reach them. A name that only another service has (`network_mode: service:x`) is replaced by that service\'s name, or by localhost where both share one namespace.',
    notFlagged: [
      '`depends_on` alone: it orders the start, nothing is dialled.',
      'Addresses for browsers, and names that `extra_hosts` maps.',
      'It is information only where the client is on an external network, on which another project may have the name; a warning where the client also `depends_on` the service.',
      'A service that extends one of a file that cannot be read: its networks are not known.',
      'It is information where a job that ends (`service_completed_successfully`) is told a web address which those that wait for it reach: it may only store it for them.',
      'Two services on the default bridge: there names do not resolve at all (`default-bridge-no-dns`).',
    ],
    references: [
      'docker/compose#2862',
      'nginx/docker-nginx#127',
      'https://docs.docker.com/compose/how-tos/networking/',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const { reference, glance, target } of connections(context)) {
      // The name is one of this project, and somebody else's only if another project has the same on the external network.
      if (glance.nameless !== 'external-network' || target.kind !== 'services') continue;
      if (target.containers.some((to) => index.shareNetwork(reference.from, to))) continue;
      const report = apartReport(context, reference, target);
      if (!report) continue;
      const why = `Docker's DNS only resolves names on ${reference.from.name}'s own networks. There only a container of another project could answer to ${reference.host}.`;
      // Who also waits for this very service means no other.
      const isMeant = target.containers.some((to) =>
        reference.from.process.dependsOn.some((d) => d.service === to.service),
      );
      yield { ...report, severity: isMeant ? 'warning' : 'information', why };
    }
  },
  phrase(context, { reference, target, answer }) {
    const index = projectIndex(context);
    switch (answer.reason.code) {
      case 'no-shared-network':
      case 'separate-networks':
        return (
          notedForOthers(context, reference, target) ??
          apartReport(context, reference, target) ??
          namelessReport(index, reference)
        );
      // Of two that are both on the default bridge default-bridge-no-dns knows more, and comes first where it does.
      case 'default-bridge-has-no-dns':
      case 'internal-forwards-no-names':
        return apartReport(context, reference, target);
      case 'host-has-no-container-names': {
        const to = target.kind === 'services' ? target.containers[0] : undefined;
        return to && hostReport(reference, to);
      }
      default:
        return undefined;
    }
  },
};

/** What a job is told that others wait for, and which they reach: it may only write the address down for them. */
function notedForOthers(context: RuleContext, reference: Reference, target: Target): Report | undefined {
  const { from, scheme } = reference;
  const [to] = target.kind === 'services' ? target.containers : [];
  if (!to || from.service === undefined || !/^(?:https?|wss?)$/.test(scheme ?? '')) return undefined;
  const index = projectIndex(context);
  if (!waitingFor(context.topology.containers, from.service).some((c) => index.shareNetwork(c, to))) return undefined;
  const report = apartReport(context, reference, target);
  return report && { ...report, severity: 'information' };
}

function apartReport(context: RuleContext, reference: Reference, target: Target): Report | undefined {
  const index = projectIndex(context);
  const { from } = reference;
  const to = target.kind === 'services' ? target.containers[0] : undefined;
  if (!to) return undefined;
  if (index.shareNetwork(from, to)) return aliasReport(index, reference, to);
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${reference.host}, but they share no network: ${from.name} is on ${networksText(index, from)}, ${to.name} on ${networksText(index, to)}.`,
    why: `Docker's DNS only resolves names on ${from.name}'s own networks, so ${reference.host} does not resolve. The two share no bridge either, so a packet would not get through.`,
    related: [
      { origin: to.endpoints[0]?.origin ?? to.origin, message: `${to.name} is on ${networksText(index, to)}.` },
    ],
    fixes: joinFixes(context, from, to),
    subjects: [
      { kind: 'container', id: from.id },
      { kind: 'container', id: to.id },
    ],
  };
}

/** An alias that the other has on a network of its own; on the one that they share it has its service's name. */
function aliasReport(index: ProjectIndex, reference: Reference, to: Container): Report {
  const { from, host } = reference;
  const name = to.service ?? to.name;
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${host}, a name that ${to.name} has on another network than the one they share, where it is called ${name}.`,
    why: `An alias holds on the network under which it is written. ${from.name} is on ${networksText(index, from)}, and Docker's DNS there does not know ${host}.`,
    related: [{ origin: to.origin, message: `${to.name} is on ${networksText(index, to)}.` }],
    fixes: [useHost(reference, name)],
    subjects: [
      { kind: 'container', id: from.id },
      { kind: 'container', id: to.id },
    ],
  };
}

/** Plugs the namespace of the one that dials into each network of the other. */
function joinFixes(context: RuleContext, from: Container, to: Container): (Fix | undefined)[] {
  const index = projectIndex(context);
  const { topology, files } = context;
  const joining = index.ownerOf(from);
  if (!joining) return [];
  return (index.ownerOf(to) ?? to).endpoints.map(({ network }) => {
    const edits = editsOfChange({ kind: 'join-network', container: joining.id, network }, topology, files);
    const title = `Add ${joining.name} to ${index.networks.get(network)?.key ?? network}`;
    return edits && { title, safe: false, edits };
  });
}

function hostReport(reference: Reference, to: Container): Report {
  const { from } = reference;
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${reference.host} from the host's network namespace, where container names do not resolve.`,
    why: `network_mode: host puts ${from.name} in the host's namespace: it has no endpoint on ${to.name}'s network, so that network's DNS does not answer it. Use localhost and a port that ${to.name} publishes.`,
    related: [{ origin: to.origin, message: `${to.name} is on its own network.` }],
    subjects: [{ kind: 'container', id: from.id }],
  };
}

/** A service with `network_mode: none` has a loopback interface and nothing else. */
function isolatedReport(reference: Reference, to: Container): Report {
  const { from } = reference;
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${reference.host}, which has network_mode: none: it is on no network, so its name does not resolve.`,
    why: `${to.name}'s network namespace has only its loopback interface.`,
    related: [{ origin: to.namespaceOrigin, message: `${to.name} is on no network.` }],
    subjects: [
      { kind: 'container', id: from.id },
      { kind: 'container', id: to.id },
    ],
  };
}

/** The name of a service that lives in another's namespace, or in the host's: it has no endpoint, so nobody answers to it. */
function namelessReport(index: ProjectIndex, reference: Reference): Report | undefined {
  const { from } = reference;
  const to = index.services.find((c) => (c.service ?? c.name).toLowerCase() === reference.host.toLowerCase());
  if (to?.namespace.kind === 'none') return isolatedReport(reference, to);
  const owner = to && index.ownerOf(to);
  if (!to || (to.namespace.kind !== 'host' && (to.namespace.kind !== 'shared' || !owner))) return undefined;
  const lives = to.namespace.kind === 'host' ? 'the host' : (owner?.name ?? '');
  const isBeside = to.namespace.kind === 'shared' && index.namespaceOf(from) === index.namespaceOf(to);
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${reference.host}, which has no network of its own: it shares ${lives}'s namespace, so its name does not resolve.`,
    why:
      to.namespace.kind === 'host'
        ? `network_mode: host gives ${to.name} no endpoint or address on a Docker network; from ${from.name}, use the host's address (host.docker.internal with host-gateway).`
        : isBeside
          ? `${from.name} and ${to.name} share one network namespace and so one loopback: dial localhost with ${to.name}'s port.`
          : `${to.name} shares the network namespace of ${lives}, which owns the endpoint, address and names. Dial ${lives} with ${to.name}'s port.`,
    related: [{ origin: to.namespaceOrigin, message: `${to.name} shares the namespace of ${lives}.` }],
    fixes: [
      isBeside
        ? useHost(reference, 'localhost')
        : owner && index.shareNetwork(from, owner)
          ? useHost(reference, owner.service ?? owner.name)
          : undefined,
    ],
    subjects: [
      { kind: 'container', id: from.id },
      { kind: 'container', id: to.id },
    ],
  };
}

function useHost({ from, text, start, end }: Reference, used: string): Fix | undefined {
  const safe = sourceOf(text.origin)?.file === sourceOf(from.origin)?.file;
  return fixText(`Use ${used}`, safe, { text, start, end }, used);
}

function networksText(index: ProjectIndex, container: Container): string {
  const owner = index.ownerOf(container) ?? container;
  const keys = owner.endpoints.map((e) => index.networks.get(e.network)?.key ?? e.network);
  return keys.length === 0 ? 'no network' : listed(keys);
}
