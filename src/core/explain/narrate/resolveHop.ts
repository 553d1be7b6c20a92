import type { KernelState, Resolution } from '../../kernel/index.ts';
import {
  type Container,
  engineWords,
  type EngineWords,
  type Hop,
  shellQuote,
  engineThatMade,
} from '../../model/index.ts';
import { commandsOf } from './commands.ts';
import { listText } from '../diagnose/words.ts';
import type { Question } from '../question/Question.ts';
import { shown } from './shown.ts';

/** The look-up of the name, as the first hop; none for an address. */
export function resolveHop(
  state: KernelState,
  question: Question,
  source: Container | undefined,
  addresses: readonly string[],
  resolution: Resolution | undefined,
): Hop[] {
  const { target } = question;
  if (target.kind !== 'name' || !resolution || resolution.by === 'address') return [];
  const name = shown(target.name);
  const commands = commandsOf(state);
  const lookup = `getent ahosts ${shellQuote(target.name)}`;
  return [
    {
      at: source?.name ?? (question.source.kind === 'lan' ? '@lan' : `@${question.source.kind}`),
      kind: 'resolve',
      summary: summaryOf(
        name,
        addresses,
        resolution,
        engineWords(source ? engineThatMade(state.topology, source.id) : state.topology.engine),
      ),
      verify: source ? commands.exec(source, lookup) : lookup,
      ...(source
        ? { touches: { container: source.id, ...(resolution.network ? { network: resolution.network.id } : {}) } }
        : {}),
    },
  ];
}

function summaryOf(name: string, addresses: readonly string[], resolution: Resolution, words: EngineWords): string {
  if (addresses.length === 0) {
    return resolution.outcome === 'unknown'
      ? `${name} goes to external name servers; their answer is not known.`
      : `${name} does not resolve.`;
  }
  const gave = `${name} is ${listText(addresses.slice(0, 8))}${addresses.length > 8 ? ', …' : ''}`;
  switch (resolution.by) {
    case 'hosts-file':
      return `${gave}: a line in /etc/hosts.`;
    case 'embedded-dns':
      return `${gave}: ${words.name}'s resolver ${words.resolverPlace} says so${resolution.network ? `, for the network ${shown(resolution.network.key)}` : ''}.`;
    default:
      return `${gave}.`;
  }
}
