/** What a recording needs that decides whether, and how far, the model can be held to it (test/fixtures/truth/README.md). */
interface Recording {
  readonly engine?: string;
  readonly snapshot?: unknown;
}

/** Why a recording is not asked yet, or undefined: take a kind out here, and it is held to. */
export function notAskedYet({ snapshot }: Recording): string | undefined {
  return snapshot === undefined ? 'the namespaces of a machine are not read yet' : undefined;
}

/** The engine to state for a recording whose daemon does not tell netavark's firewall driver. */
export const statedEngine = ({ engine }: Recording): string | undefined =>
  engine === 'podipt' ? 'podman-iptables' : undefined;

const JUMPS_OF_IPV6 = new Set(['filter FORWARD', 'nat PREROUTING', 'nat OUTPUT']);

/** Whether a chain may hold what an earlier IPv6 network left behind (20.10 and 26): the snapshot does not tell that there was one. */
export function mayBeLeftBehind(
  family: 4 | 6,
  chain: string,
  networks: readonly { readonly enableIPv6: boolean }[],
): boolean {
  return family === 6 && JUMPS_OF_IPV6.has(chain) && networks.every((n) => !n.enableIPv6);
}
