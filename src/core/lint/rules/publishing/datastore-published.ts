import type { Access } from '../../../process/index.ts';
import { type Fix, type PublishedPort, sourceOf } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { portWords } from '../../index/publishedEntries.ts';
import { publishedDatastores, type PublishedDatastore } from '../../index/publishedDatastores.ts';
import { publishOnAddress } from '../../edits/publishOnAddress.ts';
import { listed } from '../../report/phrases.ts';

export const datastorePublished: Rule = {
  id: 'datastore-published',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'A datastore, message broker or admin page is published on every address of the host.',
    why: `A port without a host address becomes a DNAT rule for **every** address of the host, IPv4 and IPv6. The rule sits in the
\`nat\` table's PREROUTING path, so the packet is sent on to the container before the INPUT chain sees it: a host firewall such as
ufw, which filters INPUT, does not stop it. Any machine that can reach the host can reach the datastore.

Net Lens knows for many images (and for the one that a Dockerfile starts from) what they are, where they listen and who gets in, and how variables, flags and configuration change that. It is
a **warning where the files show that a stranger gets in**: it asks for no password, a setting lets everyone in, it takes the password of its
documentation, or the password in the files is made of words that everyone tries (\`postgres\`, \`admin123\`, \`change_me\`, the name of the account). Where
another password guards it, where nothing is known of one, or where the password is the default of a variable, it is information.

Other services of the project do not need the port. They share a bridge with the datastore and call it by its service name and
container port.`,
    bad: {
      compose: `services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: postgres
    ports:
      - "5432:5432"
`,
    },
    good: {
      compose: `services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: postgres
    ports:
      - "127.0.0.1:5432:5432"
`,
    },
    fixSafety:
      'The fix puts `127.0.0.1:` before the mapping. It is not applied by "fix all": a client on another machine that uses the port today would be shut out. If nothing on the host uses it either, remove the entry.',
    notFlagged: [
      'The second and further ports of one container: the first finding has them as related places, and its fix is for all. So it is with the fourth and further containers of one image in a file.',
      'It is information for a broker or an object store with a password of its own, or that sends its clients on to localhost: these are often published on purpose.',
      'It is information for an object store whose port on localhost is named by another service: browsers fetch from it with signed addresses.',
      'It is information for an agent that a console on another machine dials (Portainer agent).',
      'It is information in a file of a pipeline (`.github`, `.gitlab`, `.circleci`), which has its machine for itself.',
      'It is information where the address of the host, or the password, is a variable that is not set here.',
      'A port published on 127.0.0.1, or on one chosen address of the host.',
      'An image that is not known to be a datastore, whatever its port.',
      'A port of a datastore that does not hand out data, such as a metrics exporter, and one where it listens on loopback alone.',
      "Stand-ins for a cloud's services (LocalStack, Azurite), directories, and consoles of machines with accounts of their own (Portainer, Cockpit).",
      'An image built from a datastore that runs another program.',
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
    for (const ports of storesOf(publishedDatastores(context))) {
      const [first] = ports;
      if (!first) continue;
      const { binding, name, role, server, access, letsIn } = first;
      const { container, port } = binding;
      const via = server === container ? container.name : `${server.name} (in the namespace of ${container.name})`;
      const fixes = ports.map((one) => publishOnAddress(context.files, one.binding.port, '127.0.0.1'));
      yield {
        origin: port.origin,
        message: `${name} in ${via} is published on every address: any machine that reaches the host can connect to it on ${hostText(ports)}${accessText(access)}.`,
        why: `Publishing ${listed(ports.map((one) => portWords(one.binding.port)))} adds a DNAT rule for all of the host's addresses. The packet is rewritten to ${container.name}'s address and forwarded to its bridge, so it never reaches the INPUT chain that a host firewall filters. ${role === 'admin' ? 'An admin page gives access to everything it administers.' : 'Services on the same network can reach it by name without a published port.'}`,
        ...(!letsIn || isOfPipeline(port) ? { severity: 'information' as const } : {}),
        related: ports.slice(1).map((one) => ({
          origin: one.binding.port.origin,
          message: `${portWords(one.binding.port)} is a port of it too.`,
        })),
        fixes: [wholeFix(fixes)],
        // A cluster runs one store many times, and who meant one meant all.
        kinship: server.process.image?.value ?? server.process.dockerfile?.file ?? name,
        subjects: ports.map((one) => ({ kind: 'port', container: container.id, index: one.binding.index }) as const),
      };
    }
  },
};

/** The ports by the store behind them, of which the same is to be said. */
function storesOf(ports: readonly PublishedDatastore[]): readonly (readonly PublishedDatastore[])[] {
  const stores = new Map<string, PublishedDatastore[]>();
  for (const one of ports) {
    const { binding, name, server, access, letsIn } = one;
    const file = sourceOf(binding.port.origin)?.file;
    const key = JSON.stringify([binding.container.id, server.id, name, letsIn, accessText(access), file]);
    const same = stores.get(key);
    if (same) same.push(one);
    else stores.set(key, [one]);
  }
  return [...stores.values()];
}

/** `port 9200 of the host`, `ports 9200 and 9300 of the host`. */
function hostText(ports: readonly PublishedDatastore[]): string {
  const numbers = [...new Set(ports.map((one) => one.binding.port.hostPort))];
  const known = numbers.filter((n) => n !== undefined).map(String);
  if (known.length < numbers.length) return known.length === 0 ? 'a port of the host' : 'ports of the host';
  return `${known.length === 1 ? 'port' : 'ports'} ${listed(known)} of the host`;
}

/** One edit for all of its ports; none where one of them has none. */
function wholeFix(fixes: readonly (Fix | undefined)[]): Fix | undefined {
  const edits = new Map(fixes.flatMap((fix) => fix?.edits.map((edit) => [JSON.stringify(edit), edit] as const) ?? []));
  const [first] = fixes;
  return first && fixes.every((fix) => fix !== undefined) ? { ...first, edits: [...edits.values()] } : undefined;
}

/** A file that a pipeline starts on a machine which it has for itself, for as long as it runs. */
function isOfPipeline({ origin }: PublishedPort): boolean {
  return /(?:^|\/)\.(?:github|gitlab|circleci|buildkite|semaphore)\//.test(sourceOf(origin)?.file ?? '');
}

function accessText(access: Access | undefined): string {
  const by = access?.by;
  switch (access?.who) {
    case 'open':
      return by === undefined ? ', and it asks for no password' : `, and ${by} lets everyone in`;
    case 'known':
      return ', and without a password of your own it takes the one in its documentation';
    case 'guess':
      return `, and the password of ${by ?? 'its configuration'} is made of words that everyone tries`;
    case 'password':
      return by === undefined ? '' : `; ${by} makes it ask for a password`;
    default:
      return '';
  }
}
