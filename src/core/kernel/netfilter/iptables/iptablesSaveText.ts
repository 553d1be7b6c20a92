import type { Match, PortRange, Rule, Ruleset, Table, Target } from '../Ruleset.ts';

/**
 * The ruleset as `iptables-save` 1.8 prints it, without comments and counters: one `*table` section each, its chains (built-in
 * ones with their policy, then the others by name), then the rules chain by chain. Tables other than iptables' own are left out.
 *
 * @param only the one table to print; all by default
 */
export function iptablesSaveText(ruleset: Ruleset, only?: string): string {
  const out: string[] = [];
  for (const table of ruleset.tables) {
    if (table.form !== 'iptables' || (only !== undefined && table.name !== only)) continue;
    out.push(...tableLines(table));
  }
  return out.map((line) => line + '\n').join('');
}

function tableLines(table: Table): string[] {
  const builtIn = table.chains.filter((c) => c.base);
  const own = table.chains.filter((c) => !c.base).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const lines = [`*${table.name}`];
  for (const chain of [...builtIn, ...own]) lines.push(`:${chain.name} ${chain.base ? chain.base.policy : '-'} [0:0]`);
  for (const chain of [...builtIn, ...own]) for (const rule of chain.rules) lines.push(rule.text);
  lines.push('COMMIT');
  return lines;
}

/** One rule in iptables-save's words and order: addresses, interfaces, protocol, then the matches as given, then the target. */
export function ruleText(chain: string, rule: Pick<Rule, 'matches' | 'target' | 'comment'>): string {
  const words = ['-A', chain];
  const { matches } = rule;
  const protocol = matches.find((m) => m.kind === 'protocol');
  const protocolName = protocol && !protocol.not ? protocol.protocols[0] : undefined;
  for (const kind of ['source', 'destination', 'in-interface', 'out-interface', 'protocol'] as const) {
    const m = matches.find((x) => x.kind === kind);
    if (m) words.push(...matchWords(m, protocolName));
  }
  const placed = new Set<Match>();
  for (const kind of ['source', 'destination', 'in-interface', 'out-interface', 'protocol'] as const) {
    const m = matches.find((x) => x.kind === kind);
    if (m) placed.add(m);
  }
  let module: string | undefined;
  for (const m of matches) {
    if (placed.has(m)) continue;
    const more = matchWords(m, protocolName);
    // Options of one match module stand behind one -m.
    const same = more[0] === '-m' && more[1] === module && module !== 'comment' && module !== 'set';
    words.push(...(same ? more.slice(2) : more));
    module = more[0] === '-m' ? more[1] : undefined;
  }
  if (rule.comment !== undefined && !matches.some((m) => m.kind === 'comment'))
    words.push('-m', 'comment', '--comment', quoted(rule.comment));
  words.push(...targetWords(rule.target));
  return words.join(' ');
}

const quoted = (text: string): string => (/^[\w.:/-]+$/.test(text) ? text : `"${text.replace(/(["\\'])/g, '\\$1')}"`);
const negated = (m: { readonly not?: boolean }): string[] => (m.not ? ['!'] : []);
const rangesText = (ranges: readonly PortRange[]): string =>
  ranges.map(([a, b]) => (a === b ? String(a) : `${a}:${b}`)).join(',');
