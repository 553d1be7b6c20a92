import type { Report, Rule } from '../../engine/Rule.ts';
import { indexOf, isLoopbackHost } from '../../../model/index.ts';
import { destinationText, hostSpot, portSpot } from '../../report/phrases.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Reference } from '../../index/Reference.ts';
import type { Target } from '../../index/Target.ts';

export const destinationUnreachable: Rule = {
  id: 'destination-unreachable',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A service dials a destination that it does not reach: the network drops it, or nothing listens there.',
    why: `Net Lens walks a packet from the service's network namespace to the destination that its configuration names: the look-up of the name, the routes, the bridges, and the netfilter rules that the engine programs. Here it does not get there, or nothing listens where it arrives: a network with \`enable_icc: "false"\` drops what one container sends to another, a rule in DOCKER-USER drops it, there is no route, the server listens on another port.

Where a more particular rule knows the cause (\`no-common-network\`, \`unknown-host\`, \`internal-network-egress\` and others), that rule says it, and this one is silent.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
  db:
    image: postgres:17
networks:
  default:
    driver_opts:
      com.docker.network.bridge.enable_icc: "false"
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
  db:
    image: postgres:17
`,
    },
    fixSafety: 'There is no edit: what stands in the way was put there by somebody, and it may be meant.',
    notFlagged: [
      'A destination that is reached, and one of which it is not known whether it is.',
      'A port of which nothing says whether anything listens there.',
      'Addresses for browsers, and names that `extra_hosts` maps to a machine outside.',
    ],
    references: ['https://docs.docker.com/engine/network/drivers/bridge/#options'],
  },
  phrase(context, { reference, target, answer }): Report {
    const { from } = reference;
    const isSocket = answer.way === 'open';
    return {
      origin: (isSocket ? portSpot(reference) : undefined) ?? hostSpot(reference),
      message: `${from.name} dials ${destinationText(reference)} and does not reach it: ${answer.reason.message}`,
      why: `This is what the walk of a packet from the network namespace of ${from.name} comes to. "Explain Reachability" shows it hop by hop.`,
      ...(isSocket && !isSureOfSockets(context, reference, target) ? { severity: 'information' } : {}),
      subjects: [{ kind: 'container', id: from.id }],
    };
  },
};

/**
 * Whether more than EXPOSE and published ports says on what the server listens: those name a port that is meant to be used, and
 * another may be open as well.
 */
function isSureOfSockets({ topology }: RuleContext, { from, host }: Reference, target: Target): boolean {
  // Of localhost, localhost-as-peer knows whom it could mean. Where nobody has the port, a default of some program stands there.
  if (isLoopbackHost(host)) return false;
  const index = indexOf(topology);
  const servers = target.kind === 'services' ? target.containers : [from];
  const listeners = servers.flatMap((c) => index.sharing(c)).flatMap((c) => index.listenersOf(c.id));
  return listeners.some((l) => (l.level ?? 3) <= 3);
}
