import {
  firstOf,
  implied,
  type Network,
  nextIp,
  overlaps,
  parseCidr,
  podman0,
  type SourceOrigin,
  type Subnet,
  type Text,
  textOf,
} from '../model/index.ts';
import type { Unit, UnitEntry } from './parseUnit.ts';

/** The networks of `.network` files, and the default one where somebody is on it. */
export function networksOfUnits(units: readonly Unit[], usesDefault: boolean): readonly Network[] {
  const origin = implied('Podman has this network by itself.');
  const networks: Network[] = usesDefault ? [podman0(origin, 'podman')] : [];
  const own = units.filter((u) => u.kind === 'network');
  const stated = own.flatMap((u) => valuesOf(u, 'Subnet').flatMap(({ value }) => parseCidr(value) ?? []));
  let next = 0;
  const free = (): string => {
    for (;;) {
      const cidr = `10.89.${next++}.0/24`;
      const net = parseCidr(cidr);
      if (next > 255 || !net || !stated.some((taken) => overlaps(taken, net))) return cidr;
    }
  };
  for (const [i, unit] of own.entries()) networks.push(networkOf(unit, i + 1, free));
  return networks;
}

export const valuesOf = (unit: Unit, key: string): readonly Text[] =>
  unit.entries.filter((e) => e.key === key && e.section.toLowerCase() === unit.kind).map((e) => e.value);

/** A key that is written more than once: the last one counts. */
export const lastOf = (unit: Unit, key: string): Text | undefined => valuesOf(unit, key).at(-1);

const isYes = (text: Text | undefined): boolean => /^(1|yes|true|on)$/i.test(text?.value ?? '');

/** `NetworkName=`, else `systemd-` and the file's name (podman-systemd.unit(5)). */
export const unitNetworkName = (unit: Unit): string => lastOf(unit, 'NetworkName')?.value ?? `systemd-${unit.name}`;

function networkOf(unit: Unit, number: number, free: () => string): Network {
  const origin = headerOf(unit);
  const driver = lastOf(unit, 'Driver')?.value ?? 'bridge';
  const options = new Map<string, Text>();
  for (const text of valuesOf(unit, 'Options'))
    for (const pair of text.value.split(',')) {
      const [key = '', value = ''] = pair.split('=');
      if (key.trim() !== '') options.set(key.trim(), textOf(value.trim(), text.origin));
    }
  const gateways = valuesOf(unit, 'Gateway').map((t) => t.value);
  const ranges = valuesOf(unit, 'IPRange').map((t) => t.value);
  const subnets = valuesOf(unit, 'Subnet').flatMap((text, index): Subnet[] => {
    const net = parseCidr(text.value);
    const ipRange = ranges[index];
    return net
      ? [
          {
            family: net.family,
            cidr: text.value,
            gateway: gateways[index] ?? nextIp(firstOf(net)).text,
            ...(ipRange === undefined ? {} : { ipRange }),
            auxiliary: new Map(),
            predicted: false,
            origin: text.origin,
          },
        ]
      : [];
  });
  const predicted = implied('Podman takes the next free subnet of its pools.', origin);
  if (!subnets.some((s) => s.family === 4) && driver === 'bridge') {
    const cidr = free();
    subnets.unshift({
      family: 4,
      cidr,
      gateway: cidr.replace(/0\/24$/, '1'),
      auxiliary: new Map(),
      predicted: true,
      origin: predicted,
    });
  }
  const parent = options.get('parent')?.value;
  return {
    id: unit.name,
    key: unit.name,
    name: unitNetworkName(unit),
    driver,
    isDefaultBridge: false,
    internal: isYes(lastOf(unit, 'Internal')),
    external: false,
    attachable: false,
    enableIPv4: subnets.some((s) => s.family === 4),
    enableIPv6: subnets.some((s) => s.family === 6),
    subnets,
    bridgeName: driver === 'bridge' ? (lastOf(unit, 'InterfaceName')?.value ?? `podman${number}`) : '',
    options,
    labels: new Map(),
    ...(parent === undefined ? {} : { parent }),
    // `podman network create`, which Quadlet runs, turns the resolver on and leaves isolation out.
    dnsEnabled: driver === 'bridge' && !isYes(lastOf(unit, 'DisableDNS')),
    origin,
    parts: new Map(unit.entries.map((e: UnitEntry) => [e.key, e.value.origin])),
  };
}

/** The header of the unit's own section, which stands for it; else the first line. */
export function headerOf({ file, kind, text }: Unit): SourceOrigin {
  const found = new RegExp(`^[ \\t]*\\[${kind}\\]`, 'im').exec(text);
  const start = found?.index ?? 0;
  const end = text.indexOf('\n', start);
  return { kind: 'source', file, start, end: end < 0 ? text.length : end };
}
