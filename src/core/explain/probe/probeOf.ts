import type { KernelState } from '../../kernel/index.ts';
import { engineWords, type Container, HOST, shellQuote, type Topology } from '../../model/index.ts';
import type { Question } from '../question/Question.ts';
import { resolveTarget } from '../question/resolveTarget.ts';
import { shown } from '../narrate/shown.ts';
import type { Dial, Probe } from './Probe.ts';

/** Why something cannot be tried, in a sentence or two that say what a person can do. */
export interface Untried {
  readonly why: string;
}

/** What a person can run to try it where Net Lens cannot. `dialled`: a name or an address. */
export function probeCommand(dialled: string, { port, protocol }: Pick<Probe, 'port' | 'protocol'>): string {
  const operand = dialled.startsWith('-') ? `-- ${shellQuote(dialled)}` : shellQuote(dialled);
  return `nc -v${protocol === 'udp' ? 'u' : ''}z -w 4 ${operand} ${port}`;
}

/**
 * The client that settles a question. `asked` is the topology that the question was asked of; where that is a file's, `twin`
 * gives the container that runs for one of its containers. A name is dialled as it was asked; a container's own address is
 * the one that it has now.
 */
export function probeOf(
  question: Question,
  asked: Topology,
  live: KernelState,
  twin: (container: Container) => Container | undefined,
  proxied = false,
): Probe | Untried {
  const { source, port, protocol } = question;
  let container: Container | undefined;
  if (source.kind === 'container') {
    const meant = asked.containers.find((c) => c.id === source.id);
    const found = meant && twin(meant);
    if (found?.state !== 'running') return notRunning(live, meant, found);
    container = found;
  }
  const dial = dialOf(question, asked, live, twin, container?.id ?? HOST);
  if ('why' in dial) return dial;
  if (source.kind === 'lan' || source.kind === 'internet') {
    const dialled = 'name' in dial ? dial.name : (dial.addresses[0] ?? '');
    return { why: `This can only be tried on that other machine. Run this there: ${probeCommand(dialled, question)}` };
  }
  return { ...(container ? { container } : {}), dial, port, protocol, proxied };
}

function notRunning(live: KernelState, meant: Container | undefined, found: Container | undefined): Untried {
  const called = meant ? shown(meant.name) : 'The container';
  if (found) return { why: `${called} is stopped (${shown(found.containerName)}). Start it, and try again.` };
  const project = meant?.project === undefined ? '' : ` of the project ${shown(meant.project)}`;
  return {
    why: `No container${project} runs for ${called} on this daemon. Start it with "${engineWords(live.topology.engine).compose} up -d", and try again.`,
  };
}

function dialOf(
  { target }: Question,
  asked: Topology,
  live: KernelState,
  twin: (container: Container) => Container | undefined,
  asker: string,
): Dial | Untried {
  switch (target.kind) {
    case 'address':
      return { addresses: [target.address] };
    case 'host': {
      // The model makes one up where nobody said it; what is dialled must be the host's.
      const { lanAddress } = live.topology.host;
      return lanAddress === undefined
        ? { why: "The host's address on its network is not known." }
        : { addresses: [lanAddress] };
    }
    case 'endpoint': {
      const name = asked.networks.find((n) => n.id === target.network)?.name;
      const network = live.topology.networks.find((n) => n.name === name);
      const servers = asked.containers.filter((c) => target.containers.includes(c.id));
      const running = servers.flatMap((c) => twin(c) ?? []).filter((c) => c.state === 'running');
      if (running.length === 0) return notRunning(live, servers[0], undefined);
      const endpoints = running.flatMap((c) => c.endpoints.filter((e) => e.network === network?.id));
      const four = endpoints.flatMap((e) => e.ipv4 ?? []);
      const addresses = four.length > 0 ? four : endpoints.flatMap((e) => e.ipv6 ?? []);
      if (addresses.length > 0) return { addresses };
      return {
        why: `${shown(running[0]?.containerName ?? '')} currently has no address on the network ${shown(name ?? '')}.`,
      };
    }
    case 'name': {
      const { addresses } = resolveTarget(live, { target }, asker);
      return { name: target.name, order: addresses };
    }
  }
}
