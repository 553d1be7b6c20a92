/** What a recording needs that decides whether, and how far, the model can be held to it (test/fixtures/truth/README.md). */
interface Recording {
  readonly engine?: string;
}

/** Why a recording is not asked yet, or undefined: take a kind out here, and it is held to. */
export function notAskedYet(_recording: Recording): string | undefined {
  return undefined;
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

interface RecordedMachine {
  readonly namespaces: readonly {
    readonly name: string;
    readonly addr: readonly { readonly addr_info: readonly { readonly local: string }[] }[];
    readonly route: readonly { readonly dst: string; readonly table: string; readonly metric?: number }[];
  }[];
}

/**
 * Why a recorded probe hangs on something that no capture shows; undefined where all is shown. Of two default routes of one metric the
 * kernel takes the one whose router it believes alive at that moment (net/ipv4/fib_semantics.c, fib_select_default). And the
 * recorder's UDP server ends at its first answer that has no route, so that nobody answers the questions after it.
 */
export function notInCapture(
  machine: unknown,
  probe: { readonly from: string; readonly address: string; readonly protocol: string },
): string | undefined {
  const { namespaces } = machine as RecordedMachine;
  const at = namespaces.find((n) => n.addr.some((link) => link.addr_info.some((a) => a.local === probe.address)));
  const own = namespaces.find((n) => n.name === probe.from);
  const met = [own, probe.address.startsWith('127.') ? own : at];
  const defaults = met.map((n) => (n?.route ?? []).filter((r) => r.dst === 'default' && r.table === 'main'));
  if (defaults.some((routes) => new Set(routes.map((r) => r.metric)).size < routes.length))
    return 'which of two equal default routes the kernel took';
  if (probe.protocol === 'udp' && met[1] !== undefined && defaults[1]?.length === 0)
    return "whether the recorder's UDP server had ended";
  return undefined;
}
