import * as v from 'valibot';
import type { HostInterface, HostNetwork, HostRoute } from '../model/index.ts';

/** The output of the host's tools, as far as it could be read: `kernel.host` of a snapshot file, or with more routes. */
export interface HostTables {
  /** `ip -j addr`. */
  readonly addr?: unknown;
  /** `ip -j route`, of the main table or of all. */
  readonly route?: unknown;
  readonly route6?: unknown;
  readonly iptablesSave?: unknown;
  /** `nft -j list ruleset`. */
  readonly nft?: unknown;
}

/** Reads the host's interfaces, routes, way out and firewall front end from the output of its tools. Invalid entries are left out. */
export function hostNetworkOf(tables: HostTables): HostNetwork {
  const interfaces = interfacesIn(tables.addr);
  const routes = [...routesIn(tables.route), ...routesIn(tables.route6)];
  const egressInterface = egressIn(routesIn(tables.route)) ?? egressIn(routesIn(tables.route6));
  const firewall = firewallIn(tables);
  return {
    ...(interfaces.length > 0 ? { interfaces } : {}),
    ...(egressInterface === undefined ? {} : { egressInterface }),
    ...(routes.length > 0 ? { routes: routes.map(({ cidr, interface: by }) => ({ cidr, interface: by })) } : {}),
    ...(firewall ? { firewall } : {}),
  };
}

const Interface = v.object({
  ifname: v.string(),
  mtu: v.fallback(v.optional(v.number()), undefined),
  addr_info: v.fallback(v.array(v.unknown()), []),
});
const Address = v.object({ local: v.string() });

function interfacesIn(addr: unknown): HostInterface[] {
  return each(addr, Interface).map(({ ifname, mtu, addr_info }) => ({
    name: ifname,
    ...(mtu === undefined ? {} : { mtu }),
    addresses: each(addr_info, Address).map(({ local }) => local),
  }));
}

const Route = v.object({
  dst: v.string(),
  dev: v.string(),
  type: v.optional(v.string()),
  table: v.optional(v.union([v.string(), v.number()])),
  metric: v.fallback(v.optional(v.number()), undefined),
});

interface ReadRoute extends HostRoute {
  readonly inMain: boolean;
  readonly metric: number;
}

/** Unicast routes, without local, broadcast and link-local ones. A single address gets its full prefix length. */
function routesIn(list: unknown): ReadRoute[] {
  return each(list, Route).flatMap(({ dst, dev, type, table, metric }) => {
    if ((type ?? 'unicast') !== 'unicast' || /^(fe80|ff)/i.test(dst)) return [];
    const cidr = dst === 'default' || dst.includes('/') ? dst : `${dst}/${dst.includes(':') ? 128 : 32}`;
    return [
      { cidr, interface: dev, inMain: table === undefined || table === 'main' || table === 254, metric: metric ?? 0 },
    ];
  });
}

/** Where traffic to the Internet goes: two halves of it (OpenVPN's `redirect-gateway def1`) before the default route. */
function egressIn(routes: readonly ReadRoute[]): string | undefined {
  const main = routes.filter((r) => r.inMain).sort((a, b) => a.metric - b.metric);
  const half = main.find((r) => r.cidr === '128.0.0.0/1' || r.cidr === '8000::/1');
  return (half ?? main.find((r) => r.cidr === 'default' || /^(0\.0\.0\.0|::)\/0$/.test(r.cidr)))?.interface;
}

/**
 * Recognises ufw and firewalld by the chains that INPUT jumps to while they are active (ufw's ufw-init-functions; firewalld's
 * core/ipXtables.py), or by firewalld's own nftables table (core/nftables.py).
 */
function firewallIn({ iptablesSave, nft }: HostTables): HostNetwork['firewall'] {
  const rules = typeof iptablesSave === 'string' ? iptablesSave : '';
  if (/^-A INPUT -j ufw-/m.test(rules)) return 'ufw';
  if (/^-A INPUT (?:.* )?-j (?:INPUT_ZONES|INPUT_direct)$/m.test(rules)) return 'firewalld';
  const list: unknown = typeof nft === 'object' && nft !== null ? Reflect.get(nft, 'nftables') : undefined;
  const isFirewalld = each(list, v.object({ table: v.object({ name: v.string() }) })).some(
    ({ table }) => table.name === 'firewalld',
  );
  return isFirewalld ? 'firewalld' : undefined;
}

function each<T extends v.GenericSchema>(list: unknown, item: T): v.InferOutput<T>[] {
  return (Array.isArray(list) ? list : []).flatMap((raw: unknown) => {
    const read = v.safeParse(item, raw);
    return read.success ? [read.output] : [];
  });
}
