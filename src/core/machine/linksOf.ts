import { type MachineAddress, type MachineLink, parseIp } from '../model/index.ts';
import { flagsOf, type Json, known, numberOf, objectOf, objectsOf, textOf, wordOf } from './json.ts';

/**
 * `ip -j -d addr` → links. `netnsids` gives the namespace of a `link_netnsid`: undefined if the capture does not have it.
 *
 * @param own the namespace's own id: a link without `link_netnsid` has its lower link there
 */
export function linksOf(raw: unknown, own: string, netnsids: ReadonlyMap<number, string>): MachineLink[] {
  const indexes = new Map<string, number>();
  for (const json of objectsOf(raw)) {
    const name = textOf(json['ifname']);
    const index = numberOf(json['ifindex']);
    if (name !== undefined && index !== undefined) indexes.set(name, index);
  }
  const seen = new Set<string>();
  return objectsOf(raw).flatMap((json): MachineLink[] => {
    const name = textOf(json['ifname']);
    const index = numberOf(json['ifindex']);
    if (name === undefined || index === undefined || seen.has(name)) return [];
    seen.add(name);
    return [linkOf(json, { name, index, other: otherOf(json, own, netnsids, indexes) })];
  });
}

function linkOf(
  json: Json,
  fixed: { readonly name: string; readonly index: number; readonly other: MachineLink['other'] },
): MachineLink {
  const flags = flagsOf(json['flags']);
  const info = objectOf(json['linkinfo']);
  const data = objectOf(info['info_data']);
  const kind = flags.includes('LOOPBACK') ? 'lo' : (textOf(info['info_kind']) ?? 'nic');
  const { other, ...named } = fixed;
  return {
    ...named,
    ...known({ other }),
    kind,
    up: flags.includes('UP'),
    // A link without any flags was not captured with them.
    carrier: !flags.includes('NO-CARRIER') && textOf(json['operstate']) !== 'LOWERLAYERDOWN',
    addresses: objectsOf(json['addr_info']).flatMap(addressOf),
    ...known({
      mac: textOf(json['address'])?.toLowerCase(),
      master: textOf(json['master']),
      port: info['info_slave_kind'] === 'bridge' ? portOf(objectOf(info['info_slave_data'])) : undefined,
      bridge: kind === 'bridge' ? bridgeOf(data) : undefined,
      tag: kind === 'vlan' || kind === 'vxlan' ? numberOf(data['id']) : undefined,
      mode: kind === 'macvlan' || kind === 'ipvlan' ? textOf(data['mode']) : undefined,
      tunnel: tunnelOf(data),
      table: kind === 'vrf' ? wordOf(data['table']) : undefined,
    }),
  };
}

function otherOf(
  json: Json,
  own: string,
  netnsids: ReadonlyMap<number, string>,
  indexes: ReadonlyMap<string, number>,
): MachineLink['other'] {
  const id = numberOf(json['link_netnsid']);
  // In the same namespace `ip` prints the other link's name, across namespaces its index.
  const name = textOf(json['link']);
  const index = numberOf(json['link_index']) ?? (name === undefined ? undefined : indexes.get(name));
  if (index === undefined || index === 0) return undefined;
  if (id === undefined) return { namespace: own, index };
  return { index, ...known({ namespace: netnsids.get(id) }) };
}

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

function addressOf(json: Json): MachineAddress[] {
  const ip = parseIp(textOf(json['local']) ?? '');
  const prefix = numberOf(json['prefixlen']);
  // Duplicate address detection found another owner: the address does not answer.
  if (!ip || prefix === undefined || prefix < 0 || prefix > (ip.family === 4 ? 32 : 128) || json['dadfailed'] === true)
    return [];
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
