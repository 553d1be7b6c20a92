import type { Family } from '../../model/index.ts';
import type { SetUpOrder } from '../engine/SetUpOrder.ts';

/**
 * The netfilter rules of one network namespace and one address family, as data. Rules that Net Lens synthesises, rules
 * parsed from iptables-save and rules parsed from `nft -j list ruleset` are this one type, so that one walk runs on all.
 *
 * An iptables table is a table whose built-in chains are base chains with iptables' hooks and priorities; an nft table is
 * the same with any names and priorities. At a hook the kernel visits the base chains of all tables by rising priority;
 * an accept ends that base chain only, a drop ends the packet (nft(8), "VERDICT STATEMENTS").
 */
export interface Ruleset {
  readonly family: Family;
  readonly origin: 'synthesised' | 'captured';
  /** In the order in which they were made, where that is known. */
  readonly tables: readonly Table[];
  /** Several engines made them, and nobody knows which did first. */
  readonly tablesInAnyOrder?: true;
}

export type { Family };

export interface Table {
  /** `filter`, `nat`, `raw`, `mangle`, `security` for iptables; any name for nft (`docker-bridges`). */
  readonly name: string;
  readonly form: 'iptables' | 'nft';
  /** nft's own family word: `ip`, `ip6`, `inet`, `bridge`. */
  readonly nftFamily?: string;
  readonly chains: readonly Chain[];
  /** Named sets and verdict maps (nft), or ipsets, whose content is known. */
  readonly sets?: ReadonlyMap<string, NamedSet>;
}

export interface Chain {
  readonly name: string;
  /** A chain that a hook calls; a chain without it is only jumped to. */
  readonly base?: BaseChain;
  readonly rules: readonly Rule[];
  /** Every order in which the rules may stand (`rules` is the first), where several engines put theirs into one chain. */
  readonly orders?: readonly (readonly Rule[])[];
}

export interface BaseChain {
  readonly hook: NetfilterHook;
  /** Netfilter priority: raw -300, mangle -150, dstnat -100, filter 0, srcnat 100. */
  readonly priority: number;
  /** A `nat` chain is asked once per connection, by its first packet. */
  readonly type: 'filter' | 'nat' | 'route';
  readonly policy: 'ACCEPT' | 'DROP';
  /** True where nobody said the policy and it was assumed; a walk that it decides names the assumption. */
  readonly policyAssumed?: boolean;
}

export type NetfilterHook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

export interface Rule {
  /** All must hold. None: every packet. */
  readonly matches: readonly Match[];
  /** What happens on the way to the verdict without ending the rule (nft statements: log, mark set, counter). */
  readonly effects?: readonly Target[];
  readonly target: Target;
  /** The rule as a person would see it: `-A DOCKER …` for iptables, nft's text for nft. */
  readonly text: string;
  readonly comment?: string;
  /** Of several that stand in an order that nobody can know. */
  readonly order?: SetUpOrder;
  /** What of the topology made it, for synthesised rules. */
  readonly madeBy?: RuleMaker;
}

/** The part of a topology that a synthesised rule serves. */
export interface RuleMaker {
  readonly network?: string;
  readonly container?: string;
  /** Position in `Container.published` of `container`. */
  readonly publishedIndex?: number;
  /** What the rule is for, in one stable word. */
  readonly purpose:
    | 'frame'
    | 'isolation'
    | 'internal'
    | 'icc'
    | 'outgoing'
    | 'established'
    | 'published'
    | 'unpublished-drop'
    | 'unprotected'
    | 'direct-access-drop'
    | 'loopback-drop'
    | 'masquerade'
    | 'hairpin'
    | 'dnat'
    | 'skip-dnat'
    | 'routed'
    | 'link'
    | 'trusted'
    | 'ingress'
    | 'checksum';
}

