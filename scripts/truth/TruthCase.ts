/** A recorded case: a snapshot file (docs/contract.md) with what really happened on the wire. */
export interface TruthCase {
  readonly engine: string;
  readonly compose?: string;
  /** A case without an engine: every namespace of a machine. */
  readonly machine?: unknown;
  /** Rules that somebody beside the engine made: they cannot be predicted. */
  readonly foreignRules?: readonly string[];
  readonly snapshot: { readonly networks: readonly unknown[]; readonly containers: readonly unknown[] };
  readonly kernel: { readonly host: RecordedRules; readonly rootless?: RecordedRules | null };
  readonly host: {
    readonly lanAddress: string;
    readonly lanAddress6?: string;
    readonly lanPeer?: string;
    readonly lanPeer6?: string;
  };
  readonly listeners: readonly unknown[];
  readonly probes: readonly Probe[];
  readonly lookups: readonly Lookup[];
}

/** The rules of a namespace: iptables' as text, and all of them as `nft -j` lists them. */
export interface RecordedRules {
  readonly iptablesSave: string;
  readonly ip6tablesSave: string;
  readonly nft?: unknown;
}

/** A case, with the file that it was read from and the kind that it is counted under. */
export interface RecordedFile {
  readonly kind: string;
  readonly file: string;
  readonly recorded: TruthCase;
}

export interface Probe {
  readonly from: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Absent where chance decided and the outcomes differed. */
  readonly outcome?: string;
  readonly outcomeOneOf?: readonly string[];
  readonly servedByOneOf?: readonly string[];
  readonly servedBy?: string;
  readonly sourceSeen?: string;
  /** Which of several ways it went hangs on an order that nobody knows beforehand. */
  readonly multi?: boolean;
}

export interface Lookup {
  readonly from: string;
  readonly name: string;
  readonly addresses: readonly string[] | null;
}

/** No resolver there, or a server outside: not scored (test/fixtures/truth/README.md). */
export const isScored = (lookup: Lookup): boolean => lookup.addresses !== null && lookup.name !== 'outside.test';
