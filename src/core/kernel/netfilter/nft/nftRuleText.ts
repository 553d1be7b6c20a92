import type { Family, Match, PortRange, Rule, SetKey, Target } from '../Ruleset.ts';

/**
 * Prints a rule as `nft -s list ruleset` does (nft(8): statements in order, then the verdict, then the comment). Synthesised
 * and captured rules share this printer, so that equal rules have equal texts.
 */
export function nftRuleText(rule: Omit<Rule, 'text'>, family: Family): string {
  const parts: string[] = [];
  let protocol: string | undefined;
  for (let i = 0; i < rule.matches.length; i++) {
    const match = rule.matches[i];
    if (!match || match.kind === 'comment') continue;
    const next = rule.matches[i + 1];
    // `tcp dport 80` contains the protocol.
    if (match.kind === 'protocol' && next?.kind === 'port' && !match.not && match.protocols.length === 1) {
      parts.push(portText(match.protocols[0] ?? 'th', next));
      i++;
      continue;
    }
    if (match.kind === 'protocol' && match.protocols[0] === 'tcp' && next?.kind === 'tcp-flags') continue;
    // `tcp dport vmap` contains the protocol, too.
    if (match.kind === 'protocol' && !next && asksForPort(rule.target) && match.protocols.length === 1) {
      protocol = match.protocols[0];
      continue;
    }
    parts.push(nftMatchText(match, family));
  }
  for (const effect of rule.effects ?? []) parts.push(nftTargetText(effect, family));
  const verdict = nftTargetText(rule.target, family, protocol);
  if (verdict) parts.push(verdict);
  if (rule.comment !== undefined) parts.push(`comment "${rule.comment}"`);
  return parts.join(' ');
}

/** One match; an unknown one as it was written. */
function nftMatchText(match: Match, family: Family): string {
  const ip = family === 4 ? 'ip' : 'ip6';
  const is = (not: boolean | undefined): string => (not ? '!= ' : '');
  switch (match.kind) {
    case 'source':
    case 'destination':
      return `${ip} ${match.kind === 'source' ? 'saddr' : 'daddr'} ${is(match.not)}${anyOf(match.nets.map(hostless))}`;
    case 'in-interface':
    case 'out-interface':
      return `${match.kind === 'in-interface' ? 'iifname' : 'oifname'} ${is(match.not)}${anyOf(match.names.map(interfaceText))}`;
    case 'protocol':
      return family === 4 && match.protocols.length === 1 && match.protocols[0] === 'icmp'
        ? `ip protocol ${is(match.not)}icmp`
        : `meta l4proto ${is(match.not)}${anyOf(match.protocols.map((p) => (p === 'icmpv6' ? 'ipv6-icmp' : p)))}`;
    case 'port':
      return portText('th', match);
    case 'state': {
      const status = match.states.filter((s) => s === 'SNAT' || s === 'DNAT');
      const states = match.states.filter((s) => s !== 'SNAT' && s !== 'DNAT');
      const key = status.length > 0 && states.length === 0 ? 'ct status' : 'ct state';
      return `${key} ${is(match.not)}${[...states, ...status].map((s) => s.toLowerCase()).join(',')}`;
    }
    case 'conntrack-address':
      return `ct ${match.tuple} ${ip} ${match.side === 'source' ? 'saddr' : 'daddr'} ${is(match.not)}${anyOf(match.nets.map(hostless))}`;
    case 'conntrack-port':
      return `ct ${match.tuple} ${match.side === 'source' ? 'proto-src' : 'proto-dst'} ${is(match.not)}${anyOf(match.ranges.map(rangeText))}`;
    case 'conntrack-protocol':
      return `ct original protocol ${is(match.not)}${match.protocol}`;
    case 'conntrack-direction':
      return `ct direction ${is(match.not)}${match.direction}`;
    case 'address-type':
      return `fib ${match.side === 'source' ? 'saddr' : 'daddr'}${match.limitInterface ? ` . ${match.limitInterface === 'in' ? 'iif' : 'oif'}` : ''} type ${is(match.not)}${anyOf(match.types.map((t) => t.toLowerCase()))}`;
    case 'mark': {
      const what = match.of === 'packet' ? 'meta mark' : 'ct mark';
      const mask = match.mask === 0xffffffff ? '' : `& ${hex(match.mask)} ${match.not ? '' : '== '}`;
      return `${what} ${mask}${is(match.not)}${hex(match.value)}`;
    }
    case 'icmp':
      return `${family === 4 ? 'icmp' : 'icmpv6'} type ${is(match.not)}${match.type}`;
    case 'tcp-flags':
      return `tcp flags & (${match.mask.join(' | ').toLowerCase()}) ${match.not ? '!=' : '=='} ${match.set.length ? match.set.join(' | ').toLowerCase() : '0x0'}`;
    case 'packet-type':
      return `meta pkttype ${is(match.not)}${match.type}`;
    case 'mac':
      return `ether saddr ${is(match.not)}${match.address}`;
    case 'owner':
      return `meta ${is(match.not)}${match.text}`;
    case 'rpfilter':
      return `fib saddr${match.loose ? '' : ' . iif'} oif ${match.invert ? 'missing' : 'exists'}`;
    case 'set':
      return `${match.keys.map((k) => keyText(k, family)).join(' . ')} ${is(match.not)}@${match.set}`;
    case 'chance':
    case 'limit':
    case 'never':
    case 'unknown':
      return match.text;
    case 'physdev':
    case 'comment':
      return '';
  }
}

