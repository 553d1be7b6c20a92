import * as v from 'valibot';
import { atLeast, DEFAULT_ENGINE, type Engine, parseEngine, type RootlessNetwork } from '../model/index.ts';
import { machineOf } from './machineOf.ts';
import { list, tolerantFields, type Oddities } from './tolerantFields.ts';

const VERSION = {
  Version: v.string(),
  Components: list(
    v.object({
      Name: v.string(),
      Details: v.optional(
        v.nullable(v.object({ NetworkDriver: v.optional(v.string()), PortDriver: v.optional(v.string()) })),
      ),
    }),
  ),
  KernelVersion: v.string(),
};

const INFO = {
  ServerVersion: v.string(),
  ExperimentalBuild: v.boolean(),
  OperatingSystem: v.string(),
  Name: v.string(),
  SecurityOptions: list(v.string()),
  Rootless: v.boolean(),
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
  const parts = (ver?.Components ?? []).map((c) => c.Name);
  if (parts.some((name) => /podman/i.test(name))) {
    const base = parseEngine(`podman-${text ?? ''}`, 'daemon') ?? parseEngine('podman', 'daemon');
    return base ? { engine: { ...base, ...placeOf(inf, []) } } : {};
  }
  // Docker calls itself "Engine" (moby daemon/info.go, SystemVersion). Nobody knows what another program does to the kernel.
  if (parts.length > 0 && !parts.includes('Engine'))
    return {
      engine: { ...DEFAULT_ENGINE, ...(versionOf(text) ?? {}), product: 'other', known: 'daemon', ...placeOf(inf, []) },
    };
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
    ...placeOf(inf, ver?.Components ?? []),
    ...(inf?.ExperimentalBuild === undefined ? {} : { experimental: inf.ExperimentalBuild }),
    ...(inf?.Swarm?.LocalNodeState === 'active' ? { swarm: true } : {}),
  };
  if (proxy !== undefined) return { engine: facts, userlandProxy: proxy === 'true' };
  // From 29.5 the daemon reports the proxy when it is on; no entry means off (docs/semantics.md, section 5).
  if (atLeast(engine, 29, 5) && inf?.FirewallBackend) return { engine: facts, userlandProxy: false };
  return { engine: facts };
}

/** `1.2.3` → the three numbers. */
function versionOf(text: string | undefined): Pick<Engine, 'version'> | undefined {
  const m = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text ?? '');
  return m ? { version: [Number(m[1]), Number(m[2] ?? 0), Number(m[3] ?? 0)] } : undefined;
}

interface Info {
  readonly OperatingSystem?: string;
  readonly Name?: string;
  readonly SecurityOptions?: readonly string[];
  readonly Rootless?: boolean;
}

interface Component {
  readonly Name: string;
  readonly Details?:
    { readonly NetworkDriver?: string | undefined; readonly PortDriver?: string | undefined } | null | undefined;
}

/** Where the engine runs. RootlessKit is a component of /version, with its drivers (moby daemon/info_unix.go, fillRootlessVersion). */
function placeOf(
  info: Info | undefined,
  components: readonly Component[],
): Pick<Engine, 'platform' | 'machine' | 'rootless'> {
  const machine = machineOf(info?.OperatingSystem ?? '', info?.Name ?? '');
  if (machine !== undefined) return { platform: 'desktop', machine };
  const isRootless =
    info?.Rootless === true || info?.SecurityOptions?.some((o) => o.includes('name=rootless')) === true;
  if (!isRootless) return { platform: 'linux' };
  const { NetworkDriver: driver, PortDriver: portDriver } =
    components.find((c) => c.Name === 'rootlesskit')?.Details ?? {};
  const rootless: RootlessNetwork = {
    ...(driver === undefined ? {} : { driver }),
    ...(portDriver === undefined ? {} : { portDriver }),
  };
  return { platform: 'rootless', ...(Object.keys(rootless).length > 0 ? { rootless } : {}) };
}
