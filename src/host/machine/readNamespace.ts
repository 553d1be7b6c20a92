import { listeningSockets } from '../../core/docker/index.ts';
import { runCommand } from '../kernel/runCommand.ts';
import type { FoundNamespace } from './findNamespaces.ts';
import { NAMESPACE_SCRIPT, partsOf } from './namespaceScript.ts';

/** A namespace as docs/contract.md has it ("A machine"), and what its links and numbers tell of others. */
export interface ReadNamespace {
  readonly json: Record<string, unknown>;
  /** `ip netns list-id`: the numbers of namespaces that have a name. */
  readonly ids: readonly { readonly nsid: number; readonly name: string }[];
}

/** How long one namespace may take: a machine with 50,000 rules prints them within seconds. */
const TIMEOUT = 20_000;

/**
 * Reads one namespace by one nsenter.
 *
 * @param programs the name of the process that holds a socket, by the socket's inode
 */
export async function readNamespace(
  { path, root }: Pick<FoundNamespace, 'path' | 'root'>,
  programs: ReadonlyMap<string, string>,
): Promise<ReadNamespace | { readonly why: string }> {
  const enter = root ? [] : ['nsenter', `--net=${path}`];
  const result = await runCommand([...enter, 'sh', '-c', NAMESPACE_SCRIPT], { timeout: TIMEOUT });
  if ('why' in result) return result;
  const parts = partsOf(result.out);
  const { addr, route, route6, rule, rule6, neigh, fdb, vlan, nft, ipset, ipvs, bpf } = Object.fromEntries(parts);
  if (!Array.isArray(addr)) return { why: 'ip -j -d addr printed nothing; iproute2 is missing or too old' };
  const text = (key: string): string | undefined => {
    const value = parts.get(key);
    return typeof value === 'string' ? value : undefined;
  };
  const iptablesSave = text('iptablesSave');
  return {
    json: defined({
      addr,
      route,
      route6,
      rule,
      rule6,
      neigh,
      fdb,
      vlan,
      // Rules of the old kind stand in tables of their own, which the new tool does not print.
      iptablesSave: iptablesSave === undefined ? undefined : withLegacy(iptablesSave, text('iptablesLegacySave')),
      ip6tablesSave: text('ip6tablesSave'),
      nft,
      ipset,
      ipvs: ipvs === '' ? undefined : ipvs,
      bpf,
      tc: tcOf(text('tcLines')),
      wireguard: maskedKeys(text('wireguard')),
      sysctl: sysctlsOf(text('sysctlLines') ?? ''),
      sockets: socketsOf(text, programs),
    }),
    ids: idsOf(parts.get('ids')),
  };
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function withLegacy(save: string, legacy: string | undefined): string {
  const isSame = !save.includes('(nf_tables)');
  return legacy === undefined || isSame || !/^-A /m.test(legacy) ? save : `${save}${legacy}`;
}

function idsOf(raw: unknown): ReadNamespace['ids'] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((entry: unknown) => {
    const { nsid, name } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
    return typeof nsid === 'number' && typeof name === 'string' ? [{ nsid, name }] : [];
  });
}

/** `net/ipv4/conf/eth0.5/rp_filter:1` → `net.ipv4.conf.eth0.5.rp_filter`. */
function sysctlsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.lastIndexOf(':');
      return at < 0 ? [] : [[line.slice(0, at).replaceAll('/', '.'), line.slice(at + 1)]];
    }),
  );
}

function socketsOf(
  text: (key: string) => string | undefined,
  programs: ReadonlyMap<string, string>,
): object[] | undefined {
  const [tcp, tcp6, udp, udp6] = ['tcp', 'tcp6', 'udp', 'udp6'].map(text);
  if (tcp === undefined || udp === undefined) return undefined;
  const { sockets } = listeningSockets({
    tcp,
    udp,
    ...(tcp6 === undefined ? {} : { tcp6 }),
    ...(udp6 === undefined ? {} : { udp6 }),
  });
  return sockets.map(({ inode, ...socket }) => {
    const program = programs.get(inode);
    return { ...socket, ...(program === undefined ? {} : { process: program }) };
  });
}

/** The filters of each link and direction, with the link's name in each: tc leaves it out where it was asked for one link. */
function tcOf(lines: string | undefined): object[] | undefined {
  return lines?.split('\n').flatMap((line): object[] => {
    const [way = '', dev = '', json = ''] = line.split('\t');
    if (json === '') return [];
    try {
      const list: unknown = JSON.parse(json);
      return Array.isArray(list)
        ? list.map((filter: unknown) => ({ ...(filter as object), dev, parent: `ffff:${way}` }))
        : [];
    } catch {
      return [];
    }
  });
}

/** `wg show all dump` without keys: private, public and shared ones are as good as passwords to some. */
function maskedKeys(dump: string | undefined): string | undefined {
  if (dump === undefined || dump.trim() === '') return undefined;
  return dump.replace(/[A-Za-z0-9+/]{42,43}=/g, '***');
}
