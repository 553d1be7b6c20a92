import { hostSpot } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { references } from '../../index/references.ts';
import { targetsOf } from '../../index/targetsOf.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const underscoreHostname: Rule = {
  id: 'underscore-hostname',
  severity: 'information',
  group: 'Wrong destination',
  docs: {
    what: 'A URL contains a service name with an underscore, which is not a valid host name: many clients and servers reject it.',
    why: `Docker's DNS resolves the name, so the packet would arrive. But RFC 1123 (and RFC 952 before it) allows letters, digits and hyphens in a host name only. URL parsers of Java, Ruby and others return no host for it, and Django, Tomcat or Go's HTTP server answer 400 to a \`Host\` header with an underscore. An alias with a hyphen on the network is a second name for the same endpoint.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://user_api:8000
  user_api:
    image: example/api
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://user-api:8000
  user_api:
    image: example/api
    networks:
      default:
        aliases: [user-api]
`,
    },
    fixSafety: "There is no automatic fix: add the alias; other files may also use the service's name.",
    notFlagged: [
      'A service with an underscore that no URL names.',
      'Database and broker URLs, whose clients take any name.',
      'A proxy configuration that sets the Host header itself.',
    ],
    references: ['docker/compose#229', 'docker/compose#472', 'https://www.rfc-editor.org/rfc/rfc1123#section-2'],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const reference of references(context)) {
      if (!reference.host.includes('_') || !/^(?:https?|wss?)$/.test(reference.scheme ?? '')) continue;
      if (reference.outward) continue;
      if (
        reference.where === 'config' &&
        /proxy_set_header\s+Host|header_up\s+Host|upstream\s/i.test(reference.text.value)
      )
        continue;
      const target = targetsOf(index, reference);
      const [to] = target.kind === 'services' ? target.containers : [];
      if (!to) continue;
      const { from } = reference;
      yield {
        origin: hostSpot(reference),
        message: `${from.name} has a URL with the host ${reference.host}, but an underscore is not allowed in a host name.`,
        why: `Docker's DNS resolves ${reference.host}, but URL parsers and HTTP servers that follow RFC 1123 reject it (400 Bad Request, invalid host). Give ${to.name} the alias ${reference.host.replaceAll('_', '-')} on the network and use that.`,
        related: [{ origin: to.origin, message: `The service ${to.name}.` }],
        subjects: [{ kind: 'container', id: from.id }],
      };
    }
  },
};
