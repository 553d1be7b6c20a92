import type { Rule } from '../../engine/Rule.ts';
import { portWords } from '../../index/publishedEntries.ts';
import { publishedDatastores } from '../../index/publishedDatastores.ts';
import { publishOnAddress } from '../../edits/publishOnAddress.ts';

export const datastorePublished: Rule = {
  id: 'datastore-published',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'A database, cache, message broker or its admin page is published on every address of the host.',
    why: `A port without a host address becomes a DNAT rule for **every** address of the host, IPv4 and IPv6. The rule sits in the
\`nat\` table's PREROUTING path, so the packet is sent on to the container before the INPUT chain sees it: a host firewall such as
ufw, which filters INPUT, does not stop it. Whoever reaches the host reaches the datastore.

Other services of the project do not need the port. They share a bridge with the datastore and call it by its service name and
container port.`,
    bad: {
      compose: `services:
  db:
    image: postgres:17
    ports:
      - "5432:5432"
`,
    },
    good: {
      compose: `services:
  db:
    image: postgres:17
    ports:
      - "127.0.0.1:5432:5432"
`,
    },
    fixSafety:
      'The fix puts `127.0.0.1:` before the mapping. It is not applied by "fix all": a client on another machine that uses the port today would be shut out. If nothing on the host uses it either, remove the entry.',
    notFlagged: [
      'A port bound to 127.0.0.1, or to one address of the host that somebody chose.',
      'An image that is not known to be a datastore, whatever its port.',
      'A port of a datastore that does not hand out data, such as a metrics exporter.',
      'A port that the engine does not open: host mode, or internal networks only.',
    ],
    references: [
      'gitcoinco/web#3159',
      'rybbit-io/rybbit#961',
      'https://docs.docker.com/engine/network/port-publishing/',
      'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
    ],
  },
  *check(context) {
    for (const { binding, name, admin, server } of publishedDatastores(context)) {
      const { container, port, index } = binding;
      const host = port.hostPort === undefined ? 'a port of the host' : `port ${String(port.hostPort)} of the host`;
      const via = server === container ? container.name : `${server.name} (in the namespace of ${container.name})`;
      yield {
        origin: port.origin,
        message: `${name} in ${via} is published on every address: ${host} leads to its port ${String(port.containerPort)} from any machine that reaches the host.`,
        why: `Publishing ${portWords(port)} makes a DNAT rule in the host's nat table for all of its addresses. The packet is rewritten to the eth0 address of ${container.name} and forwarded to its bridge; it never passes the INPUT chain that a host firewall guards. ${admin ? 'An admin page opens what it administers.' : 'Services on the same bridge reach it by name without any published port.'}`,
        fixes: [publishOnAddress(context.files, port, '127.0.0.1')],
        subjects: [{ kind: 'port', container: container.id, index }],
      };
    }
  },
};
