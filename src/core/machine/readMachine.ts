import {
  HOST,
  type Machine,
  type MachineNamespace,
  type MachineNeighbour,
  type FdbEntry,
  type MachineSocket,
  parseIp,
  type PortVlan,
  type Problem,
  type Result,
} from '../model/index.ts';
import { cniOf } from './cniOf.ts';
import { flagsOf, isAmiss, notA, isObject, type Json, known, numberOf, objectOf, objectsOf, textOf } from './json.ts';
import { linksOf } from './linksOf.ts';
import { entryAt, type Note, Omissions } from './Omissions.ts';
import { policyRulesOf } from './policyRulesOf.ts';
import { programsOf } from './programsOf.ts';
import { routesOf } from './routesOf.ts';

/** A namespace of the capture, named, before its parts are read. */
interface Named {
  readonly json: Json;
  readonly inode: string;
  readonly id: string;
  readonly root: boolean;
}

/** More namespaces than this are no machine's. */
const MAX_NAMESPACES = 5000;

/**
 * Reads the part `machine` of a snapshot file (docs/contract.md). Tolerant: what is not as expected is left out and reported, the
 * rest is kept. Undefined if nothing of it can be used.
 */
export function readMachine(raw: unknown): Result<Machine | undefined> {
  const problems: Problem[] = [];
  const say = (code: string, message: string): void => {
    problems.push({ code, severity: 'warning', message });
  };
  if (!isObject(raw) || !Array.isArray(raw['namespaces'])) {
    return failed('The "machine" of the snapshot has no list "namespaces".');
  }
  const omissions = new Omissions();
  const named = namesOf(raw['namespaces'], say, omissions);
  const byInode = new Map(named.map((one) => [one.inode, one.id]));
  const namespaces = named.map((one) => namespaceOf(one, byInode, omissions));
  if (namespaces.length === 0) {
    return failed(
      'The "machine" of the snapshot has no namespace that can be read: each needs an "id" and the list "addr".',
    );
  }
  return {
    value: { namespaces, ...known({ cni: cniIn(raw['cni'], named, omissions) }) },
    problems: [...problems, ...omissions.problems],
  };
}

const failed = (message: string): Result<undefined> => ({
  value: undefined,
  problems: [{ code: 'machine-shape', severity: 'error', message }],
});

type Say = (code: string, message: string) => void;

function namesOf(list: readonly unknown[], say: Say, omissions: Omissions): Named[] {
  const inodes = new Set<string>();
  const taken = new Set<string>();
  const out: Named[] = [];
  let hasRoot = false;
  for (const [position, json] of list.entries()) {
    if (position >= MAX_NAMESPACES) {
      say(
        'machine-many',
        `The capture has more than ${MAX_NAMESPACES} namespaces; the first ${MAX_NAMESPACES} are read.`,
      );
      break;
    }
    const inode = isObject(json) ? (textOf(json['id']) ?? numberOf(json['id'])?.toString()) : undefined;
    // Every namespace has at least lo: an empty list is a command that failed.
    if (!isObject(json) || inode === undefined || !Array.isArray(json['addr']) || json['addr'].length === 0) {
      omissions.in('namespaces', 'the capture')('a namespace without "id" or "addr"', entryAt(position, inode));
      continue;
    }
    if (inodes.has(inode)) {
      omissions.in('namespaces', 'the capture')(
        'a namespace that is in the capture twice; the first is read',
        entryAt(position, inode),
      );
      continue;
    }
    inodes.add(inode);
    const root: boolean = !hasRoot && (json['root'] === true || json['name'] === HOST);
    hasRoot ||= root;
    // A name with @ in front is one of the questions' own words.
    const given = textOf(json['name'])?.replace(/^@+/, '').slice(0, 200) ?? '';
    const wanted = root ? HOST : given === '' ? `netns-${inode}` : given;
    const id = taken.has(wanted) ? `${wanted}-${inode}` : wanted;
    taken.add(id);
    out.push({ json, inode, id, root });
  }
  if (!hasRoot && out.length > 0)
    say('machine-no-root', 'No namespace of the capture is the root namespace: @host cannot be asked.');
  return out;
}

function cniIn(raw: unknown, named: readonly Named[], omissions: Omissions): Machine['cni'] {
  if (isObject(raw)) return cniOf(raw, named, (part) => omissions.in(part, 'the part "cni"'));
  if (raw !== undefined && raw !== null) omissions.in('cni', 'the capture')('it is not an object');
  return undefined;
}

function namespaceOf(
  { json, inode, id, root }: Named,
  byInode: ReadonlyMap<string, string>,
  omissions: Omissions,
): MachineNamespace {
  const incomplete = new Set<string>();
  const note = (part: string, as?: string): Note =>
    omissions.in(part, id, () => {
      if (as !== undefined) incomplete.add(as);
    });
  const list = <T>(key: string, read: (raw: unknown, note: Note) => T, as?: string): T | undefined => {
    const value = json[key];
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return read(value, note(key, as));
    note(key)(notA(value, 'a list'));
    return undefined;
  };
  const text = (key: string): string | undefined => {
    const value = json[key];
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    note(key)(notA(value, 'a text'));
    return undefined;
  };
  const netnsids = netnsidsOf(json['netnsids'], byInode, note('netnsids'));
  const parts = {
    routes4: list('route', (value, noted) => routesOf(value, 4, noted), 'routes4'),
    routes6: list('route6', (value, noted) => routesOf(value, 6, noted), 'routes6'),
    rules4: list('rule', policyRulesOf, 'rules4'),
    rules6: list('rule6', policyRulesOf, 'rules6'),
    neighbours: list('neigh', neighboursOf),
    fdb: list('fdb', fdbOf),
    vlans: list('vlan', vlansOf),
    iptablesSave: text('iptablesSave'),
    ip6tablesSave: text('ip6tablesSave'),
    nft: nftOf(json['nft'], note('nft')),
    ipset: text('ipset'),
    sockets: list('sockets', socketsOf, 'sockets'),
    ipvs: text('ipvs'),
    wireguard: text('wireguard'),
  };
  return {
    id,
    inode,
    name: id,
    names: namesIn(json['names'], note('names')),
    root,
    links: linksOf(json['addr'], { own: id, netnsids }, note('addr')),
    sysctl: wordsIn(json['sysctl'], note('sysctl')),
    programs: programsOf(json, note),
    ...(Array.isArray(json['tc']) || Array.isArray(json['bpf']) ? {} : { programsUnknown: true }),
    labels: wordsIn(json['labels'], note('labels')),
    ...known(parts),
    ...(incomplete.size > 0 ? { incomplete: incomplete as NonNullable<MachineNamespace['incomplete']> } : {}),
  };
}

