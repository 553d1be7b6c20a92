import { type Container, type Network, type Text } from '../../../model/index.ts';
import { editText } from '../../edits/editText.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { textOfFile } from '../../index/configReferences.ts';
import { isConfig } from '../../index/isConfig.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import { isProxyOf, type ProxyKind } from '../../index/proxyImages.ts';
import { listed, spotOf } from '../../report/phrases.ts';

export const proxyNetworkName: Rule = {
  id: 'proxy-network-name',
  severity: 'warning',
  group: 'Network definitions',
  docs: {
    what: "A label or option tells a reverse proxy to use a network by the wrong name, usually the key in the file instead of the daemon's name.",
    why: `Traefik and caddy-docker-proxy ask the Docker daemon for a container's addresses, and the daemon knows each network by its own name: \`shop_edge\` for the key \`edge\` of the project \`shop\`, unless the network has a \`name\` or is external.

Traefik then logs "Could not find network named … Maybe you're missing the project's prefix in the label?" and takes the address on any network of the container. If that is one that Traefik is not on, no bridge has veth pairs of both: the browser sees "Gateway Timeout". With one network alone it takes the right one by chance, which is information only. caddy-docker-proxy finds no address at all.`,
    bad: {
      compose: `name: shop
services:
  traefik:
    image: traefik:v3.1
    command: --providers.docker
    networks: [edge]
  app:
    image: example/app
    networks: [edge, inner]
    labels:
      - traefik.http.routers.app.rule=Host(\`app.example.com\`)
      - traefik.docker.network=edge
networks:
  edge: {}
  inner: {}
`,
    },
    good: {
      compose: `name: shop
services:
  traefik:
    image: traefik:v3.1
    command: --providers.docker
    networks: [edge]
  app:
    image: example/app
    networks: [edge, inner]
    labels:
      - traefik.http.routers.app.rule=Host(\`app.example.com\`)
      - traefik.docker.network=shop_edge
networks:
  edge: {}
  inner: {}
`,
    },
    fixSafety:
      'Writes the name that the daemon has for the network. Not part of "fix all": the name changes with the project\'s; a `name` for the network is as good.',
    notFlagged: [
      'A name of which the key is the end (`other_edge`): the project may be started by another name.',
      "An option of the proxy that names a network of which this file says nothing: it may be another project's.",
      'A service with `traefik.enable=false`.',
    ],
    references: [
      'https://doc.traefik.io/traefik/routing/providers/docker/#traefikdockernetwork',
      'https://github.com/traefik/traefik/blob/v3.1/pkg/provider/docker/config.go',
      'https://github.com/lucaslorentz/caddy-docker-proxy#ingress-networks',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      yield* labelReports(index, container);
      yield* optionReports(index, container);
    }
  },
};

/** Where a name of a network is written: `text.value[start, end)`. */
interface Written {
  readonly text: Text;
  readonly start: number;
  readonly end: number;
}

const LABELS: readonly (readonly [RegExp, ProxyKind])[] = [
  [/^traefik\.(?:docker|swarm)\.network$|^traefik\.[^.]+\.docker\.network$/i, 'traefik'],
  [/^caddy_ingress_network$/i, 'caddy'],
];

/** The label says which of the service's own networks is meant. */
function* labelReports(index: ProjectIndex, container: Container): Iterable<Report> {
  const { labels } = container.process;
  if (container.endpoints.length === 0 || /^false$/i.test(labels.get('traefik.enable')?.value ?? '')) return;
  const own = container.endpoints.flatMap((e) => index.networks.get(e.network) ?? []);
  for (const [label, text] of labels) {
    const kind = LABELS.find(([pattern]) => pattern.test(label))?.[1];
    const name = text.value;
    if (!kind || name === '' || own.some((n) => n.name === name)) continue;
    const meant = own.find((n) => keysOfNetwork(n).includes(name));
    if (!meant && own.some((n) => keysOfNetwork(n).some((key) => name.endsWith(`_${key}`)))) continue;
    // Of one network Traefik takes the address, whatever it is called.
    const isHarmless = kind === 'traefik' && own.length === 1;
    yield {
      ...reportOf({ text, start: 0, end: name.length }, container, meant),
      ...(isHarmless ? { severity: 'information' } : {}),
      message: meant
        ? `${label} of ${container.name} says ${name}, which is only the key in this file; the daemon calls the network ${meant.name}.`
        : `${label} of ${container.name} says ${name}, a network that ${container.name} is not on.`,
      why: `${kind === 'traefik' ? 'Traefik' : 'The proxy'} asks the daemon for the addresses of ${container.name} and looks for ${name} among ${listed(own.map((n) => n.name))}. ${
        kind === 'caddy'
          ? 'It finds none, so it has no address to use.'
          : own.length === 1
            ? 'It finds none and uses the only one there is.'
            : 'It finds none and picks any; if the proxy is not on that network, it gets no answer (504 Gateway Timeout).'
      }`,
    };
  }
}

