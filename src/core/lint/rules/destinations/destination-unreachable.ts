import type { Report, Rule } from '../../engine/Rule.ts';
import { destinationText, hostSpot } from '../../report/phrases.ts';

export const destinationUnreachable: Rule = {
  id: 'destination-unreachable',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A service dials a destination that the network does not let it reach.',
    why: `Net Lens walks a packet from the service's network namespace to the destination that its configuration names: the look-up of the name, the routes, the bridges, and the netfilter rules that the engine programs. Here the packet does not get there, whoever listens: a network with \`enable_icc: "false"\` drops what one container sends to another, a rule in DOCKER-USER drops it, there is no route.

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
      'A port on which nothing listens: other rules speak of listeners.',
      'Addresses for browsers, and names that `extra_hosts` maps to a machine outside.',
    ],
    references: ['https://docs.docker.com/engine/network/drivers/bridge/#options'],
  },
  phrase: (_context, { reference, answer }): Report => ({
    origin: hostSpot(reference),
    message: `${reference.from.name} dials ${destinationText(reference)} and does not reach it: ${answer.reason.message}`,
    why: `This is what the walk of a packet from the network namespace of ${reference.from.name} comes to. "Explain Reachability" shows it hop by hop.`,
    subjects: [{ kind: 'container', id: reference.from.id }],
  }),
};
