import type { Engine } from './Engine.ts';

/** How sentences and commands name an engine and what it makes. */
export interface EngineWords {
  /** `Docker`, `Podman`. An engine that nobody knows answers as Docker does, and is called so. */
  readonly name: string;
  /** The command that asks it. */
  readonly command: 'docker' | 'podman';
  /** The command that starts a Compose project on it. */
  readonly compose: 'docker compose' | 'podman compose';
  /** Its resolver, as in "Docker's resolver", and where it listens. */
  readonly resolverPlace: string;
  /** Where the rules of published ports are: the chain, or nft's table for a family. */
  readonly natChain: string;
  readonly nftTable: (family: 4 | 6) => string;
  /** What accepts connections to published ports as a process: docker-proxy, or the port driver of a rootless engine. */
  readonly forwarder: string;
}

export function engineWords({ product, platform }: Engine): EngineWords {
  const isRootless = platform === 'rootless';
  if (product === 'podman')
    return {
      name: 'Podman',
      command: 'podman',
      compose: 'podman compose',
      // docs/semantics-engines.md, section 1.8.
      resolverPlace: 'at the gateway (aardvark-dns)',
      natChain: 'NETAVARK-HOSTPORT-DNAT',
      nftTable: () => 'inet netavark',
      forwarder: isRootless ? 'rootlessport' : 'conmon',
    };
  return {
    name: 'Docker',
    command: 'docker',
    compose: 'docker compose',
    resolverPlace: 'at 127.0.0.11',
    natChain: 'DOCKER',
    nftTable: (family) => `${family === 6 ? 'ip6' : 'ip'} docker-bridges`,
    forwarder: isRootless ? "RootlessKit's port driver" : 'docker-proxy',
  };
}
