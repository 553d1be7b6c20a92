import {
  compareIp,
  type Family,
  firstOf,
  inNet,
  type Ip,
  type IpNet,
  ipOfWords,
  lastOf,
  netText,
  parseIp,
  parseNet,
} from '../../model/index.ts';

/** What a text of addresses held, from which the other addresses are chosen. */
export interface SeenAddresses {
  readonly addresses: ReadonlyMap<string, Ip>;
  readonly nets: ReadonlyMap<string, IpNet>;
  readonly macs: ReadonlySet<string>;
}

/** A net that moves as one, and where its first address goes. */
interface Moved {
  readonly first: bigint;
  readonly last: bigint;
  readonly to: bigint;
}

const nets = (texts: string): readonly IpNet[] =>
  texts.split(/\s+/).flatMap((text) => {
    const net = parseNet(text);
    return net ? [net] : [];
  });

/**
 * Stretches whose meaning is in the address itself: this host, loopback, link-local, docker0's default subnet, slirp4netns's (slirp4netns(1)), multicast and what
 * is above it (masks too), and IPv4 in IPv6.
 */
const FIXED = nets(
  '0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.17.0.0/16 10.0.2.0/24 224.0.0.0/3 ::/96 fe80::/10 ff00::/8',
);

/** Blocks that a route or a rule names as such. They stay, and what was inside stays inside. */
const BLOCKS = nets('10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7 fd00::/8 2000::/3');

/**
 * Where addresses of one kind go, in the order of preference: private ones stay private, and public ones become those that
 * nobody has (RFC 2544, RFC 3849).
 */
const AREAS: readonly { readonly from: readonly IpNet[]; readonly to: readonly IpNet[] }[] = [
  {
    from: nets('10.0.0.0/8 172.16.0.0/12 192.168.0.0/16'),
    to: nets('10.0.0.0/8 192.168.0.0/16 172.16.0.0/12'),
  },
  { from: nets('100.64.0.0/10'), to: nets('100.64.0.0/10') },
  { from: nets('fc00::/7'), to: nets('fd00::/8') },
  { from: nets('0.0.0.0/0'), to: nets('198.18.0.0/15') },
  { from: nets('::/0'), to: nets('2001:db8::/32') },
];

/** The size of the subnet that an address without one is taken to be in. */
const ALONE: Readonly<Record<Family, number>> = { 4: 24, 6: 64 };

const numberOf = ({ words }: Ip): bigint => words.reduce((number, word) => (number << 32n) | BigInt(word), 0n);

function ipOf(family: Family, number: bigint): Ip {
  const word = (at: bigint): number => Number((number >> at) & 0xffffffffn);
  return ipOfWords(family, [word(96n), word(64n), word(32n), word(0n)]);
}

const within = (net: IpNet, other: IpNet): boolean =>
  net.family === other.family &&
  compareIp(firstOf(net), firstOf(other)) >= 0 &&
  compareIp(lastOf(net), lastOf(other)) <= 0;

/**
 * Replaces addresses so that what they are to each other stays: a subnet moves as a whole, with the subnets in it, in the order of
 * the originals, to a place that overlaps with none of them.
 */
export class AddressCover {
  readonly #moved: Readonly<Record<Family, Moved[]>> = { 4: [], 6: [] };
  readonly #macs = new Map<string, string>();
  readonly #linkLocal = new Map<string, string>();

