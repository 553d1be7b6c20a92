import { isLoopback, parseIp, type Problem, type Result } from '../../model/index.ts';
import type { HostsEntry } from './KernelState.ts';
import type { CapturedKernel, CapturedNamespace } from './CapturedKernel.ts';
import { nftTablesBeside } from '../netfilter/nft/nftTablesBeside.ts';
import { parseIpAddr, parseIpRoute } from './parseIpJson.ts';
import { parseIptablesSave } from '../netfilter/iptables/parseIptablesSave.ts';
import { parseNftRuleset } from '../netfilter/nft/parseNftRuleset.ts';
import type { Ruleset } from '../netfilter/Ruleset.ts';

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);

/** Reads the `kernel` part of a snapshot (docs/contract.md). Every key is optional; what is odd is left out and said. */
export function parseCapturedKernel(raw: unknown): Result<CapturedKernel> {
  const problems: Problem[] = [];
  if (!isObject(raw)) {
    if (raw !== undefined && raw !== null)
      problems.push({
        code: 'kernel-part',
        severity: 'warning',
        message: 'The snapshot\'s "kernel" is not an object; it is ignored.',
      });
    return { value: { containers: new Map() }, problems };
  }
  const containers = new Map<string, CapturedNamespace>();
  if (isObject(raw['containers']))
    for (const [name, part] of Object.entries(raw['containers'])) {
      const namespace = namespaceOf(part, problems);
      if (namespace) containers.set(name, namespace);
    }
  const host = namespaceOf(raw['host'], problems);
  const engine = namespaceOf(raw['rootless'], problems);
  return { value: { ...(host ? { host } : {}), ...(engine ? { engine } : {}), containers }, problems };
}

/** `net.ipv4.conf.LINK.forwarding`; the link is all between `conf.` and the last dot (docs/contract.md, "A machine"). */
function forwardingOf(sysctl: Record<string, unknown>): ReadonlyMap<string, boolean> {
  return new Map(
    Object.entries(sysctl).flatMap(([name, value]): [string, boolean][] => {
      const link = /^net\.ipv4\.conf\.(.+)\.forwarding$/.exec(name)?.[1];
      return link !== undefined && (value === '0' || value === '1') ? [[link, value === '1']] : [];
    }),
  );
}

/** A hosts file as text (hosts(5)). */
function hostsOf(text: string): HostsEntry[] {
  return text.split('\n').flatMap((line): HostsEntry[] => {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const ip = parseIp(address ?? '');
    return ip && names.length > 0 ? [{ address: ip.text, names, by: isLoopback(ip) ? 'loopback' : 'extra-host' }] : [];
  });
}

function namespaceOf(raw: unknown, problems: Problem[]): CapturedNamespace | undefined {
  if (!isObject(raw)) return undefined;
  const rules = (text: unknown, family: 4 | 6): Ruleset | undefined => {
    if (typeof text !== 'string') return undefined;
    const parsed = parseIptablesSave(text, family);
    problems.push(...parsed.problems);
    // An empty answer is an answer: no rules. A text that holds no table is none; the rules are predicted then.
    if (parsed.value.tables.length === 0 && parsed.problems.length > 0) return undefined;
    return parsed.value;
  };
  const nft = raw['nft'] === undefined || raw['nft'] === null ? undefined : parseNftRuleset(raw['nft']);
  if (nft) problems.push(...nft.problems);
  const four = nftTablesBeside(rules(raw['iptablesSave'], 4), nft?.value[4]);
  const six = nftTablesBeside(rules(raw['ip6tablesSave'], 6), nft?.value[6]);
  return {
    ...(Array.isArray(raw['addr']) ? { links: parseIpAddr(raw['addr']) } : {}),
    ...(Array.isArray(raw['route']) ? { routes4: parseIpRoute(raw['route'], 4) } : {}),
    ...(Array.isArray(raw['route6']) ? { routes6: parseIpRoute(raw['route6'], 6) } : {}),
    ...(typeof raw['hosts'] === 'string' ? { hosts: hostsOf(raw['hosts']) } : {}),
    ...(isObject(raw['sysctl']) ? { forwarding: forwardingOf(raw['sysctl']) } : {}),
    nftKnown: nft !== undefined,
    rulesets: { ...(four ? { 4: four } : {}), ...(six ? { 6: six } : {}) },
  };
}
