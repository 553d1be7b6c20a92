import type { Result, Problem } from '../../../model/index.ts';
import { markValue, portRanges } from './iptablesNumbers.ts';
import { parseIptablesTarget } from './parseIptablesTarget.ts';
import {
  type Chain,
  type Family,
  iptablesBaseChain,
  type Match,
  type Rule,
  type Ruleset,
  type Table,
  type Target,
} from '../Ruleset.ts';
import { WordReader } from './WordReader.ts';

interface OpenTable {
  readonly name: string;
  /** Rules are read after all chains of the table: only then is it known whether `-j NAME` is a jump or a target. */
  readonly lines: string[];
  readonly chains: Map<string, { readonly chain: Omit<Chain, 'rules'>; readonly rules: Rule[] }>;
}

/**
 * Reads the output of `iptables-save` or `ip6tables-save`, without counters and comment lines. A match or target that is not
 * understood stays in its rule as `unknown` with its text, and a walk that reaches it is "unknown".
 */
export function parseIptablesSave(text: string, family: Family): Result<Ruleset> {
  const tables: Table[] = [];
  const problems: Problem[] = [];
  let open: OpenTable | undefined;
  const close = (): void => {
    if (!open) return;
    for (const line of open.lines) {
      const words = splitWords(line);
      const chain = open.chains.get(words[1] ?? '');
      if (chain) chain.rules.push(parseRule(words.slice(2), line, open));
      else problems.push(oddLine(line, 'names a chain that the table does not declare'));
    }
    tables.push({
      name: open.name,
      form: 'iptables',
      chains: [...open.chains.values()].map(({ chain, rules }) => ({ ...chain, rules })),
    });
    open = undefined;
  };
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.length > LONGEST_LINE) problems.push(oddLine(line, 'is too long'));
    else if (line.startsWith('*')) {
      close();
      open = { name: line.slice(1), lines: [], chains: new Map() };
    } else if (line === 'COMMIT') close();
    else if (open && line.startsWith(':')) {
      const [name = '', policy = '-'] = line.slice(1).split(/\s+/);
      const base = iptablesBaseChain(open.name, name);
      open.chains.set(name, {
        chain: base ? { name, base: { ...base, policy: policy === 'DROP' ? 'DROP' : 'ACCEPT' } } : { name },
        rules: [],
      });
    } else if (open && /^(\[\d+:\d+\]\s+)?-A\s/.test(line)) open.lines.push(line.replace(/^\[\d+:\d+\]\s+/, ''));
    else problems.push(oddLine(line, 'is not in the form of iptables-save'));
  }
  close();
  return { value: { family, origin: 'captured', tables }, problems };
}

/** Far longer than iptables prints a rule. */
const LONGEST_LINE = 20_000;

const oddLine = (line: string, why: string): Problem => ({
  code: 'iptables-line',
  severity: 'warning',
  message: `The iptables-save line "${line.slice(0, 120)}" ${why}; it is ignored.`,
});

/** Words as iptables-save quotes them: double quotes around, backslash before `"`, `\` and `'` inside. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  let i = 0;
  while (i < line.length) {
    while (line[i] === ' ') i++;
    if (i >= line.length) break;
    let word: string;
    if (line[i] === '"') {
      const from = ++i;
      while (i < line.length && line[i] !== '"') i += line[i] === '\\' ? 2 : 1;
      // A slice: what is put together letter by letter takes thirty times as much memory, and there is a comment in every rule.
      word = line.slice(from, i++).replace(/\\(.)/g, '$1');
    } else {
      const end = line.indexOf(' ', i);
      word = line.slice(i, end < 0 ? undefined : end);
      i += word.length;
    }
    words.push(word);
  }
  return words;
}

/** The words of one rule after `-A CHAIN`. */
function parseRule(words: readonly string[], text: string, table: OpenTable): Rule {
  const reader = new WordReader(words);
  const matches: Match[] = [];
  let target: Target = { kind: 'continue' };
  let module = '';
  while (!reader.done) {
    const not = reader.take('!');
    const word = reader.next();
    if (word === '-j' || word === '-g') {
      const name = reader.next();
      if (word === '-g') target = { kind: 'goto', chain: name };
      else if (table.chains.has(name)) target = { kind: 'jump', chain: name };
      else target = parseIptablesTarget(name, reader.rest());
      break;
    }
    if (word === '-m') {
      module = reader.next();
      if (!MODULES.has(module)) matches.push(...wholeModule(module, reader.untilNextPart()));
      else if (module === 'rpfilter' && reader.atNextPart)
        matches.push({ kind: 'rpfilter', loose: false, invert: false });
      continue;
    }
    const match = parseMatch(word, module, not, reader);
    if (match !== undefined) matches.push(...match);
  }
  const comment = matches.find((m) => m.kind === 'comment')?.text;
  return { matches, target, text, ...(comment === undefined ? {} : { comment }) };
}

