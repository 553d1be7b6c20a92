/** Which Docker Engine programs the kernel, as far as it is known. core/kernel derives the consequences. */
export interface Engine {
  /** `[major, minor, patch]`, for instance `[28, 5, 2]`. */
  readonly version: readonly [number, number, number];
  /** From 29 on the engine can program nftables instead of iptables (`firewall-backend`). */
  readonly backend: 'iptables' | 'nftables';
  readonly flavour: 'native' | 'desktop' | 'rootless' | 'podman';
  /** `ExperimentalBuild` of /info: below 27 it decides the default of ip6tables. */
  readonly experimental?: boolean;
  readonly swarm?: boolean;
  /** Who says so: the daemon, the person who asked (`--engine`), or nobody (the default). */
  readonly known: 'daemon' | 'stated' | 'assumed';
}

/** The newest engine whose recorded kernels the model is verified against. */
export const VERIFIED_ENGINE: readonly [number, number, number] = [28, 5, 2];

/** The engine that is assumed if neither a daemon nor a person names one. */
export const DEFAULT_ENGINE: Engine = {
  version: VERIFIED_ENGINE,
  backend: 'iptables',
  flavour: 'native',
  known: 'assumed',
};

/**
 * Reads `--engine`: `20.10`, `23` … `29`, `28.0`, `29-nft`, or a full version such as `26.1.5+dfsg1`. A bare major is its
 * newest minor (docs/contract.md). Undefined for anything else, and for engines older than 20.10.
 */
export function parseEngine(text: string, known: Engine['known'] = 'stated'): Engine | undefined {
  const m = /^v?(\d{2})(?:\.(\d+))?(?:\.(\d+))?(-nft)?(?:[-+~].*)?$/.exec(text.trim());
  if (!m) return undefined;
  const major = Number(m[1]);
  const newest = NEWEST_MINOR.get(major) ?? 0;
  const minor = m[2] === undefined ? newest : Number(m[2]);
  const patch = m[3] === undefined ? NEWEST_PATCH : Number(m[3]);
  if (major < 20 || (major === 20 && minor < 10)) return undefined;
  return { version: [major, minor, patch], backend: m[4] ? 'nftables' : 'iptables', flavour: 'native', known };
}

/** A version without a patch is the newest patch of its minor: someone who says "28.0" most likely runs that. */
const NEWEST_PATCH = 99;

/** Newest minor of each major line, from moby's tags. */
const NEWEST_MINOR = new Map([
  [20, 10],
  [23, 0],
  [24, 0],
  [25, 0],
  [26, 1],
  [27, 5],
  [28, 5],
  [29, 7],
]);

/** Whether the engine is at least this version. */
export function atLeast(engine: Engine, major: number, minor = 0, patch = 0): boolean {
  const [a, b, c] = engine.version;
  return a !== major ? a > major : b !== minor ? b > minor : c >= patch;
}

/** `28.5.2`; the patch is left out where the person gave none. */
export function engineText(engine: Engine): string {
  const [a, b, c] = engine.version;
  return `${a}.${b}${c === NEWEST_PATCH ? '' : `.${c}`}${engine.backend === 'nftables' ? ' (nftables)' : ''}`;
}
