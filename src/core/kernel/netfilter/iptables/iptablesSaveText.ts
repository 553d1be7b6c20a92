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

function matchWords(m: Match, protocol: string | undefined): string[] {
  switch (m.kind) {
    case 'source':
    case 'destination': {
      const flag = m.kind === 'source' ? '-s' : '-d';
      const range = m.nets.find((n) => n.includes('-'));
      if (range !== undefined)
        return ['-m', 'iprange', ...negated(m), m.kind === 'source' ? '--src-range' : '--dst-range', range];
      return [...negated(m), flag, m.nets.join(',')];
    }
    case 'in-interface':
      return [...negated(m), '-i', m.names.join(',')];
    case 'out-interface':
      return [...negated(m), '-o', m.names.join(',')];
    case 'protocol':
      return [...negated(m), '-p', m.protocols.join(',')];
    case 'port': {
      const flag = { source: '--sport', destination: '--dport', either: '--port' }[m.side];
      if (m.multiport) return ['-m', 'multiport', ...negated(m), `${flag}s`, rangesText(m.ranges)];
      return ['-m', protocol ?? 'tcp', ...negated(m), flag, rangesText(m.ranges)];
    }
    case 'state':
      return m.module === 'state'
        ? ['-m', 'state', ...negated(m), '--state', m.states.join(',')]
        : ['-m', 'conntrack', ...negated(m), '--ctstate', m.states.join(',')];
    case 'conntrack-address': {
      const flag = `--ct${m.tuple === 'original' ? 'orig' : 'repl'}${m.side === 'source' ? 'src' : 'dst'}`;
      return ['-m', 'conntrack', ...negated(m), flag, m.nets.join(',')];
    }
    case 'conntrack-port': {
      const flag = `--ct${m.tuple === 'original' ? 'orig' : 'repl'}${m.side === 'source' ? 'src' : 'dst'}port`;
      return ['-m', 'conntrack', ...negated(m), flag, rangesText(m.ranges)];
    }
    case 'conntrack-protocol':
      return ['-m', 'conntrack', ...negated(m), '--ctproto', m.protocol];
    case 'conntrack-direction':
      return ['-m', 'conntrack', ...negated(m), '--ctdir', m.direction.toUpperCase()];
    case 'address-type':
      return [
        '-m',
        'addrtype',
        ...negated(m),
        m.side === 'source' ? '--src-type' : '--dst-type',
        m.types.join(','),
        ...(m.limitInterface ? [`--limit-iface-${m.limitInterface}`] : []),
      ];
    case 'mark':
      return ['-m', m.of === 'packet' ? 'mark' : 'connmark', ...negated(m), '--mark', maskedMark(m.value, m.mask)];
    case 'icmp':
      return protocol === 'icmpv6' || protocol === 'ipv6-icmp'
        ? ['-m', 'icmp6', ...negated(m), '--icmpv6-type', m.type]
        : ['-m', 'icmp', ...negated(m), '--icmp-type', m.type];
    case 'tcp-flags':
      return ['-m', 'tcp', ...negated(m), '--tcp-flags', m.mask.join(','), m.set.length ? m.set.join(',') : 'NONE'];
    case 'packet-type':
      return ['-m', 'pkttype', ...negated(m), '--pkt-type', m.type];
    case 'mac':
      return ['-m', 'mac', ...negated(m), '--mac-source', m.address];
    case 'owner':
      return ['-m', 'owner', ...negated(m), m.text];
    case 'physdev': {
      const words = ['-m', 'physdev'];
      if (m.in !== undefined) words.push(...negated(m), '--physdev-in', m.in);
      if (m.out !== undefined) words.push(...negated(m), '--physdev-out', m.out);
      if (m.bridged) words.push(...negated(m), '--physdev-is-bridged');
      return words;
    }
    case 'rpfilter':
      return ['-m', 'rpfilter', ...(m.loose ? ['--loose'] : []), ...(m.invert ? ['--invert'] : [])];
    case 'set':
      return [
        '-m',
        'set',
        ...negated(m),
        '--match-set',
        m.set,
        m.keys.map((k) => (k.startsWith('source') ? 'src' : 'dst')).join(','),
      ];
    case 'comment':
      return ['-m', 'comment', '--comment', quoted(m.text)];
    case 'limit':
    case 'never':
    case 'unknown':
      return [m.text];
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

function targetWords(t: Target): string[] {
  const flags = 'flags' in t && t.flags ? [t.flags] : [];
  switch (t.kind) {
    case 'accept':
      return ['-j', 'ACCEPT'];
    case 'drop':
      return ['-j', 'DROP'];
    case 'reject':
      return ['-j', 'REJECT', '--reject-with', t.with];
    case 'return':
      return ['-j', 'RETURN'];
    case 'continue':
      return [];
    case 'jump':
      return ['-j', t.chain];
    case 'goto':
      return ['-g', t.chain];
    case 'dnat':
      return ['-j', 'DNAT', '--to-destination', addressWord(t.addresses, t.ports), ...flags];
    case 'snat':
      return ['-j', 'SNAT', '--to-source', addressWord(t.addresses, t.ports), ...flags];
    case 'masquerade':
      return ['-j', 'MASQUERADE', ...(t.ports ? ['--to-ports', portsWord(t.ports)] : []), ...flags];
    case 'redirect':
      return ['-j', 'REDIRECT', ...(t.ports ? ['--to-ports', portsWord(t.ports)] : []), ...flags];
    case 'set-mark':
      return ['-j', t.of === 'packet' ? 'MARK' : 'CONNMARK', '--set-xmark', `${hex(t.value)}/${hex(t.mask)}`];
    case 'save-mark':
      return ['-j', 'CONNMARK', '--save-mark', '--nfmask', hex(t.mask), '--ctmask', hex(t.mask)];
    case 'restore-mark':
      return ['-j', 'CONNMARK', '--restore-mark', '--nfmask', hex(t.mask), '--ctmask', hex(t.mask)];
    case 'notrack':
      return ['-j', 'CT', '--notrack'];
    case 'note':
      return ['-j', t.text];
    case 'verdict-map':
      return [];
    case 'unknown':
      return [t.text];
  }
}
