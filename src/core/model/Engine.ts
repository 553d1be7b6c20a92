/** Which container engine programs the kernel, as far as it is known. core/kernel derives the consequences. */
export interface Engine {
  /** `other`: an engine that answers as Docker does, and whose rules nobody here knows. */
  readonly product: 'docker' | 'podman' | 'other';
  /** The product's own: `[major, minor, patch]`, for instance `[28, 5, 2]`. */
  readonly version: readonly [number, number, number];
  /** What it programs: Docker from 29 on (`firewall-backend`) and netavark (`firewall_driver`) have both. */
  readonly backend: 'iptables' | 'nftables';
  /**
   * Where it runs: as root on this machine, in a user's namespaces on this machine (RootlessKit, Podman's rootless-netns), or in
   * a virtual machine beside which a person's own computer is another one.
   */
  readonly platform: 'linux' | 'rootless' | 'desktop';
  /** Whose virtual machine, where `platform` is `desktop`: `Docker Desktop`, `OrbStack`, `Colima`, `Rancher Desktop`, `Podman machine`. */
  readonly machine?: string;
  /** How a rootless engine's namespace is joined to the machine, where it says so. */
  readonly rootless?: RootlessNetwork;
  /** `ExperimentalBuild` of /info: below 27 it decides the default of ip6tables. */
  readonly experimental?: boolean;
  readonly swarm?: boolean;
  /** Who says so: the daemon, the person who asked (`--engine`), or nobody (the default). */
  readonly known: 'daemon' | 'stated' | 'assumed';
}

/** What carries packets between a rootless engine's namespace and the machine. */
export interface RootlessNetwork {
  /** `slirp4netns`, `pasta`, `vpnkit`, `gvisor-tap-vsock`, `lxc-user-nic`. */
  readonly driver?: string;
  /** RootlessKit's port driver: `builtin`, `slirp4netns`, `implicit`, `gvisor-tap-vsock`, `none`. */
  readonly portDriver?: string;
}

/** The newest engine whose recorded kernels the model is verified against. */
export const VERIFIED_ENGINE: readonly [number, number, number] = [28, 5, 2];

/** The engine that is assumed if neither a daemon nor a person names one. */
export const DEFAULT_ENGINE: Engine = {
  product: 'docker',
  version: VERIFIED_ENGINE,
  backend: 'iptables',
  platform: 'linux',
  known: 'assumed',
};

/** A version without a patch is the newest patch of its minor: someone who says "28.0" most likely runs that. */
const NEWEST_PATCH = 99;

/** The newest Podman whose recorded kernels the model is verified against. */
const VERIFIED_PODMAN: readonly [number, number, number] = [5, 8, NEWEST_PATCH];

/**
 * Reads `--engine`: `20.10`, `23` … `29`, `28.0`, `29-nft`, or a full version such as `26.1.5+dfsg1`; `podman` (netavark on
 * nftables), `podman-iptables`, each also with a version of Podman: `podman-4.9`. A bare major is its newest minor
 * (docs/contract.md). Undefined for anything else, and for engines older than Docker 20.10 and Podman 3.
 */
export function parseEngine(text: string, known: Engine['known'] = 'stated'): Engine | undefined {
  const podman = /^podman(-iptables|-nft)?(?:-(\d{1,2})(?:\.(\d+))?(?:\.(\d+))?(?:[-+~].*)?)?$/.exec(text.trim());
  if (podman) {
    const [, driver, major, minor, patch] = podman;
    if (major !== undefined && Number(major) < 3) return undefined;
    const version: Engine['version'] =
      major === undefined ? VERIFIED_PODMAN : [Number(major), Number(minor ?? 0), Number(patch ?? NEWEST_PATCH)];
    return {
      product: 'podman',
      version,
      backend: driver === '-iptables' ? 'iptables' : 'nftables',
      platform: 'linux',
      known,
    };
  }
  const m = /^v?(\d{2})(?:\.(\d+))?(?:\.(\d+))?(-nft)?(?:[-+~].*)?$/.exec(text.trim());
  if (!m) return undefined;
  const major = Number(m[1]);
  const newest = NEWEST_MINOR.get(major) ?? 0;
  const minor = m[2] === undefined ? newest : Number(m[2]);
  const patch = m[3] === undefined ? NEWEST_PATCH : Number(m[3]);
  if (major < 20 || (major === 20 && minor < 10)) return undefined;
  return {
    product: 'docker',
    version: [major, minor, patch],
    backend: m[4] ? 'nftables' : 'iptables',
    platform: 'linux',
    known,
  };
}

/** The values of `--platform`. */
export const PLATFORMS = ['linux', 'rootless', 'desktop'] as const satisfies readonly Engine['platform'][];

/**
 * Where an engine runs of which nobody says it, by the operating system in Node's words: on macOS and Windows in a virtual machine, for
 * there is no other Linux kernel (docs/contract.md, `--platform`).
 */
export const usualPlatform = (system: string): Engine['platform'] =>
  system === 'darwin' || system === 'win32' ? 'desktop' : 'linux';

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

/** Whether the engine does what Docker does from this version on. Of others than Docker: what the newest verified one does. */
export function atLeast(engine: Engine, major: number, minor = 0, patch = 0): boolean {
  const [a, b, c] = engine.product === 'docker' ? engine.version : VERIFIED_ENGINE;
  return a !== major ? a > major : b !== minor ? b > minor : c >= patch;
}

/** Whether a Podman is at least this version; false of other engines. */
export function isPodman(engine: Engine, major = 0, minor = 0): boolean {
  const [a, b] = engine.version;
  return engine.product === 'podman' && (a !== major ? a > major : b >= minor);
}

/** What a person calls it: `Docker 28.5.2`, `Podman 5.8.6`. */
export function engineName(engine: Engine): string {
  const product = { docker: 'Docker', podman: 'Podman', other: 'An unknown engine' }[engine.product];
  return `${product} ${engineText(engine)}`;
}

/** `28.5.2`; the patch is left out where the person gave none. */
export function engineText(engine: Engine): string {
  const [a, b, c] = engine.version;
  const usual = engine.product === 'podman' ? 'nftables' : 'iptables';
  const backend = engine.backend === usual ? '' : ` (${engine.backend})`;
  return `${a}.${b}${c === NEWEST_PATCH ? '' : `.${c}`}${backend}`;
}