const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;
const maskedMark = (value: number, mask: number): string =>
  mask >>> 0 === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`;

function matchWords(match: Match, protocol: string | undefined): string[] {
  switch (match.kind) {
    case 'source':
    case 'destination': {
      const flag = match.kind === 'source' ? '-s' : '-d';
      const range = match.nets.find((n) => n.includes('-'));
      if (range !== undefined)
        return ['-m', 'iprange', ...negated(match), match.kind === 'source' ? '--src-range' : '--dst-range', range];
      return [...negated(match), flag, match.nets.join(',')];
    }
    case 'in-interface':
      return [...negated(match), '-i', match.names.join(',')];
    case 'out-interface':
      return [...negated(match), '-o', match.names.join(',')];
    case 'protocol':
      return [...negated(match), '-p', match.protocols.join(',')];
    case 'port': {
      const flag = { source: '--sport', destination: '--dport', either: '--port' }[match.side];
      if (match.multiport) return ['-m', 'multiport', ...negated(match), `${flag}s`, rangesText(match.ranges)];
      return ['-m', protocol ?? 'tcp', ...negated(match), flag, rangesText(match.ranges)];
    }
    case 'state':
      return match.module === 'state'
        ? ['-m', 'state', ...negated(match), '--state', match.states.join(',')]
        : ['-m', 'conntrack', ...negated(match), '--ctstate', match.states.join(',')];
    case 'conntrack-address': {
      const flag = `--ct${match.tuple === 'original' ? 'orig' : 'repl'}${match.side === 'source' ? 'src' : 'dst'}`;
      return ['-m', 'conntrack', ...negated(match), flag, match.nets.join(',')];
    }
    case 'conntrack-port': {
      const flag = `--ct${match.tuple === 'original' ? 'orig' : 'repl'}${match.side === 'source' ? 'src' : 'dst'}port`;
      return ['-m', 'conntrack', ...negated(match), flag, rangesText(match.ranges)];
    }
    case 'conntrack-protocol':
      return ['-m', 'conntrack', ...negated(match), '--ctproto', match.protocol];
    case 'conntrack-direction':
      return ['-m', 'conntrack', ...negated(match), '--ctdir', match.direction.toUpperCase()];
    case 'address-type':
      return [
        '-m',
        'addrtype',
        ...negated(match),
        match.side === 'source' ? '--src-type' : '--dst-type',
        match.types.join(','),
        ...(match.limitInterface ? [`--limit-iface-${match.limitInterface}`] : []),
      ];
    case 'mark':
      return [
        '-m',
        match.of === 'packet' ? 'mark' : 'connmark',
        ...negated(match),
        '--mark',
        maskedMark(match.value, match.mask),
      ];
    case 'icmp':
      return protocol === 'icmpv6' || protocol === 'ipv6-icmp'
        ? ['-m', 'icmp6', ...negated(match), '--icmpv6-type', match.type]
        : ['-m', 'icmp', ...negated(match), '--icmp-type', match.type];
    case 'tcp-flags':
      return [
        '-m',
        'tcp',
        ...negated(match),
        '--tcp-flags',
        match.mask.join(','),
        match.set.length ? match.set.join(',') : 'NONE',
      ];
    case 'packet-type':
      return ['-m', 'pkttype', ...negated(match), '--pkt-type', match.type];
    case 'mac':
      return ['-m', 'mac', ...negated(match), '--mac-source', match.address];
    case 'owner':
      return ['-m', 'owner', ...negated(match), match.text];
    case 'physdev': {
      const words = ['-m', 'physdev'];
      if (match.in !== undefined) words.push(...negated(match), '--physdev-in', match.in);
      if (match.out !== undefined) words.push(...negated(match), '--physdev-out', match.out);
      if (match.bridged) words.push(...negated(match), '--physdev-is-bridged');
      return words;
    }
    case 'rpfilter':
      return ['-m', 'rpfilter', ...(match.loose ? ['--loose'] : []), ...(match.invert ? ['--invert'] : [])];
    case 'set':
      return [
        '-m',
        'set',
        ...negated(match),
        '--match-set',
        match.set,
        match.keys.map((k) => (k.startsWith('source') ? 'src' : 'dst')).join(','),
      ];
    case 'comment':
      return ['-m', 'comment', '--comment', quoted(match.text)];
    case 'chance':
    case 'limit':
    case 'never':
    case 'unknown':
      return [match.text];
  }
}

function portsWord(ports: PortRange | undefined): string {
  return ports ? (ports[0] === ports[1] ? String(ports[0]) : `${ports[0]}-${ports[1]}`) : '';
}

function addressWord(addresses: readonly [string, string] | undefined, ports: PortRange | undefined): string {
  const port = portsWord(ports);
  if (!addresses) return `:${port}`;
  const [a, b] = addresses;
  const text = a === b ? a : `${a}-${b}`;
  if (!port) return text;
  return a.includes(':') ? `[${text}]:${port}` : `${text}:${port}`;
}

function targetWords(target: Target): string[] {
  const flags = 'flags' in target && target.flags ? [target.flags] : [];
  switch (target.kind) {
    case 'accept':
      return ['-j', 'ACCEPT'];
    case 'drop':
      return ['-j', 'DROP'];
    case 'reject':
      return ['-j', 'REJECT', '--reject-with', target.with];
    case 'return':
      return ['-j', 'RETURN'];
    case 'continue':
      return [];
    case 'jump':
      return ['-j', target.chain];
    case 'goto':
      return ['-g', target.chain];
    case 'dnat':
      return [
        '-j',
        'DNAT',
        '--to-destination',
        `${addressWord(target.addresses, target.ports)}${target.portsFrom === undefined ? '' : `/${target.portsFrom}`}`,
        ...flags,
      ];
    case 'snat':
      return ['-j', 'SNAT', '--to-source', addressWord(target.addresses, target.ports), ...flags];
    case 'masquerade':
      return ['-j', 'MASQUERADE', ...(target.ports ? ['--to-ports', portsWord(target.ports)] : []), ...flags];
    case 'redirect':
      return ['-j', 'REDIRECT', ...(target.ports ? ['--to-ports', portsWord(target.ports)] : []), ...flags];
    case 'set-mark':
      return [
        '-j',
        target.of === 'packet' ? 'MARK' : 'CONNMARK',
        '--set-xmark',
        `${hex(target.value)}/${hex(target.mask)}`,
      ];
    case 'save-mark':
      return ['-j', 'CONNMARK', '--save-mark', '--nfmask', hex(target.mask), '--ctmask', hex(target.mask)];
    case 'restore-mark':
      return ['-j', 'CONNMARK', '--restore-mark', '--nfmask', hex(target.mask), '--ctmask', hex(target.mask)];
    case 'notrack':
      return ['-j', 'CT', '--notrack'];
    case 'note':
      return ['-j', target.text];
    case 'verdict-map':
      return [];
    case 'unknown':
      return [target.text];
  }
}
