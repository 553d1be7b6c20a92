import { editText } from '../../edits/editText.ts';
import { dialledBy } from '../../index/dialledBy.ts';
import { destinationText, diallerText, publishedText, spotOf } from '../../report/phrases.ts';
import { isSecondSocket } from '../../index/isSecondSocket.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { references } from '../../index/references.ts';
import { neighboursNamed } from '../../index/neighboursNamed.ts';
import type { Reference } from '../../index/Reference.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { sourceOf } from '../../../model/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const publishedPortInside: Rule = {
  id: 'published-port-inside',
  severity: 'warning',
  group: 'Wrong destination',
  claims: ['host-port-inside'],
  docs: {
    what: 'A service is dialled by name on its host port, but inside the container nothing listens on that port.',
    why: `\`ports: "8080:80"\` is a DNAT rule in the host's namespace: port 8080 of the host becomes port 80 of the container. A connection to the service's name does not pass it: the embedded DNS gives the container's own address, the packet goes over the bridge straight to \`eth0\`, and there only port 80 has a listener. The kernel of the container refuses 8080.

A proxy that finds its services by labels or variables (Traefik's \`server.port\`, nginx-proxy's \`VIRTUAL_PORT\`) dials the same way, also
where it is in another project.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://api:8080
  api:
    image: example/api
    ports:
      - "8080:80"
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
    ports:
      - "8080:80"
`,
    },
    fixSafety:
      "Writes the container's port instead of the host's. Safe in the Compose file; in other files it is only offered.",
    notFlagged: [
      'It is information for gRPC at code of the project: it mostly has a socket of its own, which the code opens.',
      'A port that the service also listens on inside: exposed, published as itself, said by its command, or known from its image.',
    ],
    references: [
      'caddyserver/caddy-docker#125',
      'knadh/listmonk#21',
      'https://docs.docker.com/compose/how-tos/networking/',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const reference of references(context)) {
      const { from, port, portText, portStart, portEnd } = reference;
      if (port === undefined || reference.outward || !portText || portStart === undefined || portEnd === undefined)
        continue;
      const containers = dialledBy(index, reference);
      if (containers.length === 0) {
        const beyond = neighbourReport(context, reference);
        if (beyond) yield beyond;
      }
      if (containers.length === 0 || containers.some((c) => index.listensOn(c, port))) continue;
      const owners = containers.flatMap((c) => index.sharing(c));
      const published = owners
        .flatMap((c) => c.published.map((p, i) => ({ container: c, p, i })))
        .find(({ p }) => p.hostPort === port && p.protocol !== 'udp');
      if (!published) continue;
      const inside = published.p.containerPort;
      const edit = editText(portText, portStart, portEnd, String(inside));
      const safe = edit?.file === sourceOf(from.origin)?.file;
      yield {
        origin: spotOf(portText, portStart, portEnd),
        ...(isSecondSocket(reference, containers) ? { severity: 'information' as const } : {}),
        message: `${diallerText(reference)} dials ${destinationText(reference)}, but ${port} is ${published.container.name}'s port on the host; inside the container it listens on ${inside}.`,
        why: `The name ${reference.host} resolves to ${published.container.name}'s own address on the bridge. The DNAT rule that turns ${port} into ${inside} is on the host and does not apply.`,
        related: [{ origin: published.p.origin, message: `Published here as ${publishedText(published.p)}.` }],
        fixes: [edit && { title: `Use port ${inside}`, safe, edits: [edit] }],
        subjects: [
          { kind: 'container', id: from.id },
          { kind: 'port', container: published.container.id, index: published.i },
        ],
      };
    }
  },
};

/** The same of a service of another project on a network that both share. */
function neighbourReport(context: RuleContext, reference: Reference): Report | undefined {
  const { from, port, portText, portStart, portEnd } = reference;
  const [there, ...others] = neighboursNamed(context, reference);
  if (!there || others.length > 0 || !portText || portStart === undefined || portEnd === undefined) return undefined;
  const published = there.ports.find((p) => p.host === port);
  if (!published || there.ports.some((p) => p.container === port)) return undefined;
  const inside = String(published.container);
  const edit = editText(portText, portStart, portEnd, inside);
  return {
    origin: spotOf(portText, portStart, portEnd),
    message: `${diallerText(reference)} dials ${destinationText(reference)}, but ${String(port)} is the port of ${there.service} (another project here) on the host; inside the container it is ${inside}.`,
    why: `The name ${reference.host} resolves to ${there.service}'s own address on the network that both projects share. The DNAT rule that turns ${String(port)} into ${inside} is on the host and does not apply.`,
    related: [{ origin: there.origin, message: `Published here as ${String(published.host)}:${inside}.` }],
    fixes: [edit && { title: `Use port ${inside}`, safe: false, edits: [edit] }],
    subjects: [{ kind: 'container', id: from.id }],
  };
}
