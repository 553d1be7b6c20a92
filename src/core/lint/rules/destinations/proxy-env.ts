import { type Container, type EnvironmentVariable, HOST, isLoopbackHost } from '../../../model/index.ts';
import { analysis } from '../../engine/onceForRun.ts';
import { destinationsIn } from '../../index/destinations.ts';
import { fixText } from '../../edits/editText.ts';
import { hostSpot, spotOf } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import { references } from '../../index/references.ts';
import { targetsOf } from '../../index/targetsOf.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const proxyEnv: Rule = {
  id: 'proxy-env',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'HTTP_PROXY points to localhost, or NO_PROXY does not list the services that the container dials.',
    why: `Most HTTP clients send every request to the proxy unless NO_PROXY lists the host. The proxy stands outside the project's bridge: it does not know the embedded DNS and cannot resolve a service's name, so it answers 502, 503 or 504. And a proxy at 127.0.0.1 is looked for on the loopback of the container's own namespace, not on the host, where it runs.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      HTTP_PROXY: http://proxy.example.com:3128
      API_URL: http://api:8000
  api:
    image: example/api
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      HTTP_PROXY: http://proxy.example.com:3128
      NO_PROXY: localhost,127.0.0.1,api
      API_URL: http://api:8000
  api:
    image: example/api
`,
    },
    fixSafety:
      'Adds the services to NO_PROXY where it is set. Safe: they are services of the same project. If it is not set, add the variable by hand.',
    notFlagged: [
      'A proxy that is itself a service of the project.',
      'Services that are dialled without HTTP.',
      'What a configuration file names: nginx, Prometheus and the like do not read the variable.',
      'NO_PROXY with `*`, or with the domain of the name.',
    ],
    references: ['docker/compose#11433', 'https://docs.docker.com/engine/cli/proxy/'],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      const { environment } = container.process;
      const proxies = environment.filter(
        (e) => /^(?:https?|all)_proxy$/i.test(e.name) && (e.value?.value ?? '') !== '',
      );
      if (proxies.length === 0 || index.namespaceOf(container) === HOST) continue;
      for (const variable of proxies) {
        const report =
          loopbackReport(context, container, variable) ?? noProxyReport(context, container, variable, environment);
        if (report) yield report;
      }
    }
  },
};

function loopbackReport(
  context: RuleContext,
  container: Container,
  { name, value }: EnvironmentVariable,
): Report | undefined {
  if (!value) return undefined;
  const [proxy] = destinationsIn(value.value);
  if (!proxy || !isLoopbackHost(proxy.host)) return undefined;
  if (proxy.port !== undefined && projectIndex(context).listensOn(container, proxy.port)) return undefined;
  return {
    origin: spotOf(value, proxy.start, proxy.end),
    message: `${name} of ${container.name} points to a proxy on ${proxy.host}, which is ${container.name} itself.`,
    why: `127.0.0.1 is the loopback of ${container.name}'s own network namespace. Reach a proxy on the host as host.docker.internal (with host-gateway in extra_hosts); it must listen on more than the host's loopback.`,
    subjects: [{ kind: 'container', id: container.id }],
  };
}

/**
 * HTTP references to services of the project, by the container that dials: those of its own code. What a configuration file names is
 * dialled by a program that has settings of its own for a proxy (nginx and Prometheus read no variable).
 */
const serviceUrls = analysis((context): ReadonlyMap<string, readonly Reference[]> => {
  const index = projectIndex(context);
  const found = new Map<string, Reference[]>();
  for (const reference of references(context)) {
    if (reference.where !== 'environment' && reference.where !== 'command') continue;
    if (!/^https?$/.test(reference.scheme ?? '') || reference.outward || /_proxy$/i.test(reference.name)) continue;
    if (targetsOf(index, reference).kind !== 'services') continue;
    const list = found.get(reference.from.id);
    if (list) list.push(reference);
    else found.set(reference.from.id, [reference]);
  }
  return found;
});

function noProxyReport(
  context: RuleContext,
  container: Container,
  { name, value }: EnvironmentVariable,
  environment: readonly EnvironmentVariable[],
): Report | undefined {
  if (!value) return undefined;
  const index = projectIndex(context);
  const [proxy] = destinationsIn(value.value);
  // A proxy of the project's own is on the same bridge and resolves the names too.
  if (!proxy || index.named(proxy.host).length > 0) return undefined;
  const except = environment.find((e) => /^no_proxy$/i.test(e.name));
  if (except && except.value === undefined) return undefined;
  const scheme = /^https/i.test(name) ? 'https' : /^http_/i.test(name) ? 'http' : undefined;
  const bypassed = (serviceUrls(context).get(container.id) ?? []).filter(
    (r) => scheme === undefined || r.scheme === scheme,
  );
  const missing = bypassed.filter((r) => !excepts(except?.value?.value ?? '', r.host));
  const [first] = missing;
  if (!first) return undefined;
  const hosts = [...new Set(missing.map((r) => r.host))];
  const text = except?.value;
  return {
    origin: spotOf(value, 0, value.value.length),
    message: `${container.name} sends requests to ${hosts.join(', ')} through ${name}, because NO_PROXY does not list ${hosts.length === 1 ? 'it' : 'them'}.`,
    why: `The proxy ${proxy.host} is outside the project's networks: it does not use Docker's DNS and cannot resolve ${first.host}, which ${container.name} could reach directly.`,
    related: [
      { origin: hostSpot(first), message: `${container.name} dials ${first.host} here.` },
      ...(except ? [{ origin: except.value?.origin ?? except.keyOrigin, message: 'NO_PROXY is set here.' }] : []),
    ],
    fixes: [
      text && text.value !== ''
        ? fixText(
            `Add ${hosts.join(', ')} to NO_PROXY`,
            true,
            { text, start: text.value.length, end: text.value.length },
            `,${hosts.join(',')}`,
          )
        : undefined,
    ],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

/** Whether a NO_PROXY list holds the host: exactly, as a suffix, or all of them. */
function excepts(list: string, host: string): boolean {
  const name = host.toLowerCase();
  return list
    .toLowerCase()
    .split(/[\s,;|]+/)
    .map((item) => item.replace(/:\d+$/, ''))
    .some((item) => item === '*' || item === name || (item !== '' && name.endsWith(`.${item.replace(/^\*?\./, '')}`)));
}
