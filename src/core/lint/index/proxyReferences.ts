import { type Container, HOST, type Text } from '../../model/index.ts';
import { makeReference } from './makeReference.ts';
import type { ProjectIndex } from './projectIndex.ts';
import { isProxyOf, type ProxyKind } from './proxyImages.ts';
import type { Reference } from './Reference.ts';

/** What a label or variable of a container tells a proxy of one kind. */
interface Told {
  readonly proxy: ProxyKind;
  readonly name: string;
  readonly text: Text;
  /** `text.value[from, to)` is the port; absent where the proxy takes one that it knows of the container. */
  readonly port?: { readonly from: number; readonly to: number };
}

/**
 * Whom proxies dial as far as labels and variables of the others say. Traefik (docs, "Docker provider", Port Detection),
 * nginx-proxy (docs, VIRTUAL_PORT), caddy-docker-proxy and SWAG all take the container's own address on a network, so that the port
 * is the one in the container. Where the project has no such proxy, the service says it of itself.
 */
export function proxyReferences(index: ProjectIndex): Reference[] {
  return index.services.flatMap((service) => {
    const told = [...toldTo(service)];
    // A proxy reaches what joins another's namespace at that one's address; the host's own sockets it finds otherwise.
    const owner = index.ownerOf(service) ?? service;
    if (told.length === 0 || owner.namespace.kind !== 'own') return [];
    return told.flatMap((said) =>
      proxiesFor(index, service, said.proxy).flatMap((from) => referencesTo(index, from, owner, service, said)),
    );
  });
}

function referencesTo(
  index: ProjectIndex,
  from: Container,
  target: Container,
  service: Container,
  { name, text, port }: Told,
): Reference[] {
  const host = target.service ?? target.name;
  const { from: start, to: end } = port ?? { from: 0, to: text.value.length };
  const place = { from, where: 'label', name, text, meant: port ? [] : portsTaken(index, service) } as const;
  const at = port ? { port: Number(text.value.slice(start, end)), portStart: start, portEnd: end } : {};
  return [{ ...makeReference(place, { host, start, end, ...at }), hostImplied: true }];
}

/** Without a port Traefik takes the lowest that the container exposes, nginx-proxy the only one or 80. */
function portsTaken(index: ProjectIndex, service: Container): readonly number[] {
  const known = [...index.portsOf(service)].sort((a, b) => a - b);
  return known.slice(0, 1);
}

/** The proxies of a kind that may take a service: those that share a network with it, else all; the service where there is none. */
function proxiesFor(index: ProjectIndex, service: Container, kind: Told['proxy']): readonly Container[] {
  const all = index.services.filter((c) => c !== service && isProxyOf(kind, c));
  if (all.length === 0 && kind === 'nginx-proxy') all.push(...generatedFor(index).filter((c) => c !== service));
  if (all.length === 0) return [service];
  // In the host's namespace a proxy reaches every bridge, and asks the engine for addresses, not a DNS for names.
  const inside = all.filter((c) => index.namespaceOf(c) !== HOST);
  const near = inside.filter((c) => index.shareNetwork(c, service));
  return near.length > 0 ? near : inside.length === all.length ? inside : [];
}

/** The nginx whose configuration docker-gen writes: it tells it so by a signal (docker-gen, "-notify-sighup"). */
function generatedFor(index: ProjectIndex): readonly Container[] {
  return index.services
    .filter((c) => isProxyOf('docker-gen', c))
    .flatMap(({ process }) => {
      const words = [process.entrypoint, process.command].flatMap((w) => w?.words ?? []).map((w) => w.value);
      return words.flatMap((word, position) =>
        /^-notify-(?:sighup|container)$/.test(words[position - 1] ?? '') ? index.named(word) : [],
      );
    });
}

function* toldTo(service: Container): Iterable<Told> {
  yield* toldToTraefik(service);
  yield* toldToNginxProxy(service);
  yield* toldToCaddy(service);
  yield* toldToSwag(service);
}