/** The verdict or statement; empty for a rule that only counts. */
export function nftTargetText(target: Target, family: Family, protocol = 'th'): string {
  switch (target.kind) {
    case 'accept':
    case 'drop':
    case 'return':
      return target.kind;
    case 'continue':
      return '';
    case 'jump':
    case 'goto':
      return `${target.kind} ${target.chain}`;
    case 'reject':
      return rejectText(target.with, family);
    case 'dnat':
    case 'snat': {
      const address = target.addresses ? span(target.addresses) : '';
      const wrapped = address && family === 6 && target.ports ? `[${address}]` : address;
      return `${target.kind} ${target.inet ? (family === 4 ? 'ip ' : 'ip6 ') : ''}to ${wrapped}${target.ports ? `:${rangeText(target.ports)}` : ''}${flags(target.flags)}`;
    }
    case 'masquerade':
    case 'redirect':
      return `${target.kind}${target.ports ? ` to :${rangeText(target.ports)}` : ''}${flags(target.flags)}`;
    case 'set-mark':
      return `${target.of === 'packet' ? 'meta' : 'ct'} mark set ${markText(target)}`;
    case 'save-mark':
      return 'ct mark set meta mark';
    case 'restore-mark':
      return 'meta mark set ct mark';
    case 'notrack':
      return 'notrack';
    case 'note':
    case 'unknown':
      return target.text;
    case 'verdict-map': {
      const keys = target.keys.map((k) => keyText(k, family).replace(/^th /, `${protocol} `)).join(' . ');
      if (target.nat !== undefined) {
        const where = target.set === undefined ? '{ … }' : `@${target.set}`;
        return `${target.nat} to ${target.gives === 'port' ? ':' : ''}${keys} map ${where}`;
      }
      if (target.set !== undefined) return `${keys} vmap @${target.set}`;
      const elements = [...(target.elements ?? [])].map(
        ([k, t]) => `${elementText(k, target.keys)} : ${nftTargetText(t, family)}`,
      );
      return `${keys} vmap { ${elements.join(', ')} }`;
    }
  }
}

function asksForPort(target: Target): boolean {
  return target.kind === 'verdict-map' && target.keys.some((k) => k === 'source-port' || k === 'destination-port');
}

function markText(target: Extract<Target, { kind: 'set-mark' }>): string {
  const old = target.of === 'packet' ? 'meta mark' : 'ct mark';
  if (target.mask === 0xffffffff) return hex(target.value);
  if (target.mask === 0) return `${old} ^ ${hex(target.value)}`;
  if (target.value === 0) return `${old} & ${hex(~target.mask)}`;
  return target.value === target.mask
    ? `${old} | ${hex(target.value)}`
    : `(${old} & ${hex(~target.mask)}) ^ ${hex(target.value)}`;
}

/** An element of a set or map, with interface names in quotes. */
export function elementText(element: string, keys: readonly SetKey[]): string {
  return element
    .split(' . ')
    .map((part, index) =>
      keys[index] === 'in-interface' || keys[index] === 'out-interface' ? interfaceText(part) : hostless(part),
    )
    .join(' . ');
}

function keyText(key: SetKey, family: Family): string {
  const ip = family === 4 ? 'ip' : 'ip6';
  switch (key) {
    case 'source':
      return `${ip} saddr`;
    case 'destination':
      return `${ip} daddr`;
    case 'source-port':
      return 'th sport';
    case 'destination-port':
      return 'th dport';
    case 'protocol':
      return 'meta l4proto';
    case 'in-interface':
      return 'iifname';
    case 'out-interface':
      return 'oifname';
    case 'mark':
      return 'meta mark';
    case 'connection-mark':
      return 'ct mark';
    case 'connection-state':
      return 'ct state';
    case 'connection-status':
      return 'ct status';
    case 'destination-type':
      return 'fib daddr type';
    case 'chance':
      return 'numgen random';
  }
}

function portText(protocol: string, match: Extract<Match, { kind: 'port' }>): string {
  const ports = `${match.not ? '!= ' : ''}${anyOf(match.ranges.map(rangeText))}`;
  if (match.side === 'either') return `${protocol} sport ${ports} or ${protocol} dport ${ports}`;
  return `${protocol} ${match.side === 'source' ? 'sport' : 'dport'} ${ports}`;
}

function rejectText(how: string, family: Family): string {
  if (how === 'tcp-reset') return 'reject with tcp reset';
  if (how === (family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable')) return 'reject';
  return `reject with ${how.replace(/^icmp6-/, 'icmpv6 ').replace(/^icmpx?-/, (m) => `${m.slice(0, -1)} `)}`;
}

function anyOf(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? '') : `{ ${words.join(', ')} }`;
}

function interfaceText(name: string): string {
  return `"${name.endsWith('+') ? `${name.slice(0, -1)}*` : name}"`;
}

/** nft prints a single address without its prefix length. */
function hostless(net: string): string {
  return net.replace(net.includes(':') ? /\/128$/ : /\/32$/, '');
}

function rangeText([first, last]: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function span([first, last]: readonly [string, string]): string {
  return first === last ? first : `${first}-${last}`;
}

function flags(text: string | undefined): string {
  return text ? ` ${text.replaceAll('--', '').trim().split(/\s+/).join(',')}` : '';
}

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}