/** The option of a proxy is for every container: whether it names a network of another project nobody knows here. */
function* optionReports(index: ProjectIndex, container: Container): Iterable<Report> {
  const kind = (['traefik', 'caddy'] as const).find((k) => isProxyOf(k, container));
  if (!kind) return;
  const networks = [...index.networks.values()];
  for (const { text, start, end } of kind === 'traefik' ? traefikOptions(container) : caddyOptions(container)) {
    const name = text.value.slice(start, end);
    if (networks.some((n) => n.name === name)) continue;
    const meant = networks.find((n) => keysOfNetwork(n).includes(name));
    if (!meant) continue;
    const served = index.membersOf(meant.id).filter((c) => c !== container && c.endpoints.length > 1);
    yield {
      ...reportOf({ text, start, end }, container, meant),
      ...(kind === 'traefik' && served.length === 0 ? { severity: 'information' } : {}),
      message: `${container.name} is told to use the network ${name}, which is only a key in this file: the daemon calls it ${meant.name}.`,
      why:
        kind === 'traefik'
          ? `Traefik asks the daemon for the addresses of each container, finds none on a network called ${name}, and picks any; if Traefik is not on that network, it gets no answer (504 Gateway Timeout).`
          : `The proxy asks the daemon for the addresses of each container, finds none on a network called ${name}, and so has no address to use.`,
    };
  }
}

function reportOf(
  { text, start, end }: Written,
  container: Container,
  meant: Network | undefined,
): Omit<Report, 'message'> {
  const edit = meant && /^[\w.-]+$/.test(meant.name) ? editText(text, start, end, meant.name) : undefined;
  return {
    origin: spotOf(text, start, end),
    related: meant ? [{ origin: meant.origin, message: `The daemon calls it ${meant.name}.` }] : [],
    fixes: [edit && meant && { title: `Write ${meant.name}`, safe: false, edits: [edit] }],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

function keysOfNetwork({ key, otherKeys = [] }: Network): readonly string[] {
  return [key, ...otherKeys.map((k) => k.key)];
}

/** `--providers.docker.network=edge`, its variable, and `network: edge` under `docker:` of its configuration. */
function* traefikOptions({ process, ...rest }: Container): Iterable<Written> {
  yield* wordsAfter(process, /^--?(?:providers\.)?(?:docker|swarm)\.network(?:=|$)/i);
  yield* variables(process, /^TRAEFIK_PROVIDERS_(?:DOCKER|SWARM)_NETWORK$/i);
  for (const file of process.mounted) {
    if (!/traefik/i.test(file.target) || !isConfig(file, { process, ...rest })) continue;
    const m =
      /^[ \t]*(?:\[.*(?:docker|swarm)\]|(?:docker|swarm):)[^[]{0,400}?^[ \t]*network[ \t]*[:=][ \t]*["']?([\w.-]+)/im.exec(
        file.text,
      );
    if (m?.[1] === undefined) continue;
    const end = m.index + m[0].length;
    yield { text: textOfFile(file), start: end - m[1].length, end };
  }
}

/** `--ingress-networks=a,b`, CADDY_INGRESS_NETWORKS. */
function* caddyOptions({ process }: Container): Iterable<Written> {
  const lists = [
    ...wordsAfter(process, /^--?ingress-networks(?:=|$)/),
    ...variables(process, /^CADDY_INGRESS_NETWORKS$/),
  ];
  for (const { text, start, end } of lists) {
    for (const m of text.value.slice(start, end).matchAll(/[\w.-]+/g))
      yield { text, start: start + m.index, end: start + m.index + m[0].length };
  }
}

function* wordsAfter({ command, entrypoint }: Container['process'], flag: RegExp): Iterable<Written> {
  const words = [entrypoint, command].flatMap((w) => w?.words ?? []);
  for (const [i, text] of words.entries()) {
    const m = flag.exec(text.value);
    if (!m) continue;
    const next = words[i + 1];
    if (m[0].endsWith('=')) yield { text, start: m[0].length, end: text.value.length };
    else if (next && !next.value.startsWith('-')) yield { text: next, start: 0, end: next.value.length };
  }
}

function* variables({ environment }: Container['process'], name: RegExp): Iterable<Written> {
  for (const { name: key, value } of environment) {
    if (value && name.test(key)) yield { text: value, start: 0, end: value.value.length };
  }
}