  /** @param kept nets that stay as they are, with what is in them */
  constructor(seen: SeenAddresses, kept: readonly IpNet[]) {
    const fixed = [...FIXED, ...kept];
    const isFixed = (net: IpNet): boolean => fixed.some((f) => within(net, f));
    const holdsFixed = (net: IpNet): boolean => fixed.some((f) => within(f, net));
    const isRoof = (net: IpNet): boolean => holdsFixed(net) || BLOCKS.some((block) => netText(block) === netText(net));
    const stated = [...seen.nets.values()].filter((net) => net.length > 1 && !isFixed(net));
    const roofs = stated.filter(isRoof);
    const moving = stated.filter((net) => !isRoof(net));
    const alone = [...seen.addresses.values()].flatMap((ip): IpNet[] => {
      if (fixed.some((net) => inNet(ip, net))) return [];
      const net = { family: ip.family, base: ip, length: ALONE[ip.family] };
      return holdsFixed(net) ? [{ ...net, length: ip.family === 4 ? 32 : 128 }] : [net];
    });
    for (const family of [4, 6] as const) {
      // A net that is too large to be put elsewhere stays, and what is inside moves inside.
      const staying = [...roofs];
      for (let left = [...moving, ...alone]; ;) {
        const homeless = this.#place(family, outermost(left, family), staying).filter((net) => left.includes(net));
        const large = homeless.filter((net) => left.some((other) => other !== net && within(other, net)));
        if (large.length === 0) break;
        staying.push(...large);
        left = left.filter((net) => !large.includes(net));
      }
    }
    for (const mac of [...seen.macs].sort()) {
      const number = this.#macs.size + 1;
      const hex = number.toString(16).padStart(6, '0');
      this.#macs.set(mac, `02:00:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`);
    }
    for (const [text, ip] of [...seen.addresses].sort())
      // Small ones are gateways and the like; others hold a MAC address (RFC 4291, appendix A).
      if (ip.family === 6 && ip.words[0] === 0xfe800000 && (ip.words[2] !== 0 || ip.words[3] > 0xffff))
        this.#linkLocal.set(text, `fe80::1:${(this.#linkLocal.size + 1).toString(16)}`);
  }

  /** The other address. An address that was not seen stays. */
  address(ip: Ip): string {
    const linkLocal = this.#linkLocal.get(ip.text);
    if (linkLocal !== undefined) return linkLocal;
    const number = numberOf(ip);
    const list = this.#moved[ip.family];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle]?.last ?? 0n) < number) low = middle + 1;
      else high = middle;
    }
    const moved = list[low];
    if (!moved || moved.first > number) return ip.text;
    return ipOf(ip.family, moved.to + number - moved.first).text;
  }

  mac(text: string): string {
    return this.#macs.get(text) ?? text;
  }

  /** Moves these nets. Returns those for which there is no place: they stay. */
  #place(family: Family, originals: readonly IpNet[], roofs: readonly IpNet[]): readonly IpNet[] {
    const homeless: IpNet[] = [];
    const moved = this.#moved[family];
    moved.length = 0;
    /** The next free address of each area. */
    const free = new Map<IpNet, bigint>();
    const spans = originals.map((net) => ({ net, first: numberOf(firstOf(net)), last: numberOf(lastOf(net)) }));
    /** Stretches that no net may be put on: where originals are, and blocks that a rule names. */
    const own = roofs.filter((roof) => roof.family === family);
    const roofSpans = own.map((roof) => ({ roof, first: numberOf(firstOf(roof)), last: numberOf(lastOf(roof)) }));
    for (const { net, first, last } of spans) {
      const over = own.filter((roof) => within(net, roof));
      const areas =
        over.length > 0
          ? [over.reduce((inner, roof) => (roof.length > inner.length ? roof : inner))]
          : (AREAS.find(({ from }) => from.some((f) => within(net, f)))?.to ?? []);
      const taken = [
        ...spans,
        ...FIXED.map((f) => ({ first: numberOf(firstOf(f)), last: numberOf(lastOf(f)), family: f.family })).filter(
          (f) => f.family === family,
        ),
        ...roofSpans.filter(({ roof }) => !over.includes(roof)),
      ];
      const size = last - first + 1n;
      const to = areas.map((area) => place(area, size, taken, free)).find((found) => found !== undefined);
      if (to === undefined) homeless.push(net);
      moved.push({ first, last, to: to ?? first });
    }
    return homeless;
  }
}