/** IPv6 extension headers and IPsec: packets of a walk have none, so none of these matches holds. */
const HEADER_MODULES = new Set(['rt', 'frag', 'hbh', 'dst', 'mh', 'ah', 'esp']);

/** A module whose options are not distinguished. */
function wholeModule(module: string, words: readonly string[]): Match[] {
  const text = ['-m', module, ...words].join(' ');
  if (HEADER_MODULES.has(module)) return [{ kind: 'never', text }];
  // `--set` notes the sender down and always holds (net/netfilter/xt_recent.c); what is in the list is not known.
  if (module === 'recent' && words[0] === '--set') return [{ kind: 'limit', text }];
  // Whether the sender is in the list hangs on who asked before, and both are usual: kube-proxy's session affinity.
  if (module === 'recent' && words.includes('--rcheck') && !words.includes('--hitcount'))
    return [{ kind: 'chance', text }];
  if (module === 'statistic') return statisticMatch(words, text);
  return [{ kind: 'unknown', text }];
}

/** `-m statistic` (net/netfilter/xt_statistic.c): by chance, or every nth packet, of which nobody knows which this is. */
function statisticMatch(words: readonly string[], text: string): Match[] {
  const probability = Number(words[words.indexOf('--probability') + 1]);
  if (words.includes('--probability') && !words.includes('!')) {
    if (probability >= 1) return [{ kind: 'limit', text }];
    if (probability <= 0) return [{ kind: 'never', text }];
  }
  return [{ kind: 'chance', text }];
}

const MODULES = new Set([
  'tcp',
  'udp',
  'sctp',
  'dccp',
  'multiport',
  'conntrack',
  'state',
  'addrtype',
  'mark',
  'connmark',
  'comment',
  'iprange',
  'icmp',
  'icmp6',
  'ipv6-icmp',
  'mac',
  'pkttype',
  'owner',
  'physdev',
  'rpfilter',
  'set',
  'limit',
]);

const CT_STATES = /^--(?:ctstate|state)$/;
const CT_ADDRESS = /^--ct(orig|repl)(src|dst)$/;
const CT_PORT = /^--ct(orig|repl)(src|dst)port$/;