export type Match =
  /** Address in any of the CIDRs (`10.0.0.0/8`) or ranges (`10.0.0.1-10.0.0.9`). */
  | { readonly kind: 'source' | 'destination'; readonly nets: readonly string[]; readonly not?: boolean }
  /** Interface names; a trailing `+` matches any rest. */
  | { readonly kind: 'in-interface' | 'out-interface'; readonly names: readonly string[]; readonly not?: boolean }
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `sctp`, `all` or a number as text. */
  | { readonly kind: 'protocol'; readonly protocols: readonly string[]; readonly not?: boolean }
  | {
      readonly kind: 'port';
      readonly side: 'source' | 'destination' | 'either';
      readonly ranges: readonly PortRange[];
      /** Written with `-m multiport`, else with the protocol's own match. */
      readonly multiport?: boolean;
      readonly not?: boolean;
    }
  /** conntrack state: NEW, ESTABLISHED, RELATED, INVALID, UNTRACKED, SNAT, DNAT. `module` is how it was written. */
  | {
      readonly kind: 'state';
      readonly states: readonly string[];
      readonly module?: 'conntrack' | 'state';
      readonly not?: boolean;
    }
  /** The connection's own tuple, before or after NAT. */
  | {
      readonly kind: 'conntrack-address';
      readonly tuple: 'original' | 'reply';
      readonly side: 'source' | 'destination';
      readonly nets: readonly string[];
      readonly not?: boolean;
    }
  | {
      readonly kind: 'conntrack-port';
      readonly tuple: 'original' | 'reply';
      readonly side: 'source' | 'destination';
      readonly ranges: readonly PortRange[];
      readonly not?: boolean;
    }
  | { readonly kind: 'conntrack-protocol'; readonly protocol: string; readonly not?: boolean }
  | { readonly kind: 'conntrack-direction'; readonly direction: 'original' | 'reply'; readonly not?: boolean }
  /** `-m addrtype`, `fib daddr type`: LOCAL, UNICAST, BROADCAST, MULTICAST, UNSPEC, BLACKHOLE, … */
  | {
      readonly kind: 'address-type';
      readonly side: 'source' | 'destination';
      readonly types: readonly string[];
      readonly limitInterface?: 'in' | 'out';
      readonly not?: boolean;
    }
  | {
      readonly kind: 'mark';
      readonly of: 'packet' | 'connection';
      readonly value: number;
      readonly mask: number;
      readonly not?: boolean;
    }
  /** ICMP types, as text; never holds for tcp and udp. */
  | { readonly kind: 'icmp'; readonly type: string; readonly not?: boolean }
  /** `--tcp-flags MASK SET`, `--syn`. */
  | {
      readonly kind: 'tcp-flags';
      readonly mask: readonly string[];
      readonly set: readonly string[];
      readonly not?: boolean;
    }
  | { readonly kind: 'packet-type'; readonly type: string; readonly not?: boolean }
  | { readonly kind: 'mac'; readonly address: string; readonly not?: boolean }
  | { readonly kind: 'owner'; readonly text: string; readonly not?: boolean }
  | {
      readonly kind: 'physdev';
      readonly in?: string;
      readonly out?: string;
      readonly bridged?: boolean;
      readonly not?: boolean;
    }
  | { readonly kind: 'rpfilter'; readonly loose?: boolean; readonly invert?: boolean }
  /** A rate: holds for the first packets, which is what a question asks about. */
  | { readonly kind: 'limit'; readonly text: string }
  /** Holds for packets only that no question is about: later fragments, IPv6 extension headers. `text` is as written. */
  | { readonly kind: 'never'; readonly text: string }
  /** Membership in a named set. `keys` are the packet's fields, in order. */
  | { readonly kind: 'set'; readonly set: string; readonly keys: readonly SetKey[]; readonly not?: boolean }
  /** Chance decides, or a count of which nobody knows where it stands (`statistic`, `numgen`, `recent`): the walk goes both ways. */
  | { readonly kind: 'chance'; readonly text: string }
  | { readonly kind: 'comment'; readonly text: string }
  /** Something this model does not know: the walk cannot tell whether it holds. `text` is as written. */
  | { readonly kind: 'unknown'; readonly text: string };

/** First and last port. */
export type PortRange = readonly [number, number];

export type SetKey =
  | 'source'
  | 'destination'
  | 'source-port'
  | 'destination-port'
  | 'protocol'
  | 'in-interface'
  | 'out-interface'
  | 'mark'
  | 'connection-mark'
  | 'connection-state'
  | 'connection-status'
  /** The type that `fib` finds for the destination. */
  | 'destination-type'
  /** `numgen`, `jhash`: any of the elements may be the one. */
  | 'chance';

/** A field of an ipset; a port stands for protocol and number. */
export type IpsetField = 'ip' | 'port' | 'iface' | 'mark' | 'mac';

