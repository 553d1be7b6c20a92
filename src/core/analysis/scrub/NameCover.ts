import { escapedForRegExp } from '../../model/index.ts';
/** What a name is of; the first of these that a name is used as gives it its replacement. */
export const NAME_KINDS = [
  'service',
  'container',
  'network',
  'project',
  'interface',
  'image',
  'profile',
  'host',
  'name',
] as const;

export type NameKind = (typeof NAME_KINDS)[number];

/** Words of Docker, Podman and resolvers, and ids: they say nothing about whose network it is. */
const COMMON =
  /^(?:|bridge|host|none|default|ingress|docker_gwbridge|podman\d*|localhost|.*\.localhost|ip6-\w+|host-gateway|(?:host|gateway|kubernetes|vm)\.docker\.internal|host\.containers\.internal|@.*|[0-9a-f]{12,64}|\d+|\*+)$/i;

/** Names that a kernel or a common tool gives an interface. Any other may be a person's own word. */
const COMMON_INTERFACE =
  /^(?:lo|docker\d*|docker_gwbridge|br-[0-9a-f]{12}|br\d+|podman\d+|cni\d+|(?:veth|vnet|cali|lxc)[0-9a-z]+|(?:eth|usb|tun|tap|wg|bond|virbr|lxcbr|dummy|macvtap|sit|gre|gretap|erspan|ip6tnl|ip6gre|tunl|ip_vti|ip6_vti|ipvl|wlan)\d*|(?:en|wl|ww)[a-z0-9]+|flannel[.\d]+|kube-[a-z0-9-]+|tailscale\d+|pasta\d*|slirp\d*)(?:\.\d+)?$/;

/** Replaces names by numbered ones of their kind, in the order of the originals, since engines sort networks by name. */
export class NameCover {
  readonly #names = new Map<string, string>();
  readonly #words: RegExp | undefined;

  constructor(seen: ReadonlyMap<string, NameKind>) {
    for (const kind of NAME_KINDS) {
      const names = [...seen].filter(([, k]) => k === kind).map(([name]) => name);
      names.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
      const width = String(names.length).length;
      for (const [index, name] of names.entries()) {
        const number = String(index + 1).padStart(width, '0');
        // An interface has at most 15 bytes (linux/if.h, IFNAMSIZ).
        const label = kind === 'interface' ? `if-${number}` : `${kind}-${number}`;
        // A resolver treats names with points differently (resolv.conf(5), ndots); .example is nobody's (RFC 2606).
        this.#names.set(name, label + '.example'.repeat(name.split('.').length - 1));
      }
    }
    const longestFirst = [...this.#names.keys()].sort((one, other) => other.length - one.length);
    if (longestFirst.length > 0)
      this.#words = new RegExp(`(?<![\\w-])(?:${longestFirst.map(escapedForRegExp).join('|')})(?![\\w-])`, 'g');
  }

  /** The other name of exactly this one. */
  name(text: string): string {
    return this.#names.get(text) ?? text;
  }

  /** A text with each name in it replaced, where it stands as a word. */
  text(text: string): string {
    return this.#words ? text.replace(this.#words, (name) => this.name(name)) : text;
  }
}

/** Whether a name could say whose network it is. */
export function isTelling(kind: NameKind, name: string): boolean {
  return kind === 'interface' ? name.length > 0 && !COMMON_INTERFACE.test(name) : !COMMON.test(name);
}
