import { type Container, type Origin, sourceOf } from '../../../model/index.ts';
import { listed } from '../../report/phrases.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import { isProxyOf, type ProxyKind } from '../../index/proxyImages.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const proxyElsewhere: Rule = {
  id: 'proxy-elsewhere',
  severity: 'information',
  group: 'Network definitions',
  docs: {
    what: 'A service has labels or variables for a reverse proxy that is not in this project, and is only on networks of this project.',
    why: `Traefik, nginx-proxy and caddy-docker-proxy ask the engine for containers, so they see the labels of every project. To send packets they need a bridge in common. A proxy that is started elsewhere is on its own project's networks: to it, this service's address is behind another bridge, and the isolation rules between bridges drop what goes there. People see 502 or 504.

The usual way is one network that both declare, external in all projects but one.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    environment:
      VIRTUAL_HOST: app.example.com
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
    environment:
      VIRTUAL_HOST: app.example.com
    networks:
      - proxy
networks:
  proxy:
    external: true
`,
    },
    fixSafety: 'There is no fix: only you know the network of the proxy.',
    notFlagged: [
      'A project that has the proxy itself.',
      'A service on an external network, or on one with a `name` of its own: the proxy may be there.',
      'A service in the namespace of the host or of another service, and `traefik.enable=false`.',
      'A service that shares a network with a service of another project nearby.',
      'It is information at most: a proxy can be told to join the networks of this project, or run in the namespace of the host.',
    ],
    references: [
      'nginx-proxy/nginx-proxy#2126',
      'https://github.com/nginx-proxy/nginx-proxy/tree/main/docs#multiple-networks',
      'https://doc.traefik.io/traefik/reference/install-configuration/providers/docker/',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    const beyond = new Set((context.neighbours ?? []).flatMap((n) => n.networks.map(({ name }) => name)));
    for (const container of index.services) {
      const told = toldTo(container);
      if (!told || container.namespace.kind !== 'own' || container.endpoints.length === 0) continue;
      if (hasProxy(index, told.kind)) continue;
      const own = container.endpoints.flatMap((e) => index.networks.get(e.network) ?? []);
      if (own.some((n) => n.external || n.parts.has('name') || n.isDefaultBridge || beyond.has(n.name))) continue;
      yield {
        origin: told.origin,
        message: `${container.name} has ${told.name} for ${told.title}, which is not in this project, but is only on networks of this project (${listed(own.map((n) => n.key))}).`,
        why: `${told.title} of another project has no interface on ${listed(own.map((n) => n.name))}. It learns the address of ${container.name} from the engine, and the rules that keep bridges apart drop its packets, unless it joins that network.`,
        related: own.map((n) => ({ origin: sourceOf(n.origin), message: `${n.key} is a network of this project.` })),
        kinship: told.kind,
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};

interface Told {
  readonly kind: ProxyKind;
  readonly title: string;
  readonly name: string;
  readonly origin: Origin;
}

/** What is there for a proxy to read. */
function toldTo({ process: { environment, labels, labelOrigins } }: Container): Told | undefined {
  const host = environment.find((e) => e.name === 'VIRTUAL_HOST');
  if (host?.value && host.value.value !== '')
    return { kind: 'nginx-proxy', title: 'nginx-proxy', name: 'VIRTUAL_HOST', origin: host.value.origin };
  if (/^false$/i.test(labels.get('traefik.enable')?.value ?? '')) return undefined;
  for (const [name, text] of labels) {
    const origin = labelOrigins.get(name) ?? text.origin;
    if (/^traefik\.(?:(?:http|tcp|udp)\.routers\.[^.]+|frontend)\.rule$/i.test(name))
      return { kind: 'traefik', title: 'Traefik', name, origin };
    if (/^caddy(?:_\d+)?\.(?:\d+_)?reverse_proxy$/i.test(name)) return { kind: 'caddy', title: 'Caddy', name, origin };
  }
  return undefined;
}

/** Whether the project has such a proxy, in an active service or not, or what writes the configuration of one. */
function hasProxy({ containers }: ProjectIndex, kind: ProxyKind): boolean {
  const all = [...containers.values()];
  return all.some((c) => isProxyOf(kind, c) || (kind === 'nginx-proxy' && isProxyOf('docker-gen', c)));
}