/** What a named set or map holds. Elements are written as their fields joined with ` . `. */
export interface NamedSet {
  readonly name: string;
  /** Undefined: the content is not known, and a match on it is unknown. */
  readonly elements?: readonly string[];
  /** For a verdict map: what each element leads to. */
  readonly verdicts?: ReadonlyMap<string, Target>;
  /** For a map of values: each element's value, its parts in order. */
  readonly values?: ReadonlyMap<string, readonly string[]>;
  /** An ipset: its fields, from which a match takes the packet's source or destination by its flags. */
  readonly fields?: readonly IpsetField[];
  /** An ipset holds addresses of one family. */
  readonly family?: Family;
  /** ipset's `nomatch`: what the set does not hold although an element covers it. */
  readonly except?: readonly string[];
}

export type Target =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop' }
  /** `with`: `icmp-port-unreachable` (default), `tcp-reset`, `icmp-host-prohibited`, `icmp6-adm-prohibited`, … */
  | { readonly kind: 'reject'; readonly with: string }
  | { readonly kind: 'return' }
  /** No verdict: the next rule is asked (a rule that only counts). */
  | { readonly kind: 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | {
      readonly kind: 'dnat' | 'snat';
      /** First and last address; undefined: only the port changes. */
      readonly addresses?: readonly [string, string];
      readonly ports?: PortRange;
      /** The port that becomes the first of `ports`, the next one the second and so on (`--to-destination A:80-89/8080`). */
      readonly portsFrom?: number;
      /** In an inet table nft says which family's address it is: `dnat ip to`. */
      readonly inet?: true;
      /** More flags, as written (`--random`). */
      readonly flags?: string;
    }
  | { readonly kind: 'masquerade' | 'redirect'; readonly ports?: PortRange; readonly flags?: string }
  /** New mark = (old & ~mask) ^ value, iptables' `--set-xmark value/mask`. */
  | { readonly kind: 'set-mark'; readonly of: 'packet' | 'connection'; readonly value: number; readonly mask: number }
  | { readonly kind: 'save-mark' | 'restore-mark'; readonly mask: number }
  | { readonly kind: 'notrack' }
  /** Does something that decides nothing here: LOG, NFLOG, TRACE, TCPMSS, CHECKSUM, counter, a meta statement. */
  | { readonly kind: 'note'; readonly name: string; readonly text: string }
  /** Looks the packet's fields up; nothing found: the next rule. `set` names a map of the table, `elements` is an anonymous one. */
  | {
      readonly kind: 'verdict-map';
      readonly keys: readonly SetKey[];
      readonly set?: string;
      readonly elements?: ReadonlyMap<string, Target>;
      /** `dnat to tcp dport map @ports`: the set's values are where the packet goes. */
      readonly nat?: 'dnat' | 'snat' | 'redirect' | 'masquerade';
      /** Set where a value is the port alone; else it is the address, or address and port. */
      readonly gives?: 'port';
      /** Of `numgen` and `jhash`: how many values the key can have. */
      readonly modulus?: number;
    }
  | { readonly kind: 'unknown'; readonly text: string };

/** Hook and priority of iptables' built-in chains (linux/netfilter_ipv4.h, NF_IP_PRI_*). */
export function iptablesBaseChain(
  table: string,
  chain: string,
): { readonly hook: NetfilterHook; readonly priority: number; readonly type: 'filter' | 'nat' | 'route' } | undefined {
  const hook = HOOK_OF.get(chain);
  if (!hook) return undefined;
  switch (table) {
    case 'raw':
      return hook === 'prerouting' || hook === 'output' ? { hook, priority: -300, type: 'filter' } : undefined;
    case 'mangle':
      return { hook, priority: -150, type: hook === 'output' ? 'route' : 'filter' };
    case 'nat':
      if (hook === 'forward') return undefined;
      return { hook, priority: hook === 'prerouting' || hook === 'output' ? -100 : 100, type: 'nat' };
    case 'filter':
      return hook === 'input' || hook === 'forward' || hook === 'output'
        ? { hook, priority: 0, type: 'filter' }
        : undefined;
    case 'security':
      return hook === 'input' || hook === 'forward' || hook === 'output'
        ? { hook, priority: 50, type: 'filter' }
        : undefined;
    default:
      return undefined;
  }
}

const HOOK_OF = new Map<string, NetfilterHook>([
  ['PREROUTING', 'prerouting'],
  ['INPUT', 'input'],
  ['FORWARD', 'forward'],
  ['OUTPUT', 'output'],
  ['POSTROUTING', 'postrouting'],
]);
