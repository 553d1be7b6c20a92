import { type MachineAddress, type MachineLink, parseIp } from '../model/index.ts';
import { flagsOf, isAmiss, type Json, known, numberOf, objectOf, objectsOf, textOf, wordOf } from './json.ts';
import { entryAt, type Note } from './Omissions.ts';

interface Place {
  /** The namespace's own id: a link without `link_netnsid` has its lower link there. */
  readonly own: string;
  /** The namespace of a `link_netnsid`; one that the capture does not have is absent. */
  readonly netnsids: ReadonlyMap<number, string>;
}

/** `ip -j -d addr` → links. */
export function linksOf(raw: unknown, place: Place, note: Note): MachineLink[] {
  const list = objectsOf(raw, note);
  const indexes = new Map<string, number>();
  for (const json of list) {
    const name = textOf(json['ifname']);
    const index = numberOf(json['ifindex']);
    if (name !== undefined && index !== undefined) indexes.set(name, index);
  }
  const seen = new Set<string>();
  return list.flatMap((json, position): MachineLink[] => {
    const name = textOf(json['ifname']);
    const index = numberOf(json['ifindex']);
    const leave = (kind: string): MachineLink[] => {
      note(kind, entryAt(position, name));
      return [];
    };
    if (name === undefined || index === undefined) return leave('a link without a name or a number');
    if (seen.has(name)) return leave('a second link of one name');
    seen.add(name);
    const here: Note = (kind) => {
      note(kind, `link ${name.slice(0, 60)}`);
    };
    return [linkOf(json, { name, index, other: otherOf(json, place, indexes, here) }, here)];
  });
}

function linkOf(
  json: Json,
  fixed: { readonly name: string; readonly index: number; readonly other: MachineLink['other'] },
  note: Note,
): MachineLink {
  const flags = flagsOf(json['flags']);
  const operstate = textOf(json['operstate']);
  const info = objectOf(json['linkinfo']);
  const data = objectOf(info['info_data']);
  const kind = flags.includes('LOOPBACK') ? 'lo' : (textOf(info['info_kind']) ?? 'nic');
  const { addresses, complete } = addressesOf(json['addr_info'], note);
  if (isAmiss(json['address'], textOf)) note('a MAC address that is not a text');
  if (isAmiss(json['master'], textOf)) note('a master that is not a name');
  const isStateKnown = Array.isArray(json['flags']) || operstate === 'UP' || operstate === 'DOWN';
  if (isAmiss(json['flags'], (value) => (Array.isArray(value) ? value : undefined))) note('flags that are not a list');
  const { other, ...named } = fixed;
  return {
    ...named,
    ...known({ other }),
    kind,
    up: Array.isArray(json['flags']) ? flags.includes('UP') : operstate !== 'DOWN',
    // A link without any flags was not captured with them.
    carrier: !flags.includes('NO-CARRIER') && operstate !== 'LOWERLAYERDOWN',
    addresses,
    ...known({
      missing: complete ? (isStateKnown ? undefined : ('state' as const)) : ('addresses' as const),
      mac: textOf(json['address'])?.toLowerCase(),
      master: textOf(json['master']),
      port: info['info_slave_kind'] === 'bridge' ? portOf(objectOf(info['info_slave_data'])) : undefined,
      bridge: kind === 'bridge' ? bridgeOf(data) : undefined,
      tag: kind === 'vlan' || kind === 'vxlan' ? numberOf(data['id']) : undefined,
      mode: kind === 'macvlan' || kind === 'ipvlan' ? textOf(data['mode']) : undefined,
      apart: kind === 'ipvlan' ? apartOf(data) : undefined,
      tunnel: tunnelOf(data),
      table: kind === 'vrf' ? wordOf(data['table']) : undefined,
    }),
  };
}

function otherOf(
  json: Json,
  { own, netnsids }: Place,
  indexes: ReadonlyMap<string, number>,
  note: Note,
): MachineLink['other'] {
  const id = numberOf(json['link_netnsid']);
  // In the same namespace `ip` prints the other link's name, across namespaces its index.
  const name = textOf(json['link']);
  const index = numberOf(json['link_index']) ?? (name === undefined ? undefined : indexes.get(name));
  if (isAmiss(json['link_index'], numberOf)) note('a link_index that is not a number');
  const isElsewhere = isAmiss(json['link_netnsid'], numberOf);
  if (isElsewhere) note('a link_netnsid that is not a number');
  if (index === undefined || index === 0) return undefined;
  if (isElsewhere) return { index };
  if (id === undefined) return { namespace: own, index };
  return { index, ...known({ namespace: netnsids.get(id) }) };
}

/** iproute2, ip/iplink_ipvlan.c: a flag of that name. */
const apartOf = (data: Json): MachineLink['apart'] =>
  data['private'] === true ? 'private' : data['vepa'] === true ? 'vepa' : undefined;

function portOf(slave: Json): NonNullable<MachineLink['port']> {
  const is = (key: string, otherwise: boolean): boolean => {
    const value = slave[key];
    return typeof value === 'boolean' ? value : otherwise;
  };
  const state = textOf(slave['state']);
  return {
    hairpin: is('hairpin', false),
    isolated: is('isolated', false),
    learning: is('learning', true),
    flood: is('flood', true),
    broadcastFlood: is('bcast_flood', true),
    forwarding: state === undefined || state === 'forwarding',
  };
}

function bridgeOf(data: Json): NonNullable<MachineLink['bridge']> {
  return {
    vlanFiltering: numberOf(data['vlan_filtering']) === 1,
    pvid: numberOf(data['vlan_default_pvid']) ?? 1,
    nfCallIptables: numberOf(data['nf_call_iptables']) === 1,
    nfCallIp6tables: numberOf(data['nf_call_ip6tables']) === 1,
  };
}

function tunnelOf(data: Json): MachineLink['tunnel'] {
  const address = (...keys: readonly string[]): string | undefined =>
    keys
      .map((key) => textOf(data[key]))
      .find((text) => text !== undefined && parseIp(text) !== undefined && text !== '0.0.0.0' && text !== '::');
  const tunnel = known({
    local: address('local', 'local6'),
    remote: address('remote', 'remote6', 'group', 'group6'),
    port: numberOf(data['port']),
  });
  return Object.keys(tunnel).length > 0 ? tunnel : undefined;
}

function addressesOf(
  raw: unknown,
  note: Note,
): { readonly addresses: readonly MachineAddress[]; readonly complete: boolean } {
  let complete = Array.isArray(raw);
  const noted: Note = (kind) => {
    complete = false;
    note(`addr_info: ${kind}`);
  };
  const addresses = objectsOf(raw, noted).flatMap((json): MachineAddress[] => {
    const ip = parseIp(textOf(json['local']) ?? '');
    const prefix = numberOf(json['prefixlen']);
    if (!ip) noted('an address that is none');
    else if (prefix === undefined || prefix < 0 || prefix > (ip.family === 4 ? 32 : 128))
      noted('an address without a prefix length');
    // Duplicate address detection found another owner: the address does not answer.
    else if (json['dadfailed'] !== true) {
      const scope = textOf(json['scope']);
      return [
        {
          family: ip.family,
          address: ip.text,
          prefix,
          scope: scope === 'link' || scope === 'host' ? scope : 'global',
          ...known({ peer: textOf(json['address']) }),
        },
      ];
    }
    return [];
  });
  return { addresses, complete };
}
