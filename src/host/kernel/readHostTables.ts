import type { KernelAccess } from './KernelAccess.ts';

/** What `ip` prints of the host's links, addresses and routes. Absent where it cannot be read. */
export interface IpTables {
  readonly addr?: unknown;
  /** Of every routing table: VPNs keep theirs in tables of their own (wg-quick 51820, Tailscale 52). */
  readonly route?: unknown;
  readonly route6?: unknown;
  /** The interface that the kernel would choose for the Internet, all its tables and policy rules considered. */
  readonly egressInterface?: string;
}

/** A public address, asked of the routing tables alone: nothing is sent to it. */
const SOMEWHERE = '1.1.1.1';

/** Asks `ip` of the daemon's host. Needs no rights in our own namespace; empty where the kernel is another's. */
export async function readHostTables(access: KernelAccess): Promise<IpTables> {
  if (!access.local || access.host === undefined) return {};
  const ask = async (...args: string[]): Promise<unknown> => {
    const result = await access.run('host', ['ip', '-j', ...args]);
    return 'out' in result ? json(result.out) : undefined;
  };
  const [addr, route, route6, way] = await Promise.all([
    ask('addr'),
    ask('-4', 'route', 'show', 'table', 'all'),
    ask('-6', 'route', 'show', 'table', 'all'),
    ask('-4', 'route', 'get', SOMEWHERE),
  ]);
  const dev: unknown =
    Array.isArray(way) && typeof way[0] === 'object' && way[0] ? Reflect.get(way[0], 'dev') : undefined;
  return {
    ...(addr === undefined ? {} : { addr }),
    ...(route === undefined ? {} : { route }),
    ...(route6 === undefined ? {} : { route6 }),
    ...(typeof dev === 'string' ? { egressInterface: dev } : {}),
  };
}

function json(out: string): unknown {
  try {
    return JSON.parse(out || '[]') as unknown;
  } catch {
    return undefined;
  }
}