/** One option of a match. Undefined: it says nothing (`-4`). An unknown option makes the rule unknown. */
function parseMatch(option: string, module: string, negated: boolean, reader: WordReader): Match[] | undefined {
  const not = negated ? { not: true } : {};
  const unknown = (...more: string[]): Match[] => [
    {
      kind: 'unknown',
      text: [negated ? '!' : '', module && `-m ${module}`, option, ...more].filter(Boolean).join(' '),
    },
  ];
  const ports = (side: 'source' | 'destination' | 'either', multiport: boolean): Match[] => {
    const text = reader.next();
    const ranges = portRanges(text);
    return ranges ? [{ kind: 'port', side, ranges, ...(multiport ? { multiport } : {}), ...not }] : unknown(text);
  };
  switch (option) {
    case '-4':
    case '-6':
      return undefined;
    case '-f':
    case '--fragment':
      // Second and later fragments; conntrack puts packets together before any of this.
      return negated ? undefined : [{ kind: 'never', text: option }];
    case '-s':
    case '--source':
      return [{ kind: 'source', nets: reader.next().split(','), ...not }];
    case '-d':
    case '--destination':
      return [{ kind: 'destination', nets: reader.next().split(','), ...not }];
    case '-i':
      return [{ kind: 'in-interface', names: [reader.next()], ...not }];
    case '-o':
      return [{ kind: 'out-interface', names: [reader.next()], ...not }];
    case '-p':
      return [{ kind: 'protocol', protocols: [reader.next()], ...not }];
    case '--sport':
    case '--source-port':
      return ports('source', false);
    case '--dport':
    case '--destination-port':
      return ports('destination', false);
    case '--sports':
    case '--source-ports':
      return ports('source', true);
    case '--dports':
    case '--destination-ports':
      return ports('destination', true);
    case '--ports':
      return ports('either', true);
    case '--tcp-flags':
      return [{ kind: 'tcp-flags', mask: flagNames(reader.next()), set: flagNames(reader.next()), ...not }];
    case '--syn':
      return [{ kind: 'tcp-flags', mask: ['FIN', 'SYN', 'RST', 'ACK'], set: ['SYN'], ...not }];
    case '--ctproto':
      return [{ kind: 'conntrack-protocol', protocol: reader.next(), ...not }];
    case '--ctdir': {
      const direction = reader.next().toLowerCase();
      return direction === 'original' || direction === 'reply'
        ? [{ kind: 'conntrack-direction', direction, ...not }]
        : unknown(direction);
    }
    case '--src-type':
    case '--dst-type': {
      const types = reader.next().split(',');
      const limit = reader.take('--limit-iface-in') ? 'in' : reader.take('--limit-iface-out') ? 'out' : undefined;
      const side = option === '--src-type' ? 'source' : 'destination';
      return [{ kind: 'address-type', side, types, ...(limit ? { limitInterface: limit } : {}), ...not }];
    }
    case '--mark': {
      const mark = markValue(reader.next());
      return mark
        ? [{ kind: 'mark', of: module === 'connmark' ? 'connection' : 'packet', ...mark, ...not }]
        : unknown();
    }
    case '--comment':
      return [{ kind: 'comment', text: reader.next() }];
    case '--src-range':
      return [{ kind: 'source', nets: [reader.next()], ...not }];
    case '--dst-range':
      return [{ kind: 'destination', nets: [reader.next()], ...not }];
    case '--icmp-type':
    case '--icmpv6-type':
      return [{ kind: 'icmp', type: reader.next(), ...not }];
    case '--mac-source':
      return [{ kind: 'mac', address: reader.next(), ...not }];
    case '--pkt-type':
      return [{ kind: 'packet-type', type: reader.next(), ...not }];
    case '--uid-owner':
    case '--gid-owner':
      return [{ kind: 'owner', text: `${option} ${reader.next()}`, ...not }];
    case '--socket-exists':
    case '--suppl-groups':
      return [{ kind: 'owner', text: option, ...not }];
    case '--physdev-in':
      return [{ kind: 'physdev', in: reader.next(), ...not }];
    case '--physdev-out':
      return [{ kind: 'physdev', out: reader.next(), ...not }];
    case '--physdev-is-bridged':
      return [{ kind: 'physdev', bridged: true, ...not }];
    case '--loose':
    case '--invert':
    case '--validmark':
    case '--accept-local': {
      const options = [option, ...reader.untilNextPart()];
      return [{ kind: 'rpfilter', loose: options.includes('--loose'), invert: options.includes('--invert') }];
    }
    case '--match-set': {
      const name = reader.next();
      const flags = reader.next().split(',');
      return [{ kind: 'set', set: name, keys: flags.map((f) => (f === 'src' ? 'source' : 'destination')), ...not }];
    }
    case '--limit':
      return [{ kind: 'limit', text: ['-m limit --limit', reader.next(), ...reader.untilNextPart()].join(' ') }];
  }
  if (CT_STATES.test(option)) {
    const states = reader.next().split(',');
    return [{ kind: 'state', states, module: option === '--state' ? 'state' : 'conntrack', ...not }];
  }
  const address = CT_ADDRESS.exec(option);
  const tupleOf = (word: string | undefined) => (word === 'orig' ? 'original' : 'reply');
  const sideOf = (word: string | undefined) => (word === 'src' ? 'source' : 'destination');
  if (address) {
    const nets = [reader.next()];
    return [{ kind: 'conntrack-address', tuple: tupleOf(address[1]), side: sideOf(address[2]), nets, ...not }];
  }
  const port = CT_PORT.exec(option);
  if (port) {
    const ranges = portRanges(reader.next());
    return ranges
      ? [{ kind: 'conntrack-port', tuple: tupleOf(port[1]), side: sideOf(port[2]), ranges, ...not }]
      : unknown();
  }
  return unknown(...reader.untilNextPart());
}

const flagNames = (text: string): string[] =>
  text === 'NONE' ? [] : text === 'ALL' ? ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] : text.split(',');