function namesIn(raw: unknown, note: Note): readonly string[] {
  if (isAmiss(raw, (value) => (Array.isArray(value) ? value : undefined))) note(notA(raw, 'a list'));
  return flagsOf(raw);
}

/** The namespaces behind the numbers of links. One that is not in the capture could not be read when it was made. */
function netnsidsOf(raw: unknown, byInode: ReadonlyMap<string, string>, note: Note): Map<number, string> {
  const out = new Map<number, string>();
  if (isAmiss(raw, (value) => (isObject(value) ? value : undefined))) note(notA(raw, 'an object'));
  for (const [key, value] of Object.entries(objectOf(raw))) {
    const inode = textOf(value) ?? numberOf(value)?.toString();
    const other = byInode.get(inode ?? '');
    if (!/^\d{1,10}$/.test(key) || inode === undefined) note('a number that names no namespace');
    else if (other !== undefined) out.set(Number(key), other);
  }
  return out;
}

/** `nft -j list ruleset`, as text or parsed; a text is read by the room of the kernel. */
function nftOf(raw: unknown, note: Note): unknown {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'string' || (isObject(raw) && Array.isArray(raw['nftables']))) return raw;
  note('it has no list "nftables"');
  return undefined;
}

/** An object of texts and numbers, as texts. */
function wordsIn(raw: unknown, note: Note): Map<string, string> {
  if (isAmiss(raw, (value) => (isObject(value) ? value : undefined))) note(notA(raw, 'an object'));
  return new Map(
    Object.entries(objectOf(raw)).flatMap(([key, value]) => {
      if (typeof value === 'string' || typeof value === 'number') return [[key, String(value).trim()] as const];
      note('a value that is neither text nor number', key.slice(0, 80));
      return [];
    }),
  );
}

function neighboursOf(raw: unknown, note: Note): MachineNeighbour[] {
  return objectsOf(raw, note).flatMap((json, position): MachineNeighbour[] => {
    const address = parseIp(textOf(json['dst']) ?? '')?.text;
    const link = textOf(json['dev']);
    if (address === undefined || link === undefined || isAmiss(json['lladdr'], textOf)) {
      note('a neighbour without an address or a link', entryAt(position));
      return [];
    }
    const states = flagsOf(json['state']);
    const permanent = states.includes('PERMANENT') || states.includes('NOARP');
    return [{ address, link, permanent, ...known({ mac: textOf(json['lladdr'])?.toLowerCase() }) }];
  });
}

function fdbOf(raw: unknown, note: Note): FdbEntry[] {
  return objectsOf(raw, note).flatMap((json, position): FdbEntry[] => {
    const mac = textOf(json['mac'])?.toLowerCase();
    const link = textOf(json['ifname']);
    if (mac === undefined || link === undefined || isAmiss(json['dst'], textOf)) {
      note('an entry without a MAC address or a link', entryAt(position));
      return [];
    }
    return [{ mac, link, ...known({ destination: textOf(json['dst']), master: textOf(json['master']) }) }];
  });
}

/** `bridge -j vlan`: per link the VLANs that it carries. */
function vlansOf(raw: unknown, note: Note): PortVlan[] {
  return objectsOf(raw, note).flatMap((json, position) => {
    const link = textOf(json['ifname']);
    if (link === undefined) note('VLANs without a link', entryAt(position));
    return link === undefined
      ? []
      : objectsOf(json['vlans'], note).flatMap((vlan): PortVlan[] => {
          const first = numberOf(vlan['vlan']);
          const flags = flagsOf(vlan['flags']);
          if (first === undefined) {
            note('a VLAN without a number', entryAt(position, link));
            return [];
          }
          const last = numberOf(vlan['vlanEnd']) ?? first;
          return [{ link, first, last, pvid: flags.includes('PVID'), untagged: flags.includes('Egress Untagged') }];
        });
  });
}

function socketsOf(raw: unknown, note: Note): MachineSocket[] {
  return objectsOf(raw, note).flatMap((json, position): MachineSocket[] => {
    const address = parseIp(textOf(json['address']) ?? '')?.text;
    const port = numberOf(json['port']);
    const protocol = json['protocol'];
    const isPort = port !== undefined && port >= 1 && port <= 65535;
    if (address === undefined || !isPort || (protocol !== 'tcp' && protocol !== 'udp')) {
      note('a socket without an address, a port or a protocol', entryAt(position));
      return [];
    }
    return [{ address, port, protocol, ...known({ process: textOf(json['process']) }) }];
  });
}