function place(
  area: IpNet,
  size: bigint,
  taken: readonly { readonly first: bigint; readonly last: bigint }[],
  free: Map<IpNet, bigint>,
): bigint | undefined {
  const end = numberOf(lastOf(area));
  let at = free.get(area) ?? numberOf(firstOf(area));
  for (;;) {
    at = ((at + size - 1n) / size) * size;
    const top = at + size - 1n;
    if (top > end) return undefined;
    const start = at;
    const inTheWay = taken.find((t) => t.first <= top && t.last >= start);
    if (!inTheWay) break;
    at = inTheWay.last + 1n;
  }
  free.set(area, at + size);
  return at;
}

/** The nets of a family that are in no other, ascending. */
function outermost(list: readonly IpNet[], family: Family): IpNet[] {
  const sorted = list
    .filter((net) => net.family === family)
    .sort((a, b) => compareIp(firstOf(a), firstOf(b)) || a.length - b.length);
  const out: IpNet[] = [];
  for (const net of sorted) {
    const before = out.at(-1);
    if (!before || !within(net, before)) out.push(net);
  }
  return out;
}

/** An address, or two colons at least with what can stand between them: a candidate for IPv6 or a MAC. */
const COLONS = /(?<![\w.:])[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(\/\d{1,3})?(?![\w:])/gi;
const DOTS = /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(\/\d{1,2}(?!\d))?(?!\d|\.\d)/g;
/** Two digits each; nft leaves out a leading zero. */
const MAC = /^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i;
/** Meaningful in themselves: none, all, and multicast. */
const FIXED_MAC = /^(?:00:00:00:00:00:00|ff:ff:ff:ff:ff:ff|01:00:5e:.*|33:33:.*)$/i;

/** What is done with the addresses of a text. */
export interface AddressVisitor {
  readonly address: (ip: Ip) => string;
  readonly net: (net: IpNet) => string;
  readonly mac: (text: string) => string;
}

/** Calls the visitor for each address, subnet and MAC address in a text, and puts in what it returns. */
export function replaceAddresses(text: string, visitor: AddressVisitor): string {
  const dotted = (part: string): string =>
    part.replace(DOTS, (all, address: string, length: string | undefined) => one(address, length) ?? all);
  const one = (address: string, length = ''): string | undefined => {
    const ip = parseIp(address);
    if (!ip) return undefined;
    const mapped = ip.family === 4 && address.includes(':') ? '::ffff:' : '';
    const net = length === '' || mapped !== '' ? undefined : parseNet(`${address}${length}`);
    const isNet = net !== undefined && firstOf(net).text === ip.text && net.length < (ip.family === 4 ? 32 : 128);
    return `${mapped}${isNet ? visitor.net(net) : visitor.address(ip)}${length}`;
  };
  if (!text.includes(':')) return dotted(text);
  let out = '';
  let from = 0;
  for (const match of text.matchAll(COLONS)) {
    const [all, length = ''] = match;
    // A bridge's id is its priority and a MAC address: `8000.02:42:ac:11:00:02`.
    const priority = /^[0-9a-f]{4}\.(?=[0-9a-f]{1,2}:)/i.exec(all)?.[0] ?? '';
    const body = all.slice(priority.length, all.length - length.length);
    // `fe80::1:` and `::1.`: a colon or point behind is of the sentence.
    const end = /(?<=[^:])[:.]$/.exec(body)?.[0] ?? '';
    const address = body.slice(0, body.length - end.length);
    const replaced = MAC.test(address)
      ? FIXED_MAC.test(address)
        ? `${body}${length}`
        : `${visitor.mac(withZeros(address))}${end}${length}`
      : one(address, end === '' ? length : '');
    if (replaced === undefined) continue;
    out += `${dotted(text.slice(from, match.index))}${priority}${replaced}${MAC.test(address) || end === '' ? '' : `${end}${length}`}`;
    from = match.index + all.length;
  }
  return out + dotted(text.slice(from));
}

function withZeros(mac: string): string {
  return mac
    .toLowerCase()
    .split(':')
    .map((byte) => byte.padStart(2, '0'))
    .join(':');
}
