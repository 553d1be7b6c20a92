import type { KernelState } from '../../kernel/index.ts';
import {
  type Container,
  type Engine,
  engineNamespace,
  engineWords,
  enterNamespace,
  HOST,
  namespacePath,
  type Network,
  operand,
  shellQuote,
  engineThatMade,
} from '../../model/index.ts';

/**
 * Commands that show a fact of the model on the reader's own machine. Every name is quoted for a POSIX shell. They only
 * look: nothing here changes anything.
 */
export interface Commands {
  /** In the namespace with the engine's bridges, wherever that is; with a namespace's id in that one: `@host` is the machine. */
  onHost(command: string, namespace?: string): string;
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

/** `engine`: whose bridges, rules and objects are asked about; containers are asked of the engine that made them. */
export function commandsOf(state: KernelState, engine: Engine = state.topology.engine): Commands {
  const engineOf = ({ id }: Container): Engine => engineThatMade(state.topology, id);
  const { backend } = engine;
  const words = engineWords(engine);
  const tool = words.command;
  const home = engineNamespace(engine);
  const onHost = (command: string, namespace: string = home): string =>
    namespace === HOST ? `sudo ${command}` : inEngine(engine, command);
  const inNamespace = (container: Container, command: string): string => {
    const captured = container.dockerId === undefined ? namespaceIn(state, container.id) : undefined;
    if (captured) return `sudo nsenter --net=${shellQuote(captured)} ${command}`;
    return enterNamespace(engineOf(container), container.containerName, command);
  };
  return {
    onHost,
    inNamespace,
    exec: (container, command) =>
      `${engineWords(engineOf(container)).command} exec ${operand(container.containerName)} ${command}`,
    docker: (words, name) => `${tool} ${words} ${operand(name)}`,
    bridge: (network) => {
      const named = network.isDefaultBridge || network.options.has('com.docker.network.bridge.name');
      if (state.topology.source !== 'compose' || named) return shellQuote(network.bridgeName);
      return tool === 'podman'
        ? `"$(podman network inspect -f '{{.NetworkInterface}}' ${operand(network.name)})"`
        : `"br-$(docker network inspect -f '{{slice .Id 0 12}}' ${operand(network.name)})"`;
    },
    chain: (table, chain, family) => {
      if (backend === 'nftables') {
        const [word = ''] = words.nftTable(family).split(' ');
        return onHost(`nft list chain ${word} ${shellQuote(table)} ${shellQuote(chain)}`);
      }
      const iptables = family === 4 ? 'iptables' : 'ip6tables';
      return onHost(`${iptables} ${table === 'filter' ? '' : `-t ${shellQuote(table)} `}-S ${shellQuote(chain)}`);
    },
  };
}

/** A command in the namespace with the bridges of an engine that is not the machine's own. */
function inEngine({ platform, product, machine }: Engine, command: string): string {
  if (platform === 'rootless')
    return product === 'podman'
      ? `podman unshare --rootless-netns ${command}`
      : `nsenter -U --preserve-credentials -n -t "$(cat "$XDG_RUNTIME_DIR/dockerd-rootless/child_pid")" ${command}`;
  if (product === 'podman') return `podman machine ssh sudo ${command}`;
  if (machine === 'Colima') return `colima ssh -- sudo ${command}`;
  if (machine === 'Rancher Desktop') return `rdctl shell sudo ${command}`;
  // A privileged container enters the namespaces of the virtual machine's first process.
  return `docker run --rm --privileged --pid=host alpine nsenter -t 1 -n -m ${command}`;
}

/** The path of a namespace that a capture holds. */
function namespaceIn({ topology }: KernelState, id: string): string | undefined {
  const namespace = topology.machine?.namespaces.find((one) => one.id === id);
  return namespace && namespacePath(namespace);
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
