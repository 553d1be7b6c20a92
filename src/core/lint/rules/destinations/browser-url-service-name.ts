import { type Container, sourceOf, type Fix } from '../../../model/index.ts';
import { editText } from '../../edits/editText.ts';
import { destinationText, hostSpot } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import { references } from '../../index/references.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { BROWSER_PREFIX } from '../../index/variableNames.ts';

export const browserUrlServiceName: Rule = {
  id: 'browser-url-service-name',
  severity: 'information',
  group: 'Wrong destination',
  docs: {
    what: 'A variable that a frontend passes to the browser contains a service name, which no browser can resolve.',
    why: `\`REACT_APP_*\`, \`VITE_*\`, \`NEXT_PUBLIC_*\` and similar variables are built into JavaScript that runs in the user's browser: on the host or on another machine, not in the container. The embedded DNS answers only inside the network namespaces of the containers, so the browser reports ERR_NAME_NOT_RESOLVED. It needs an address of the host with a published port, or a path on the frontend that a proxy forwards.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      VITE_API_URL: http://api:8000
    ports: ["5173:5173"]
  api:
    image: example/api
    ports: ["8000:8000"]
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      VITE_API_URL: http://localhost:8000
      API_URL: http://api:8000
    ports: ["5173:5173"]
  api:
    image: example/api
    ports: ["8000:8000"]
`,
    },
    fixSafety:
      'Writes localhost and the published port. Not part of "fix all": code that renders on the server needs the service\'s name.',
    notFlagged: [
      '`PUBLIC_…` of a container that nothing leads browsers to: it publishes no port and no proxy is told of it.',
    ],
    references: ['docker/compose#10219', 'opencollective/opencollective-api#1309'],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const reference of references(context)) {
      if (reference.where !== 'environment' || !reference.outward || !BROWSER_PREFIX.test(reference.name)) continue;
      if (reference.host.includes('.') || (reference.scheme === undefined && reference.port === undefined)) continue;
      // `PUBLIC_` alone is also a word for what a service is called by others of its kind: a page has to be served somewhere.
      if (/^PUBLIC_/i.test(reference.name) && !isServed(index.sharing(reference.from))) continue;
      const [target] = index.named(reference.host);
      if (!target) continue;
      const published = target.published.find(
        (p) => p.containerPort === (reference.port ?? reference.meant[0]) && p.hostPort !== undefined,
      );
      yield {
        origin: hostSpot(reference),
        message: `${reference.name} of ${reference.from.name} sends browsers to ${destinationText(reference)}, a name that only containers can resolve.`,
        why: `The browser runs outside every container's network namespace and uses the machine's resolver. Only Docker's DNS knows the name ${reference.host}.`,
        related: published
          ? [{ origin: published.origin, message: `${target.name} is published on the host as ${published.hostPort}.` }]
          : [],
        fixes: [published?.hostPort === undefined ? undefined : fixOf(reference, published.hostPort)],
        subjects: [{ kind: 'container', id: reference.from.id }],
      };
    }
  },
};

/** Whether browsers come to a page of one of them: by a published port, in the host's namespace, or through a proxy. */
function isServed(containers: readonly Container[]): boolean {
  return containers.some(
    ({ published, namespace, process }) =>
      published.length > 0 ||
      namespace.kind === 'host' ||
      [...process.labels.keys()].some((key) => /^(?:traefik|caddy|swag)\b/.test(key)) ||
      process.environment.some((e) => e.name === 'VIRTUAL_HOST'),
  );
}

function fixOf(reference: Reference, hostPort: number): Fix | undefined {
  const { text, start, end, portText, portStart, portEnd } = reference;
  const host = editText(text, start, end, portText ? 'localhost' : `localhost:${hostPort}`);
  const port =
    portText && portStart !== undefined && portEnd !== undefined && reference.port !== hostPort
      ? editText(portText, portStart, portEnd, String(hostPort))
      : undefined;
  if (!host || !sourceOf(text.origin)) return undefined;
  return { title: `Use localhost:${hostPort}`, safe: false, edits: port ? [host, port] : [host] };
}
