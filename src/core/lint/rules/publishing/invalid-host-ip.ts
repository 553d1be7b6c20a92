import {
  inNet,
  parseIpLiteral,
  type Ip,
  isBroadcast,
  isLoopback,
  isMulticast,
  isWildcard,
} from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { analysis } from '../../engine/onceForRun.ts';
import { fixedSubnets } from '../../index/fixedSubnets.ts';
import { publishOnAddress } from '../../edits/publishOnAddress.ts';

export const invalidHostIp: Rule = {
  id: 'invalid-host-ip',
  severity: 'error',
  group: 'Publishing',
  docs: {
    what: 'The host address of a published port is not one that a host can have.',
    why: `The part before the host port is an address **of the host**: docker-proxy opens a socket on it, and the DNAT rule matches it as
the packet's destination. A name is not accepted; a multicast or broadcast address belongs to no interface, so no connection ever
arrives for it; 127.0.0.0 names a network and not localhost; an address inside a Compose network belongs to a container behind the
bridge. Compose rejects the file, or the engine fails with "cannot assign requested address", or the port is open where no client connects.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "127.0.0.0:8080:80"
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "127.0.0.1:8080:80"
`,
    },
    fixSafety:
      'Where the address is one digit away from a loopback address, the fix writes 127.0.0.1. It is not applied by "fix all", because the address that was meant is a guess.',
    notFlagged: [
      'Any other unicast address: whether the host has it, only the host knows.',
      'The gateway address of a network of the project, which the bridge has on the host.',
      'Text that Compose itself refuses (a name, `300.1.1.1`) is reported once, with what Compose says of it.',
    ],
    references: [
      'docker/compose#8106',
      'docker/for-mac#2027',
      'https://docs.docker.com/reference/compose-file/services/#ports',
    ],
  },
  *check(context) {
    for (const container of context.topology.containers) {
      for (const [index, port] of container.published.entries()) {
        if (port.hostIp === undefined || port.hostIp === '') continue;
        const address = parseIpLiteral(port.hostIp);
        if (!address) continue;
        const reason = whyNot(address, context);
        if (reason === undefined) continue;
        yield {
          origin: port.hostIpOrigin ?? port.origin,
          message: `${port.hostIp}, on which ${container.name} is published, ${reason}.`,
          why: `The host address of a published port must be on one of the host's interfaces: Docker opens a socket on it, and the DNAT rule matches it as the destination. ${port.hostIp} ${reason}.`,
          fixes: [isLoopback(address) ? publishOnAddress(context.files, port, '127.0.0.1') : undefined],
          subjects: [{ kind: 'port', container: container.id, index }],
        };
      }
    }
  },
};

function whyNot(address: Ip, context: RuleContext): string | undefined {
  const { text } = address;
  if (isWildcard(address)) return undefined;
  if (isMulticast(address)) return 'is a multicast address and belongs to no interface';
  if (isBroadcast(address)) return 'is the broadcast address and belongs to no interface';
  if (text === '127.0.0.0') return 'is the loopback network itself; localhost is 127.0.0.1';
  if (text === '127.255.255.255') return "is the loopback network's broadcast address; localhost is 127.0.0.1";
  if (text.startsWith('0.')) return 'is in 0.0.0.0/8, which no interface can have';
  if (/^2[4-5]\d\./.test(text)) return 'is in 240.0.0.0/4, which is reserved';
  for (const { network, range: subnet, gateway } of bridgeSubnets(context)) {
    if (!inNet(address, subnet) || gateway === text) continue;
    return `is in the subnet of the network ${network.key}, where it is a container's and not the host's`;
  }
  return undefined;
}

/** The subnets that a file fixes for the bridges of the project. */
const bridgeSubnets = analysis(({ topology }) =>
  topology.networks
    .filter((n) => !n.external && n.driver !== 'macvlan' && n.driver !== 'ipvlan')
    .flatMap((network) =>
      fixedSubnets(network).map(({ subnet, range }) => ({
        network,
        range,
        gateway: subnet.gateway === undefined ? undefined : parseIpLiteral(subnet.gateway)?.text,
      })),
    ),
);