function* toldToTraefik({ process: { labels } }: Container): Iterable<Told> {
  if (/^false$/i.test(labels.get('traefik.enable')?.value ?? '')) return;
  let router: { readonly name: string; readonly text: Text } | undefined;
  let hasPort = false;
  for (const [name, text] of labels) {
    if (/^traefik\.(?:http|tcp)\.services\.[^.]+\.loadbalancer\.server\.port$|^traefik\.port$/i.test(name)) {
      hasPort = true;
      const port = wholePort(text);
      if (port) yield { proxy: 'traefik', name, text, port };
    } else if (/^traefik\.(?:http|tcp)\.routers\.[^.]+\.rule$|^traefik\.frontend\.rule$/i.test(name))
      router ??= { name, text };
    // A router of Traefik's own services, or of another provider, leads elsewhere.
    else if (/^traefik\.\w+\.routers\.[^.]+\.service$/i.test(name) && text.value.includes('@')) hasPort = true;
    else if (/\.loadbalancer\.server\.url$/i.test(name)) hasPort = true;
  }
  if (!hasPort && router) yield { proxy: 'traefik', ...router };
}

function* toldToNginxProxy({ process: { environment } }: Container): Iterable<Told> {
  const variable = (name: string) => environment.find((e) => e.name === name)?.value;
  const multiple = variable('VIRTUAL_HOST_MULTIPORTS');
  if (multiple && multiple.value !== '') {
    // YAML or JSON, host names with paths with ports; nginx-proxy takes nothing else then.
    for (const m of multiple.value.matchAll(/(?:^|[\s{,])["']?port["']?[ \t]*:[ \t]*["']?(\d{1,5})(?!\w)/g)) {
      const from = m.index + m[0].length - (m[1] ?? '').length;
      const port = { from, to: m.index + m[0].length };
      yield { proxy: 'nginx-proxy', name: 'VIRTUAL_HOST_MULTIPORTS', text: multiple, port };
    }
    return;
  }
  const host = variable('VIRTUAL_HOST');
  if (!host || host.value === '') return;
  const text = variable('VIRTUAL_PORT');
  const port = text && wholePort(text);
  if (text && port) yield { proxy: 'nginx-proxy', name: 'VIRTUAL_PORT', text, port };
  else if (!text) yield { proxy: 'nginx-proxy', name: 'VIRTUAL_HOST', text: host };
}

/** `caddy.reverse_proxy: "{{upstreams 80}}"`, `caddy_1.handle_path.0_reverse_proxy: "{{upstreams http 8080}}"`. */
function* toldToCaddy({ process: { labels } }: Container): Iterable<Told> {
  for (const [name, text] of labels) {
    if (!/^caddy(?:_\d+)?\.(?:.*\.)?(?:\d+_)?reverse_proxy$/i.test(name)) continue;
    const m = /\{\{\s*upstreams\s+(?:https?\s+)?(\d{1,5})\s*\}\}/.exec(text.value);
    if (m?.[1] !== undefined) {
      const from = m.index + m[0].indexOf(m[1]);
      yield { proxy: 'caddy', name, text, port: { from, to: from + m[1].length } };
    } else if (/\{\{\s*upstreams\s*\}\}/.test(text.value)) yield { proxy: 'caddy', name, text };
  }
}

/** `swag: enable`, `swag_port: 8080` (linuxserver/docker-mods, swag-auto-proxy): SWAG dials the container by its name. */
function* toldToSwag({ process: { labels } }: Container): Iterable<Told> {
  const enabled = labels.get('swag');
  if (enabled?.value !== 'enable' || labels.has('swag_address')) return;
  const text = labels.get('swag_port');
  const port = text && wholePort(text);
  if (text && port) yield { proxy: 'swag', name: 'swag_port', text, port };
  else if (!text) yield { proxy: 'swag', name: 'swag', text: enabled };
}

function wholePort({ value }: Text): Told['port'] {
  return /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65536
    ? { from: 0, to: value.length }
    : undefined;
}
