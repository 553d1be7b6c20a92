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
import { flagsOf, isObject, type Json, known, numberOf, objectOf, objectsOf, textOf } from './json.ts';
import { linksOf } from './linksOf.ts';
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
    if (problems.length < MAX_PROBLEMS) problems.push({ code, severity: 'warning', message });
  };
  if (!isObject(raw) || !Array.isArray(raw['namespaces'])) {
    return failed('The "machine" of the snapshot has no list "namespaces".');
  }
  const named = namesOf(raw['namespaces'], say);
  const byInode = new Map(named.map((one) => [one.inode, one.id]));
  const namespaces = named.map((one) => namespaceOf(one, byInode, say));
  if (namespaces.length === 0) {
    return failed(
      'The "machine" of the snapshot has no namespace that can be read: each needs an "id" and the list "addr".',
    );
  }
  return {
    value: { namespaces, ...known({ cni: isObject(raw['cni']) ? cniOf(raw['cni'], named) : undefined }) },
    problems,
  };
}

const MAX_PROBLEMS = 50;

const failed = (message: string): Result<undefined> => ({
  value: undefined,
  problems: [{ code: 'machine-shape', severity: 'error', message }],
});

type Say = (code: string, message: string) => void;

function namesOf(list: readonly unknown[], say: Say): Named[] {
  const inodes = new Set<string>();
  const taken = new Set<string>();
  const out: Named[] = [];
  let hasRoot = false;
  for (const [position, json] of list.entries()) {
    if (out.length >= MAX_NAMESPACES) {
      say('machine-many', `The capture has ${list.length} namespaces; the first ${MAX_NAMESPACES} are read.`);
      break;
    }
    const inode = isObject(json) ? (textOf(json['id']) ?? numberOf(json['id'])?.toString()) : undefined;
    if (!isObject(json) || inode === undefined || !Array.isArray(json['addr'])) {
      say(
        'machine-namespace',
        `Entry ${position + 1} of the capture's namespaces has no "id" or no "addr"; it is left out.`,
      );
      continue;
    }
    if (inodes.has(inode)) {
      say('machine-twice', `The namespace ${inode.slice(0, 80)} is in the capture twice; the first is read.`);
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

function namespaceOf(
  { json, inode, id, root }: Named,
  byInode: ReadonlyMap<string, string>,
  say: Say,
): MachineNamespace {
  const netnsids = new Map<number, string>();
  for (const [key, value] of Object.entries(objectOf(json['netnsids']))) {
    const other = byInode.get(textOf(value) ?? numberOf(value)?.toString() ?? '');
    if (other !== undefined && /^\d{1,10}$/.test(key)) netnsids.set(Number(key), other);
  }
  const list = <T>(key: string, read: (raw: unknown) => T): T | undefined => {
    const value = json[key];
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return read(value);
    say('machine-part', `The part "${key}" of the namespace ${id} is not a list; it is left out.`);
    return undefined;
  };
  const text = (key: string): string | undefined => {
    const value = json[key];
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    say('machine-part', `The part "${key}" of the namespace ${id} is not a text; it is left out.`);
    return undefined;
  };
  return {
    id,
    inode,
    name: id,
    names: flagsOf(json['names']),
    root,
    links: linksOf(json['addr'], id, netnsids),
    sysctl: new Map(
      Object.entries(objectOf(json['sysctl'])).flatMap(([key, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[key, String(value).trim()] as const] : [],
      ),
    ),
    programs: programsOf(json),
    labels: new Map(
      Object.entries(objectOf(json['labels'])).flatMap(([key, value]) =>
        typeof value === 'string' ? [[key, value] as const] : [],
      ),
    ),
    ...known({
      routes4: list('route', (value) => routesOf(value, 4)),
      routes6: list('route6', (value) => routesOf(value, 6)),
      rules4: list('rule', policyRulesOf),
      rules6: list('rule6', policyRulesOf),
      neighbours: list('neigh', neighboursOf),
      fdb: list('fdb', fdbOf),
      vlans: list('vlan', vlansOf),
      iptablesSave: text('iptablesSave'),
      ip6tablesSave: text('ip6tablesSave'),
      nft: json['nft'] ?? undefined,
      ipset: text('ipset'),
      sockets: list('sockets', socketsOf),
      ipvs: text('ipvs'),
      wireguard: text('wireguard'),
    }),
  };
}

function neighboursOf(raw: unknown): MachineNeighbour[] {
  return objectsOf(raw).flatMap((json): MachineNeighbour[] => {
    const address = parseIp(textOf(json['dst']) ?? '')?.text;
    const link = textOf(json['dev']);
    if (address === undefined || link === undefined) return [];
    const states = flagsOf(json['state']);
    const permanent = states.includes('PERMANENT') || states.includes('NOARP');
    return [{ address, link, permanent, ...known({ mac: textOf(json['lladdr'])?.toLowerCase() }) }];
  });
}

function fdbOf(raw: unknown): FdbEntry[] {
  return objectsOf(raw).flatMap((json): FdbEntry[] => {
    const mac = textOf(json['mac'])?.toLowerCase();
    const link = textOf(json['ifname']);
    if (mac === undefined || link === undefined) return [];
    return [{ mac, link, ...known({ destination: textOf(json['dst']), master: textOf(json['master']) }) }];
  });
}

/** `bridge -j vlan`: per link the VLANs that it carries. */
function vlansOf(raw: unknown): PortVlan[] {
  return objectsOf(raw).flatMap((json) => {
    const link = textOf(json['ifname']);
    return link === undefined
      ? []
      : objectsOf(json['vlans']).flatMap((vlan): PortVlan[] => {
          const first = numberOf(vlan['vlan']);
          const flags = flagsOf(vlan['flags']);
          if (first === undefined) return [];
          const last = numberOf(vlan['vlanEnd']) ?? first;
          return [{ link, first, last, pvid: flags.includes('PVID'), untagged: flags.includes('Egress Untagged') }];
        });
  });
}

function socketsOf(raw: unknown): MachineSocket[] {
  return objectsOf(raw).flatMap((json): MachineSocket[] => {
    const address = parseIp(textOf(json['address']) ?? '')?.text;
    const port = numberOf(json['port']);
    const protocol = json['protocol'];
    if (address === undefined || port === undefined || port < 1 || port > 65535) return [];
    if (protocol !== 'tcp' && protocol !== 'udp') return [];
    return [{ address, port, protocol, ...known({ process: textOf(json['process']) }) }];
  });
}
