import type { KernelState, Trace } from '../../kernel/index.ts';
import { type Container, HOST, indexOf } from '../../model/index.ts';
import { commandsOf } from '../narrate/commands.ts';
import { shown } from '../narrate/shown.ts';

/**
 * What a VPN client does to a network namespace that others join is in no file: routes into its tunnel, rules that let nothing else
 * out, name servers of its own. Undefined where the packet meets no such namespace.
 *
 * @param namespace where the question is asked
 */
export function tunnelAssumption(state: KernelState, namespace: string, trace: Trace | undefined): string | undefined {
  const met = [namespace, ...(trace?.steps ?? []).map((s) => s.namespace)];
  for (const id of new Set(met)) {
    if (id === HOST || id.startsWith('@')) continue;
    // Over its own loopback nothing meets a route or a tunnel.
    if (trace && staysWithin(trace, id)) continue;
    const found = tunnelIn(state, id);
    if (!found) continue;
    const { client, others, title } = found;
    const who = `${shown(client.name)}${title === undefined ? '' : ` (${title})`}`;
    const does = title
      ? 'A VPN client routes outgoing traffic through its tunnel, usually blocks everything else (a kill switch in its own firewall), and often uses its own name servers, which do not know service names'
      : 'It has NET_ADMIN, so it may set routes, firewall rules and name servers there';
    const commands = commandsOf(state);
    return `${who} shares its network namespace with ${shown(others[0]?.name ?? '')}${others.length > 1 ? ` and ${others.length - 1} more` : ''}. ${does}. None of that is in the files, and the answer does not account for it. Check with: ${commands.inNamespace(client, 'iptables -S')}, ${commands.exec(client, 'cat /etc/resolv.conf')}`;
  }
  return undefined;
}

function staysWithin(trace: Trace, id: string): boolean {
  return trace.packet.from === id && trace.steps.every((s) => s.namespace === id) && trace.cause !== 'outside';
}

interface Tunnel {
  readonly client: Container;
  readonly others: readonly Container[];
  /** The program, where the image is one of a VPN. */
  readonly title?: string;
}

function tunnelIn(state: KernelState, id: string): Tunnel | undefined {
  const { containers } = indexOf(state.topology);
  const members = (state.namespaces.get(id)?.containers ?? []).flatMap((m) => containers.get(m) ?? []);
  if (members.length < 2) return undefined;
  const titled = (c: Container): string | undefined => state.topology.vpnClients?.get(c.id);
  const client = members.find((c) => titled(c) !== undefined) ?? members.find((c) => c.process.netAdmin);
  if (!client) return undefined;
  const title = titled(client);
  return { client, others: members.filter((c) => c !== client), ...(title === undefined ? {} : { title }) };
}
