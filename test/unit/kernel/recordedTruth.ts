/** What a recording needs that decides whether, and how far, the model can be held to it (test/fixtures/truth/README.md). */
interface Recording {
  readonly engine?: string;
}

/** Engines whose recordings are kept until the model knows what they program: Podman, rootless Podman and rootless Docker. */
const NOT_MODELLED = new Set(['pod', 'podipt', 'podrl', 'docrl']);

/** Why a recording is not asked yet, or undefined: take a kind out here, and it is held to. */
export function notAskedYet({ engine }: Recording): string | undefined {
  return NOT_MODELLED.has(engine ?? '') ? 'what this engine programs is not modelled yet' : undefined;
}

const JUMPS_OF_IPV6 = new Set(['filter FORWARD', 'nat PREROUTING', 'nat OUTPUT']);

/** Whether a chain may hold what an earlier IPv6 network left behind (20.10 and 26): the snapshot does not tell that there was one. */
export function mayBeLeftBehind(
  family: 4 | 6,
  chain: string,
  networks: readonly { readonly enableIPv6: boolean }[],
): boolean {
  return family === 6 && JUMPS_OF_IPV6.has(chain) && networks.every((n) => !n.enableIPv6);
}
