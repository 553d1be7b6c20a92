import { type Container, type ExposedPort, type Fix, isLoopbackHost, sourceOf, spanOf } from '../../../model/index.ts';
import { knownImage } from '../../../process/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { insertKey } from '../../edits/insertKey.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import { references } from '../../index/references.ts';

/** Container ports on which little but a web server listens: somebody outside is to open it. */
const WEB_PORTS = new Set([80, 443, 3000, 4200, 5173, 8000, 8080, 8443]);

export const exposeOnly: Rule = {
  id: 'expose-only',
  severity: 'hint',
  group: 'Publishing',
  docs: {
    what: 'A port is only in `expose`, but something expects to reach it from outside.',
    why: `\`expose\` is documentation: it makes no DNAT rule, opens no socket on the host, and leaving it out closes nothing either, because services on one bridge reach every port of each other. From the host's localhost, or from a browser, only \`ports\` leads in.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      PUBLIC_URL: http://localhost:8080
    expose:
      - "8080"
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      PUBLIC_URL: http://localhost:8080
    ports:
      - "127.0.0.1:8080:8080"
`,
    },
    fixSafety: 'The fix publishes the port on 127.0.0.1. It is not applied by "fix all": it opens a port of the host.',
    notFlagged: [
      'A service that other services of the project call, or that a reverse proxy finds by its labels or variables.',
      'A datastore, and any port that is not a usual one for the web, where no URL names it.',
      'A service on an external network: whoever calls it is elsewhere.',
    ],
    references: [
      'https://lours.me/posts/compose-tip-073',
      'https://docs.docker.com/reference/compose-file/services/#expose',
    ],
  },
  *check(context) {
    const index = projectIndex(context);
    const published = new Set(
      context.topology.containers.flatMap((other) =>
        other.published.flatMap((p) => (p.hostPort === undefined ? [] : [p.hostPort])),
      ),
    );
    const outward = references(context).filter((r) => r.outward && isLoopbackHost(r.host) && r.port !== undefined);
    for (const container of index.services) {
      if (container.namespace.kind !== 'own' || container.published.length > 0) continue;
      for (const exposed of container.exposed) {
        if (exposed.by !== 'expose' || exposed.protocol !== 'tcp' || published.has(exposed.port)) continue;
        const url = outward.find((r) => r.port === exposed.port);
        if (!url && !isForgotten(context, container, exposed)) continue;
        yield report(context, container, exposed, url);
      }
    }
  },
};

function report(context: RuleContext, container: Container, exposed: ExposedPort, url: Reference | undefined) {
  const key = sourceOf(container.origin);
  const mapping = `127.0.0.1:${String(exposed.port)}:${String(exposed.port)}`;
  const edit =
    key && insertKey(context.files, key, { block: ['ports:', `  - "${mapping}"`], flow: `ports: ["${mapping}"]` });
  const fix: Fix | undefined = edit && { title: `Publish ${mapping}`, safe: false, edits: [edit] };
  return {
    origin: exposed.origin,
    message: url
      ? `expose publishes nothing: ${url.host}:${String(exposed.port)}, which ${url.name} names, does not lead to ${container.name}.`
      : `expose publishes nothing: port ${String(exposed.port)} of ${container.name} cannot be reached from outside its networks.`,
    why: `The host has no DNAT rule or socket for port ${String(exposed.port)} of ${container.name}; only containers on its networks can reach it, with or without expose.`,
    related: url
      ? [{ origin: spanOf(url.text, url.start, url.portEnd ?? url.end), message: `${url.name} expects it here` }]
      : [],
    fixes: [fix],
    subjects: [{ kind: 'container', id: container.id } as const],
  };
}

/** A web server that nobody in the project calls and nothing leads to: it was probably meant to be published. */
function isForgotten(context: RuleContext, container: Container, exposed: ExposedPort): boolean {
  if (!WEB_PORTS.has(exposed.port)) return false;
  const index = projectIndex(context);
  const role = knownImage(container)?.image.role;
  if (role !== undefined && !/^(?:web|proxy|admin|monitoring|runtime)$/.test(role)) return false;
  if ([...container.process.labels.keys()].length > 0) return false;
  if (container.process.environment.some((e) => /^VIRTUAL_|^LETSENCRYPT_|^CADDY/i.test(e.name))) return false;
  if (container.endpoints.some((e) => index.networks.get(e.network)?.external === true)) return false;
  // Another service that is published, or lives on the host, may well lead to it.
  return !index.services.some(
    (other) =>
      other !== container &&
      (other.published.length > 0 ||
        other.namespace.kind === 'host' ||
        other.namespace.kind === 'shared' ||
        other.process.dependsOn.some((d) => d.service === container.service)),
  );
}
