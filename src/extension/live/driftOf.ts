import type { Container, Origin, Topology } from '../../core/model/index.ts';

/** A way in which what runs is not what the file says: `docker compose up -d` would make the container anew. */
export interface Drift {
  /** The service, as the file's topology has it. */
  readonly container: Container;
  readonly kind: 'ports' | 'networks' | 'aliases' | 'command' | 'network_mode';
  /** What the file says, and what runs. */
  readonly file: string;
  readonly running: string;
  /** Where the file says it. */
  readonly origin: Origin;
}

/**
 * Compares the services of a project with the containers that run of it. A service without a container is not drift: it is
 * not up. What one side cannot know (a port that Docker picks, a command of the image) is not compared.
 */
export function driftOf(files: Topology, live: Topology): readonly Drift[] {
  const drifts: Drift[] = [];
  for (const container of files.containers) {
    if (!container.active) continue;
    const running = live.containers.find(
      (other) => other.project === files.project && other.service === container.service && other.state === 'running',
    );
    if (!running) continue;
    const add = (kind: Drift['kind'], said: readonly string[], runs: readonly string[], origin: Origin) => {
      const a = [...new Set(said)].sort();
      const b = [...new Set(runs)].sort();
      if (a.join('\n') === b.join('\n')) return;
      drifts.push({ container, kind, file: a.join(', '), running: b.join(', '), origin });
    };
    if (container.namespace.kind !== running.namespace.kind) {
      add('network_mode', [container.namespace.kind], [running.namespace.kind], container.namespaceOrigin);
      continue;
    }
    const first = container.published[0];
    add('ports', ports(container), ports(running), container.publishedOrigin ?? first?.origin ?? container.origin);
    add('networks', networks(files, container), networks(live, running), container.origin);
    const words = container.process.command?.by === 'compose' ? container.process.command : undefined;
    const runs = running.process.command;
    if (words && runs) {
      add('command', [text(words.words)], [text(runs.words)], words.origin);
    }
    add('aliases', missingAliases(files, container, live, running), [], container.origin);
  }
  return drifts;
}

/** Bindings as both sides can say them: an address that is any address is left out. */
function ports(container: Container): readonly string[] {
  return container.published.flatMap((port) => {
    if (port.hostPort === undefined) return [];
    const any = port.hostIp === undefined || port.hostIp === '0.0.0.0' || port.hostIp === '::';
    return [`${any ? '' : `${port.hostIp}:`}${port.hostPort}:${port.containerPort}/${port.protocol}`];
  });
}

function networks(topology: Topology, container: Container): readonly string[] {
  return container.endpoints.map(({ network }) => topology.networks.find((n) => n.id === network)?.name ?? network);
}

/** Aliases that the file gives and the daemon does not know of. */
function missingAliases(files: Topology, container: Container, live: Topology, running: Container): readonly string[] {
  return container.endpoints.flatMap((endpoint) => {
    const name = files.networks.find((n) => n.id === endpoint.network)?.name;
    const other = running.endpoints.find((e) => live.networks.find((n) => n.id === e.network)?.name === name);
    if (!other) return [];
    const known = new Set([...other.aliases.map((alias) => alias.value), ...(other.dnsNames ?? [])]);
    return endpoint.aliases.map((alias) => alias.value).filter((alias) => !known.has(alias));
  });
}

function text(words: readonly { readonly value: string }[]): string {
  return words.map((word) => word.value).join(' ');
}
