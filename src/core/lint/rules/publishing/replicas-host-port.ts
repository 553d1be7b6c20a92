import { sourceOf, type Container, type Fix, type PublishedPort } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { editText } from '../../edits/editText.ts';
import { publishingNetworks } from '../../index/hostBindings.ts';
import { portWords, publishedEntries } from '../../index/publishedEntries.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const replicasHostPort: Rule = {
  id: 'replicas-host-port',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'A service with several replicas publishes fewer host ports than it has replicas.',
    why: `Every replica is a container with its own network namespace, so all of them can listen on the same container port. The host
has one namespace: a host port can be held by one docker-proxy socket and lead, by one DNAT rule, to one container. The first
replica takes it and the others fail to start with "port is already allocated".`,
    bad: {
      compose: `services:
  web:
    image: nginx
    restart: unless-stopped
    deploy:
      replicas: 3
    ports:
      - "8080:80"
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
    restart: unless-stopped
    deploy:
      replicas: 3
    ports:
      - "8080-8082:80"
`,
    },
    fixSafety:
      'The fix makes the host port a range with one port per replica. It is not applied by "fix all": it opens more ports. A reverse proxy on the same network, which reaches every replica through the service name, needs no range at all.',
    notFlagged: [
      'A range with at least as many ports as replicas, and a port for which Docker picks the host port.',
      'A file for Swarm (overlay networks, `placement`, `update_config`, the name `docker-stack.yml`): its routing mesh publishes one port for all replicas.',
      'It is information where nothing in the file is for `docker compose` alone (`build`, `restart`, `depends_on`, `container_name`) and every service has `deploy`: it may be a stack.',
      'Services on internal networks only, whose ports are not opened.',
    ],
    references: [
      'docker/compose#7188',
      'docker/compose#8530',
      'https://docs.docker.com/reference/compose-file/services/#ports',
    ],
  },
  *check(context) {
    const { networks, services } = projectIndex(context);
    // One service with a key for Swarm makes it a stack file, whose routing mesh shares one port among the replicas.
    if (context.topology.networks.some((n) => n.driver === 'overlay')) return;
    if (services.some((c) => c.swarmKeys !== undefined)) return;
    // The name of Docker's own examples for `docker stack deploy`.
    if (services.some((c) => STACK.test(sourceOf(c.origin)?.file ?? ''))) return;
    const fitsStack = services.every((c) => c.fitsStack === true);
    for (const container of services) {
      const { replicas } = container;
      if (replicas < 2 || publishingNetworks(container, networks).length === 0) continue;
      for (const { ports } of publishedEntries(container)) {
        const short = ports.find(({ port }) => tooFew(port, replicas));
        if (!short) continue;
        const { port, index } = short;
        yield {
          origin: port.origin,
          ...(fitsStack ? { severity: 'information' } : {}),
          message: `${container.name} has ${String(replicas)} replicas and ${portWords(port)} has ${port.hostPortRange ? `only ${String(sizeOf(port))} host ports` : 'one host port'} for them.`,
          why: `Each replica has its own network namespace, but the host has only one: only ${port.hostPortRange ? `${String(sizeOf(port))} of them can hold a port of the range` : `one can hold host port ${String(port.hostPort)}`}, and the others fail with "port is already allocated".`,
          fixes: [ports.length === 1 ? rangeFix(context, container, port) : undefined],
          subjects: [{ kind: 'port', container: container.id, index }],
        };
      }
    }
  },
};

const STACK = /\/docker-stack(?:[.-][^/]*)?\.ya?ml$/i;

function tooFew(port: PublishedPort, replicas: number): boolean {
  return port.hostPortRange ? sizeOf(port) < replicas : port.hostPort !== undefined;
}

function sizeOf(port: PublishedPort): number {
  return port.hostPortRange ? port.hostPortRange[1] - port.hostPortRange[0] + 1 : 1;
}

function rangeFix(context: RuleContext, container: Container, port: PublishedPort): Fix | undefined {
  const from = port.hostPortRange?.[0] ?? port.hostPort;
  if (from === undefined) return undefined;
  const to = from + container.replicas - 1;
  const taken = context.topology.containers.some((other) =>
    other.published.some((p) => p !== port && p.hostPort !== undefined && p.hostPort > from && p.hostPort <= to),
  );
  if (taken || to > 65535) return undefined;
  const title = `Publish ${String(from)}-${String(to)}, one port per replica`;
  if (!port.text) return longFix(context, port, title, `${String(from)}-${String(to)}`);
  const m = /^((?:\[[^\]]*\]|[0-9.]+):)?(\d+(?:-\d+)?):\d+(?:\/\w+)?$/.exec(port.text.value);
  if (!m?.[2]) return undefined;
  const start = m[1]?.length ?? 0;
  const edit = editText(port.text, start, start + m[2].length, `${String(from)}-${String(to)}`);
  return edit && { title, safe: false, edits: [edit] };
}

/** `published: 8080` of the long syntax; a range is text, so it needs no quotes of its own. */
function longFix(context: RuleContext, port: PublishedPort, title: string, range: string): Fix | undefined {
  const at = port.hostPortOrigin && sourceOf(port.hostPortOrigin);
  const written = at && /^(["']?)\d+(?:-\d+)?\1$/.exec(context.files.get(at.file)?.slice(at.start, at.end) ?? '');
  if (!at || !written) return undefined;
  const quote = written[1]?.length ?? 0;
  return {
    title,
    safe: false,
    edits: [{ file: at.file, start: at.start + quote, end: at.end - quote, newText: range }],
  };
}
