import {
  type Container,
  type Fix,
  type Network,
  type Origin,
  sourceOf,
  type SourceOrigin,
} from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { insertBefore } from '../../edits/insertBefore.ts';
import { lineBreakOf, lineEnd, lineStart } from '../../report/sourceLine.ts';
import { isProxyOf } from '../../index/proxyImages.ts';
import { projectIndex } from '../../index/projectIndex.ts';

/** Labels, in every generation of Traefik, that say which network to use. */
const CHOICE = /^traefik\.(?:docker|swarm)\.network$|^traefik\.[^.]+\.docker\.network$/i;

export const traefikNetworkAmbiguous: Rule = {
  id: 'traefik-network-ambiguous',
  severity: 'warning',
  group: 'Network definitions',
  docs: {
    what: 'A service that Traefik routes to is on several networks but does not say which one Traefik should use.',
    why: `A container has one veth pair, and one address, per network. Traefik reads the container's addresses from the Docker API and
takes **one** of them. If that is the address on a network that Traefik is not on, they share no bridge: its packets
are dropped by the isolation rules and the browser sees "Gateway Timeout". Which address is taken can change with every start.

The label \`traefik.docker.network\` names the network, by the **daemon's** name: with the project's prefix, unless the network has a
\`name\`.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    labels:
      - traefik.enable=true
    networks:
      - proxy
      - backend
networks:
  proxy:
    external: true
  backend: {}
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    labels:
      - traefik.enable=true
      - traefik.docker.network=proxy
    networks:
      - proxy
      - backend
networks:
  proxy:
    external: true
  backend: {}
`,
    },
    fixSafety:
      'The fix adds the label with the network that Traefik is on: the one it shares with the service in this project, else the only external one. It is safe only where Traefik is in the project and they share exactly one network, because no other address works then.',
    notFlagged: [
      'A Traefik that was told a network (`--providers.docker.network`, its variable, or its configuration file): in this project, or in a folder in it, beside it or above. So it is on the network of a platform (Dokploy).',
      'It is information where no Traefik is seen, in this project or in a folder in it, beside it or above: it may have been told a network.',
      'A service all of whose networks Traefik is on too: any address works.',
      'A service with one network, or with `traefik.enable=false`.',
      'A service that Traefik does not reach over a network of its own: host mode, a shared namespace.',
    ],
    references: [
      'traefik/traefik#1254',
      'traefik/traefik#2700',
      'photoprism/photoprism#663',
      'https://doc.traefik.io/traefik/routing/providers/docker/#traefikdockernetwork',
    ],
  },
  *check(context) {
    const { networks, services } = projectIndex(context);
    const proxies = services.filter(isTraefik);
    if (proxies.some(choosesNetwork) || (proxies.length === 0 && context.traefikNearbyIsTold === true)) return;
    for (const container of services) {
      if (container.namespace.kind !== 'own' || container.endpoints.length < 2 || isTraefik(container)) continue;
      const enabling = enablingLabel(container, proxies);
      if (!enabling || [...container.process.labels.keys()].some((l) => CHOICE.test(l))) continue;
      const own = container.endpoints.flatMap((e) => networks.get(e.network) ?? []);
      const shared = own.filter((n) => proxies.some((p) => p.endpoints.some((e) => e.network === n.id)));
      // In the host's namespace Traefik reaches every bridge.
      if (proxies.some((p) => p.namespace.kind === 'host')) continue;
      if (proxies.length > 0 && shared.length === own.length) continue;
      const external = own.filter((n) => n.external);
      if (proxies.length === 0 && external.some((n) => PLATFORMS.has(n.name))) continue;
      const likely = shared.length > 0 ? shared : external;
      const [target] = likely;
      yield {
        origin: enabling.origin,
        // Whether the Traefik that nobody sees was told a network is not known.
        ...(proxies.length === 0 && context.traefikNearbyIsTold === undefined
          ? { severity: 'information' as const }
          : {}),
        message: `Traefik may take the address of ${container.name} on any of its networks (${own.map((n) => n.key).join(', ')}); no label says which.`,
        why: `${container.name} has one address per network. Traefik picks one, but only ${likely.length === 1 && target ? `the one on ${target.key}` : 'one on a network that Traefik is also on'} works; with another it gets no answer (504 Gateway Timeout).`,
        related: own.map((network) => ({
          origin: sourceOf(container.endpoints.find((e) => e.network === network.id)?.origin ?? network.origin),
          message: `on ${network.key} (${network.name})`,
        })),
        fixes: [target && likely.length === 1 ? labelFix(context, enabling, target, shared.length === 1) : undefined],
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};

/** Networks of platforms whose Traefik is told to use them (https://docs.dokploy.com/docs/core/domains). */
const PLATFORMS = new Set(['dokploy-network']);

function isTraefik(container: Container): boolean {
  return isProxyOf('traefik', container);
}

function choosesNetwork(traefik: Container): boolean {
  const { command, environment, mounted, labels } = traefik.process;
  return (
    (command?.words ?? []).some((w) => /^--?(?:providers\.)?(?:docker|swarm)\.network(?:=|$)/i.test(w.value)) ||
    environment.some((e) => /^TRAEFIK_PROVIDERS_(?:DOCKER|SWARM)_NETWORK$/i.test(e.name)) ||
    mounted.some((f) => /(?:docker|swarm)\]?\s*:?[\s\S]{0,400}?\bnetwork\s*[:=]/i.test(f.text)) ||
    [...labels.keys()].some((l) => CHOICE.test(l))
  );
}

interface Enabling {
  readonly name: string;
  readonly value: string;
  /** The label's text that the finding marks. */
  readonly origin: Origin;
}

/**
 * The label by which Traefik takes the service: `traefik.enable=true`; without it any router or service label, unless a
 * Traefik of this project exposes nothing by default.
 */
function enablingLabel(container: Container, proxies: readonly Container[]): Enabling | undefined {
  const { labels, labelOrigins } = container.process;
  const mine = [...labels].filter(([name]) => /^traefik\./i.test(name));
  const enable = mine.find(([name]) => /^traefik\.enable$/i.test(name));
  if (enable && !/^(?:true|1|yes)$/i.test(enable[1].value)) return undefined;
  const hidden = proxies.some((other) =>
    [...(other.process.command?.words ?? []).map((w) => w.value)].some((w) => /exposedbydefault=false/i.test(w)),
  );
  const chosen =
    enable ??
    (hidden
      ? undefined
      : mine.find(([name]) => /^traefik\.(?:(?:http|tcp|udp)\.(?:routers|services)|frontend)\./i.test(name)));
  if (!chosen) return undefined;
  const [name, text] = chosen;
  return { name, value: text.value, origin: labelOrigins.get(name) ?? text.origin };
}

/** One more label beside the enabling one, in its style: `- a=b`, `- "a=b"`, `a: b`, `a: "b"`. */
function labelFix(context: RuleContext, enabling: Enabling, network: Network, safe: boolean): Fix | undefined {
  const span = sourceOf(enabling.origin);
  const text = span && context.files.get(span.file);
  if (!span || text === undefined) return undefined;
  const start = lineStart(text, span.start);
  const end = lineEnd(text, span.start);
  const line = text.slice(start, end);
  const name = 'traefik.docker.network';
  const list = /^([ \t]*-[ \t]+)(["']?)traefik\.[^\s"'=]+=/i.exec(line);
  const map = /^([ \t]*)(["']?)traefik\.[^\s"':]+\2[ \t]*:[ \t]+(["']?)/i.exec(line);
  const value = network.name;
  if (!/^[\w.-]+$/.test(value)) return undefined;
  const added = list
    ? `${list[1] ?? ''}${list[2] ?? ''}${name}=${value}${list[2] ?? ''}`
    : map
      ? `${map[1] ?? ''}${map[2] ?? ''}${name}${map[2] ?? ''}: ${map[3] ?? ''}${value}${map[3] ?? ''}`
      : undefined;
  if (added === undefined) return flowLabelFix(context, span, name, value, safe);
  if (/[|>][-+\d]*[ \t]*$/.test(line)) return undefined;
  return {
    title: `Add the label ${name}=${value}`,
    safe,
    edits: [{ file: span.file, start: end, end, newText: `${lineBreakOf(text)}${added}` }],
  };
}

/** The same before the enabling label of a flow list or mapping. */
function flowLabelFix(
  context: RuleContext,
  label: SourceOrigin,
  name: string,
  value: string,
  safe: boolean,
): Fix | undefined {
  const text = context.files.get(label.file) ?? '';
  const quote = /["']/.exec(text[label.start - 1] ?? '')?.[0] ?? /["']/.exec(text[label.start] ?? '')?.[0] ?? '';
  const start = label.start - (text[label.start - 1] === quote && quote !== '' ? 1 : 0);
  const edit = insertBefore(
    context.files,
    { ...label, start },
    { item: `${quote}${name}=${value}${quote}`, pair: `${quote}${name}${quote}: ${value}` },
  );
  return edit && { title: `Add the label ${name}=${value}`, safe, edits: [edit] };
}
