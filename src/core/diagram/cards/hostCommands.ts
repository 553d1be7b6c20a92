import { type Container, type Engine, type Network, shellQuote } from '../../model/index.ts';
import type { CardCommand } from '../Diagram.ts';

/**
 * Read-only commands that show each part on the host. What is known only once the container runs (a process id, a bridge's
 * name) is looked up with docker inside the command, so that a pasted command always works.
 */
export function nsenter(container: Container, command: string): string {
  const pid =
    container.pid !== undefined && container.pid > 0
      ? String(container.pid)
      : `"$(docker inspect -f '{{.State.Pid}}' ${shellQuote(container.containerName)})"`;
  return `sudo nsenter -t ${pid} -n ${command}`;
}

/** The bridge's interface name as a shell word. Docker derives it from the network's id unless an option sets it. */
export function bridgeWord(network: Network): string {
  const given = network.options.get('com.docker.network.bridge.name')?.value;
  if (network.isDefaultBridge) return 'docker0';
  if (given !== undefined && given !== '') return shellQuote(given);
  if (network.origin.kind === 'docker') return shellQuote(network.bridgeName);
  return `"br-$(docker network inspect -f '{{slice .Id 0 12}}' ${shellQuote(network.name)})"`;
}

export function natCommand(engine: Engine, port: number | undefined, family: 4 | 6 = 4): CardCommand {
  if (engine.backend === 'nftables') {
    return { title: 'The nat rules', text: `sudo nft list table ${family === 6 ? 'ip6' : 'ip'} docker-bridges` };
  }
  const filter = port === undefined ? '' : ` | grep -- '--dport ${port} '`;
  return {
    title: port === undefined ? 'The nat rules' : 'Its nat rule',
    text: `sudo ${family === 6 ? 'ip6tables' : 'iptables'} -t nat -S DOCKER${filter}`,
  };
}

export function masqueradeCommand(engine: Engine): CardCommand {
  return engine.backend === 'nftables'
    ? { title: 'The masquerade rules', text: 'sudo nft list table ip docker-bridges' }
    : { title: 'The masquerade rules', text: 'sudo iptables -t nat -S POSTROUTING' };
}
