import type { KernelState } from '../../kernel/index.ts';
import { type Container, type Network, shellQuote } from '../../model/index.ts';

/**
 * Commands that show a fact of the model on the reader's own machine. Every name is quoted for a POSIX shell. They only
 * look: nothing here changes anything.
 */
export interface Commands {
  /** On the host, in its root namespace (in the VM of Docker Desktop, in RootlessKit's namespace). */
  onHost(command: string): string;
  /** In the container's network namespace, with the host's tools: works for every image. */
  inNamespace(container: Container, command: string): string;
  /** In the container, with the image's own tools. */
  exec(container: Container, command: string): string;
  /** A docker (or podman) command about one object: the words as they are, its name quoted. */
  docker(words: string, name: string): string;
  /** The bridge's interface name; of a project that does not run yet, the words that find it out once it does. */
  bridge(network: Network): string;
  /** The chain of Docker's ruleset, in the words of the backend. */
  chain(table: string, chain: string, family: 4 | 6): string;
}

export function commandsOf(state: KernelState): Commands {
  const { flavour, backend } = state.topology.engine;
  const tool = flavour === 'podman' ? 'podman' : 'docker';
  const onHost = (command: string): string => {
    switch (flavour) {
      case 'desktop':
        // The bridges are in Docker Desktop's VM; a privileged container enters its first process's namespaces.
        return `docker run --rm --privileged --pid=host alpine nsenter -t 1 -n -m ${command}`;
      case 'rootless':
        return `nsenter -U --preserve-credentials -n -t "$(cat "$XDG_RUNTIME_DIR/dockerd-rootless/child_pid")" ${command}`;
      default:
        return `sudo ${command}`;
    }
  };
  const inNamespace = (container: Container, command: string): string => {
    const captured = container.dockerId === undefined ? namespaceIn(state, container.id) : undefined;
    if (captured) return `sudo nsenter --net=${shellQuote(captured)} ${command}`;
    if (flavour === 'desktop') {
      return `docker run --rm --network container:${shellQuote(container.containerName)} nicolaka/netshoot ${command}`;
    }
    const pid = `"$(${tool} inspect -f '{{.State.Pid}}' ${operand(container.containerName)})"`;
    return flavour === 'rootless'
      ? `nsenter -U --preserve-credentials -n -t ${pid} ${command}`
      : `sudo nsenter -t ${pid} -n ${command}`;
  };
  return {
    onHost,
    inNamespace,
    exec: (container, command) => `${tool} exec ${operand(container.containerName)} ${command}`,
    docker: (words, name) => `${tool} ${words} ${operand(name)}`,
    bridge: (network) => {
      const named = network.isDefaultBridge || network.options.has('com.docker.network.bridge.name');
      if (state.topology.source !== 'compose' || named) return shellQuote(network.bridgeName);
      return `"br-$(${tool} network inspect -f '{{slice .Id 0 12}}' ${operand(network.name)})"`;
    },
    chain: (table, chain, family) => {
      if (backend === 'nftables') {
        return onHost(`nft list chain ${family === 4 ? 'ip' : 'ip6'} ${shellQuote(table)} ${shellQuote(chain)}`);
      }
      const iptables = family === 4 ? 'iptables' : 'ip6tables';
      return onHost(`${iptables} ${table === 'filter' ? '' : `-t ${shellQuote(table)} `}-S ${shellQuote(chain)}`);
    },
  };
}

/** Where a namespace of a captured machine is found: where the capture saw it, else where `ip netns` would keep it. */
function namespaceIn({ topology }: KernelState, id: string): string | undefined {
  const namespace = topology.machine?.namespaces.find((one) => one.id === id);
  return namespace && (namespace.labels.get('netlens.path') ?? `/run/netns/${namespace.name}`);
}

/** A name where docker expects one. What starts with a dash would be taken for an option, quoted or not; `--` ends them. */
function operand(name: string): string {
  return name.startsWith('-') ? `-- ${shellQuote(name)}` : shellQuote(name);
}

/** `docker network inspect shop_backend`, the command that shows a network as the daemon has it. */
export function inspectNetwork(commands: Commands, network: Network): string {
  return commands.docker('network inspect', network.name);
}

/** Which sockets wait in the container: the port alone where it is given. */
export function listeningCommand(
  commands: Commands,
  container: Container,
  protocol: 'tcp' | 'udp',
  port?: number,
): string {
  const filter = port === undefined ? '' : ` 'sport = :${port}'`;
  return commands.inNamespace(container, `ss -ln${protocol === 'tcp' ? 't' : 'u'}p${filter}`);
}
