import type { Step } from '../../kernel/index.ts';
import { type Container, ENGINE, familyOf, HOST, shellQuote } from '../../model/index.ts';
import type { StepContext } from './StepContext.ts';

/** Lists the chain whose rule decided, with the tool that knows it: iptables, or nft for a table of its own. */
export function ruleCommand(context: StepContext, step: Step): string | undefined {
  if (step.table === undefined || step.chain === undefined) return undefined;
  const family = familyOf(step.after.destination);
  const table = context.state.namespaces
    .get(step.namespace)
    ?.rulesets[family]?.tables.find((x) => x.name === step.table);
  const nft = table?.form === 'nft' ? (table.nftFamily ?? (family === 4 ? 'ip' : 'ip6')) : undefined;
  const words =
    nft === undefined
      ? `${family === 4 ? 'iptables' : 'ip6tables'} ${step.table === 'filter' ? '' : `-t ${shellQuote(step.table)} `}-S ${shellQuote(step.chain)}`
      : context.state.topology.source === 'compose' && step.chain.includes('__')
        ? // The chain is named after a bridge whose real name is not known before it exists.
          `nft list table ${shellQuote(nft)} ${shellQuote(step.table)}`
        : `nft list chain ${shellQuote(nft)} ${shellQuote(step.table)} ${shellQuote(step.chain)}`;
  const container = context.index.containers.get(step.namespace);
  return container ? context.commands.inNamespace(container, words) : context.commands.onHost(words, step.namespace);
}

/** The command in the step's own namespace; none for a machine that is not this one. */
export function hereCommand(
  context: StepContext,
  container: Container | undefined,
  step: Step,
  command: string,
): string | undefined {
  if (container) return context.commands.inNamespace(container, command);
  return isHere(step) ? context.commands.onHost(command, step.namespace) : undefined;
}

/** The machine, or its engine's namespace. */
const isHere = ({ namespace }: Step): boolean => namespace === HOST || namespace === ENGINE;

export function routeCommand(context: StepContext, container: Container | undefined, step: Step): string | undefined {
  return hereCommand(context, container, step, `ip route get ${shellQuote(step.after.destination)}`);
}

export function dialCommand(context: StepContext, container: Container | undefined, step: Step): string | undefined {
  const udp = context.trace.packet.protocol === 'udp' ? 'u' : '';
  const command = `nc -vz${udp} -w 2 ${shellQuote(step.after.destination)} ${step.after.destinationPort}`;
  if (container) return context.commands.inNamespace(container, command);
  if (step.namespace === ENGINE) return context.commands.onHost(command, ENGINE);
  return step.namespace === HOST ? command : undefined;
}
