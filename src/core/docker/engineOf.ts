import * as v from 'valibot';
import { atLeast, type Engine, parseEngine } from '../model/index.ts';
import { list, tolerantFields, type Oddities } from './tolerantFields.ts';

const VERSION = {
  Version: v.string(),
  Components: list(v.object({ Name: v.string() })),
  KernelVersion: v.string(),
};

const INFO = {
  ServerVersion: v.string(),
  ExperimentalBuild: v.boolean(),
  OperatingSystem: v.string(),
  Name: v.string(),
  SecurityOptions: list(v.string()),
  Swarm: v.object({ LocalNodeState: v.optional(v.string()) }),
  FirewallBackend: v.object({
    Driver: v.optional(v.string()),
    Info: v.optional(v.nullable(list(v.array(v.string())))),
  }),
};

export interface DaemonFacts {
  /** Undefined if the daemon's version cannot be read. */
  readonly engine?: Engine;
  /** Whether docker-proxy is on, according to /info: only from 29.5 on (moby daemon/info_unix.go). */
  readonly userlandProxy?: boolean;
}

/** GET /version and GET /info → the engine. */
export function engineOf(version: unknown, info: unknown, oddities: Oddities): DaemonFacts {
  const ver = version === undefined ? undefined : tolerantFields(VERSION, version, 'The answer to /version', oddities);
  const inf = info === undefined ? undefined : tolerantFields(INFO, info, 'The answer to /info', oddities);
  const text = ver?.Version ?? inf?.ServerVersion;
  const podman = (ver?.Components ?? []).some((c) => /podman/i.test(c.Name));
  if (podman) {
    // Podman's version numbers say nothing about Docker's behaviour; its rules are read, not predicted.
    const base = parseEngine('28', 'daemon');
    return base ? { engine: { ...base, flavour: 'podman' } } : {};
  }
  if (text === undefined) {
    oddities.add('snapshot-version', 'The daemon does not report its version; the newest verified engine is assumed.');
    return {};
  }
  const engine = parseEngine(text, 'daemon');
  if (!engine) {
    oddities.add(
      'snapshot-version',
      `The daemon reports version "${text.slice(0, 40)}", which Net Lens does not know (20.10 and later); the newest verified engine is assumed.`,
    );
    return {};
  }
  const driver = inf?.FirewallBackend?.Driver ?? '';
  const proxy = (inf?.FirewallBackend?.Info ?? []).find(([k]) => k === 'EnableUserlandProxy')?.[1];
  const facts: Engine = {
    ...engine,
    backend: driver.startsWith('nftables') ? 'nftables' : 'iptables',
    flavour: flavourOf(inf),
    ...(inf?.ExperimentalBuild === undefined ? {} : { experimental: inf.ExperimentalBuild }),
    ...(inf?.Swarm?.LocalNodeState === 'active' ? { swarm: true } : {}),
  };
  if (proxy !== undefined) return { engine: facts, userlandProxy: proxy === 'true' };
  // From 29.5 the daemon reports the proxy when it is on; no entry means off (docs/semantics.md, section 5).
  if (atLeast(engine, 29, 5) && inf?.FirewallBackend) return { engine: facts, userlandProxy: false };
  return { engine: facts };
}

function flavourOf(
  info:
    | { readonly OperatingSystem?: string; readonly Name?: string; readonly SecurityOptions?: readonly string[] }
    | undefined,
): Engine['flavour'] {
  if (info?.OperatingSystem === 'Docker Desktop' || info?.Name === 'docker-desktop') return 'desktop';
  if (info?.SecurityOptions?.some((o) => o.includes('name=rootless'))) return 'rootless';
  return 'native';
}
