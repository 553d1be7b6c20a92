import * as v from 'valibot';
import type { HostRoute } from '../../core/docker/index.ts';
import type { KernelAccess } from './KernelAccess.ts';

const Routes = v.array(v.unknown());
const Route = v.object({ dst: v.string(), dev: v.string(), type: v.optional(v.string()) });

/**
 * The host's routes in every table: VPNs keep theirs in tables of their own (wg-quick 51820, Tailscale 52). Needs no rights in
 * our own namespace. Local and broadcast entries are left out; a single address gets its full length.
 */
export async function readHostRoutes(access: KernelAccess): Promise<readonly HostRoute[]> {
  if (!access.local) return [];
  const answers = await Promise.all(
    ['-4', '-6'].map((family) => access.run('host', ['ip', '-j', family, 'route', 'show', 'table', 'all'])),
  );
  return answers.flatMap((answer) => {
    if (!('out' in answer)) return [];
    const routes = v.safeParse(Routes, json(answer.out));
    return (routes.success ? routes.output : []).flatMap((raw) => {
      const read = v.safeParse(Route, raw);
      if (!read.success || (read.output.type ?? 'unicast') !== 'unicast') return [];
      const { dst, dev } = read.output;
      if (/^(fe80|ff)/i.test(dst)) return [];
      const cidr = dst === 'default' || dst.includes('/') ? dst : `${dst}/${dst.includes(':') ? 128 : 32}`;
      return [{ cidr, interface: dev }];
    });
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text || '[]') as unknown;
  } catch {
    return undefined;
  }
}
