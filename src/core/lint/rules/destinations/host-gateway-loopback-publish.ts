import { type Container, type Fix, HOST, isLoopback, type PublishedPort, sourceOf } from '../../../model/index.ts';
import { editText } from '../../edits/editText.ts';
import { destinationText, hostSpot, publishedText } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import { references } from '../../index/references.ts';
import { targetsOf } from '../../index/targetsOf.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const hostGatewayLoopbackPublish: Rule = {
  id: 'host-gateway-loopback-publish',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: "A service dials the host (host.docker.internal) on a port that is published only on the host's 127.0.0.1.",
    why: `On Linux \`host-gateway\` is the address of docker0 in the host's namespace. A port published as \`127.0.0.1:8080:80\` has a DNAT rule and a docker-proxy socket for destination 127.0.0.1 alone. A packet to docker0's address matches neither and is refused. (Docker Desktop forwards the name to the host's loopback, so there it works.)

Both ends are containers of the project: on a shared network the service's name reaches it without the host.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://host.docker.internal:8080
    extra_hosts: ["host.docker.internal:host-gateway"]
  api:
    image: example/api
    ports: ["127.0.0.1:8080:80"]
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://api:80
  api:
    image: example/api
    ports: ["127.0.0.1:8080:80"]
`,
    },
    fixSafety: "Writes the service's name and its container port. Safe in the Compose file where both share a network.",
    references: ['docker/for-linux#1365', 'docker/for-linux#264'],
  },
  *check(context): Iterable<Report> {
    if (context.topology.engine.platform === 'desktop') return;
    const index = projectIndex(context);
    for (const reference of references(context)) {
      const { from, port } = reference;
      if (port === undefined || reference.outward || index.namespaceOf(from) === HOST) continue;
      if (!dialsHost(reference, targetsOf(index, reference))) continue;
      const all = index
        .publishing(port)
        .flatMap((c) => c.published.filter((p) => p.hostPort === port && p.protocol !== 'udp').map((p) => ({ c, p })));
      const [only] = all;
      if (!only || !all.every(({ p }) => p.hostIp !== undefined && isLoopback(p.hostIp))) continue;
      const { c, p } = only;
      yield {
        origin: hostSpot(reference),
        message: `${from.name} dials the host on ${destinationText(reference)}, but ${c.name} is published only on the host's ${p.hostIp ?? ''}.`,
        why: `host-gateway is docker0's address. The DNAT rule of ${publishedText(p)} matches only packets to ${p.hostIp ?? ''}, and nothing else on the host listens on ${port}.`,
        related: [{ origin: p.origin, message: `Published here as ${publishedText(p)}.` }],
        fixes: [index.shareNetwork(from, c) ? fixOf(reference, c, p) : undefined],
        subjects: [
          { kind: 'container', id: from.id },
          { kind: 'port', container: c.id, index: c.published.indexOf(p) },
        ],
      };
    }
  },
};

function dialsHost(reference: Reference, target: ReturnType<typeof targetsOf>): boolean {
  if (/^(?:host|gateway)\.docker\.internal$/i.test(reference.host))
    return target.kind === 'unknown' || target.kind === 'extra-host';
  return target.kind === 'extra-host' && target.address === 'host-gateway';
}

function fixOf(reference: Reference, target: Container, published: PublishedPort): Fix | undefined {
  const { text, start, end, portText, portStart, portEnd } = reference;
  const name = target.service ?? target.name;
  if (!portText || portStart === undefined || portEnd === undefined) return undefined;
  const host = editText(text, start, end, name);
  const port = editText(portText, portStart, portEnd, String(published.containerPort));
  if (!host || !port) return undefined;
  const safe = host.file === sourceOf(reference.from.origin)?.file;
  return {
    title: `Use ${name}:${published.containerPort}`,
    safe,
    edits: published.containerPort === reference.port ? [host] : [host, port],
  };
}
