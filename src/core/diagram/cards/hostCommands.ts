import {
  type Container,
  type Engine,
  engineWords,
  enterNamespace,
  type Network,
  operand,
  shellQuote,
} from '../../model/index.ts';
import type { CardCommand } from '../Diagram.ts';

/**
 * Read-only commands that show each part on the host. What is known only once the container runs (a process id, a bridge's
 * name) is looked up with the engine's command inside the command, so that a pasted command always works.
 */
export function nsenter(engine: Engine, container: Container, command: string): string {
  return enterNamespace(engine, container.containerName, command, container.pid);
}

/** The bridge's interface name as a shell word. The engine chooses it unless an option sets it. */
export function bridgeWord(engine: Engine, network: Network): string {
  const given = network.options.get('com.docker.network.bridge.name')?.value;
  if (network.isDefaultBridge) return shellQuote(network.bridgeName);
  if (given !== undefined && given !== '') return shellQuote(given);
  if (network.origin.kind === 'docker') return shellQuote(network.bridgeName);
  return engineWords(engine).command === 'podman'
    ? `"$(podman network inspect -f '{{.NetworkInterface}}' ${operand(network.name)})"`
    : `"br-$(docker network inspect -f '{{slice .Id 0 12}}' ${operand(network.name)})"`;
}

export function natCommand(engine: Engine, port: number | undefined, family: 4 | 6 = 4): CardCommand {
  const { natChain, nftTable } = engineWords(engine);
  if (engine.backend === 'nftables') return { title: 'The nat rules', text: `sudo nft list table ${nftTable(family)}` };
  const filter = port === undefined ? '' : ` | grep -- '--dport ${port} '`;
  return {
    title: port === undefined ? 'The nat rules' : 'Its nat rule',
    text: `sudo ${family === 6 ? 'ip6tables' : 'iptables'} -t nat -S ${natChain}${filter}`,
  };
}

/** What listens for a published port on the machine itself, beside the rule. */
export function forwarderCommand(engine: Engine, port: number | undefined): CardCommand {
  const { forwarder } = engineWords(engine);
  return forwarder === 'docker-proxy' || port === undefined
    ? { title: `${forwarder}, if it runs`, text: `pgrep -a ${forwarder === 'docker-proxy' ? forwarder : 'rootless'}` }
    : { title: 'What holds the port on the host', text: `sudo ss -ltnup 'sport = :${port}'` };
}

export function masqueradeCommand(engine: Engine): CardCommand {
  return {
    title: 'The masquerade rules',
    text:
      engine.backend === 'nftables'
        ? `sudo nft list table ${engineWords(engine).nftTable(4)}`
        : 'sudo iptables -t nat -S POSTROUTING',
  };
}
