import { machineRulesets } from '../kernel/index.ts';
import type { Machine, MachineLink, MachineNamespace, MachineRoute } from '../model/index.ts';

/** One thing that is not as it was in an earlier capture of the same machine. */
export interface MachineChange {
  readonly kind: 'namespace' | 'link' | 'address' | 'route' | 'policy' | 'rule' | 'setting' | 'socket';
  /** The namespace's name. */
  readonly namespace: string;
  /** A sentence. */
  readonly message: string;
  /** The rules, as their tool prints them. */
  readonly rules?: readonly string[];
}

/**
 * What changed between two captures of a machine, in the order in which a packet meets it: wires, addresses, routes, rules, settings,
 * sockets. Namespaces are the same by their name, for a pod that was started again has another inode. A part that one of the captures
 * lacks is unknown there and not compared.
 */
export function machineChanges(before: Machine, after: Machine): readonly MachineChange[] {
  const was = new Map(before.namespaces.map((namespace) => [namespace.name, namespace]));
  const is = new Map(after.namespaces.map((namespace) => [namespace.name, namespace]));
  const gone = [...was.keys()].filter((name) => !is.has(name));
  const made = [...is.keys()].filter((name) => !was.has(name));
  return [
    ...gone.map((name): MachineChange => ({ kind: 'namespace', namespace: name, message: `${name} is gone.` })),
    ...made.map((name): MachineChange => ({ kind: 'namespace', namespace: name, message: `${name} is new.` })),
    ...[...is].flatMap(([name, now]) => {
      const then = was.get(name);
      return then ? namespaceChanges(then, now) : [];
    }),
  ];
}

function namespaceChanges(then: MachineNamespace, now: MachineNamespace): MachineChange[] {
  const say =
    (kind: MachineChange['kind']) =>
    (message: string, rules?: readonly string[]): MachineChange => ({
      kind,
      namespace: now.name,
      message: `${now.name}: ${message}`,
      ...(rules ? { rules } : {}),
    });
  return [
    ...linkChanges(then, now).map((message) => say('link')(message)),
    ...setChanges(addressesOf(then), addressesOf(now), 'the address').map((message) => say('address')(message)),
    ...([4, 6] as const).flatMap((family) => {
      const key = family === 4 ? 'routes4' : 'routes6';
      return setChanges(then[key]?.map(routeText), now[key]?.map(routeText), 'the route').map((m) => say('route')(m));
    }),
    ...([4, 6] as const).flatMap((family) => {
      const key = family === 4 ? 'rules4' : 'rules6';
      const texts = (namespace: MachineNamespace) =>
        namespace[key]?.map(({ priority, text }) => `${priority}: ${text}`);
      return setChanges(texts(then), texts(now), 'the policy rule').map((m) => say('policy')(m));
    }),
    ...ruleChanges(then, now).map(([message, rules]) => say('rule')(message, rules)),
    ...settingChanges(then, now).map((message) => say('setting')(message)),
    ...socketChanges(then, now).map((message) => say('socket')(message)),
  ];
}

/** Lines that went and came. */
function setChanges(then: readonly string[] | undefined, now: readonly string[] | undefined, what: string): string[] {
  if (!then || !now) return [];
  const [had, has] = [new Set(then), new Set(now)];
  return [
    ...[...had].filter((line) => !has.has(line)).map((line) => `${what} ${line} is gone.`),
    ...[...has].filter((line) => !had.has(line)).map((line) => `${what} ${line} is new.`),
  ];
}

/** A veth pair comes and goes with the namespace at its other end, and is named anew each time. */
const isOfOther = ({ kind, other }: MachineLink): boolean => kind === 'veth' && other?.namespace !== undefined;

function linkChanges(then: MachineNamespace, now: MachineNamespace): string[] {
  const [had, has] = [then, now].map(({ links }) => new Map(links.map((link) => [link.name, link])));
  if (!had || !has) return [];
  const out: string[] = [];
  for (const [name, link] of had) if (!has.has(name) && !isOfOther(link)) out.push(`the interface ${name} is gone.`);
  for (const [name, link] of has) {
    const old = had.get(name);
    if (!old) {
      if (!isOfOther(link)) out.push(`the interface ${name} is new.`);
      continue;
    }
    if (old.up !== link.up) out.push(`the interface ${name} is ${link.up ? 'up again' : 'down'}.`);
    else if (old.carrier !== link.carrier)
      out.push(
        `the interface ${name} has ${link.carrier ? 'a carrier again' : 'no carrier: its other end is down or gone'}.`,
      );
    if (old.master !== link.master)
      out.push(
        link.master === undefined
          ? `the interface ${name} is no longer a port of ${old.master ?? ''}.`
          : `the interface ${name} is a port of ${link.master}${old.master === undefined ? '' : `, and was one of ${old.master}`}.`,
      );
  }
  return out;
}

const addressesOf = ({ links }: MachineNamespace): readonly string[] =>
  links.flatMap((link) =>
    link.addresses
      .filter(({ scope }) => scope === 'global')
      .map(({ address, prefix }) => `${address}/${prefix} of ${link.name}`),
  );

/** As `ip route` prints it, without what the kernel counts. */
function routeText({ table, destination, type, link, via, source, metric, hops }: MachineRoute): string {
  const at = (one: { readonly link: string; readonly via?: string }): string =>
    `${one.via === undefined ? '' : ` via ${one.via}`}${one.link === '' ? '' : ` dev ${one.link}`}`;
  return [
    `${type === 'unicast' ? '' : `${type} `}${/^(0\.0\.0\.0|::)\/0$/.test(destination) ? 'default' : destination}`,
    hops && hops.length > 0
      ? hops.map((hop) => ` nexthop${at(hop)}`).join('')
      : at({ link, ...(via === undefined ? {} : { via }) }),
    source === undefined ? '' : ` src ${source}`,
    metric === 0 ? '' : ` metric ${metric}`,
    table === 'main' || table === '254' ? '' : ` (table ${table})`,
  ].join('');
}

/** Rules that went and came, chain by chain; a chain that is new or gone is one change. */
function ruleChanges(then: MachineNamespace, now: MachineNamespace): [string, readonly string[]][] {
  const out: [string, readonly string[]][] = [];
  for (const family of [4, 6] as const) {
    const [had, has] = [then, now].map((namespace) => {
      const key = family === 4 ? 'iptablesSave' : 'ip6tablesSave';
      return namespace[key] === undefined && namespace.nft === undefined ? undefined : chainsOf(namespace, family);
    });
    if (!had || !has) continue;
    for (const [key, old] of had) {
      const chain = has.get(key);
      if (!chain) {
        out.push([`the ${old.title} is gone, with ${counted(old.rules.length)}.`, old.rules]);
        continue;
      }
      if (old.policy !== chain.policy)
        out.push([`the policy of the ${old.title} was ${old.policy ?? 'none'} and is ${chain.policy ?? 'none'}.`, []]);
      const lost = without(old.rules, chain.rules);
      const added = without(chain.rules, old.rules);
      if (lost.length > 0) out.push([`the ${old.title} lost ${counted(lost.length)}.`, lost]);
      if (added.length > 0) out.push([`the ${old.title} has ${counted(added.length, 'new ')}.`, added]);
      else if (lost.length === 0 && old.rules.some((rule, i) => rule !== chain.rules[i]))
        out.push([`the rules of the ${old.title} are in another order.`, chain.rules]);
    }
    for (const [key, chain] of has)
      if (!had.has(key)) out.push([`the ${chain.title} is new, with ${counted(chain.rules.length)}.`, chain.rules]);
  }
  return out;
}

interface ChainText {
  readonly title: string;
  readonly policy: string | undefined;
  readonly rules: readonly string[];
}

function chainsOf(namespace: MachineNamespace, family: 4 | 6): ReadonlyMap<string, ChainText> {
  const { tables } = machineRulesets(namespace)[family];
  return new Map(
    tables.flatMap(({ name, form, chains }) =>
      chains.map((chain): [string, ChainText] => [
        `${form} ${name} ${chain.name}`,
        {
          title: `chain ${chain.name} of the table ${name}${family === 6 ? ' (IPv6)' : ''}`,
          policy: chain.base?.policy,
          rules: chain.rules.map(({ text }) => text),
        },
      ]),
    ),
  );
}

/** Those of `some` that `others` do not have as often. */
function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const text of others) left.set(text, (left.get(text) ?? 0) + 1);
  return some.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

const counted = (count: number, kind = ''): string => (count === 1 ? `a ${kind}rule` : `${count} ${kind}rules`);

function settingChanges(then: MachineNamespace, now: MachineNamespace): string[] {
  const own = (key: string): boolean =>
    now.links.some(({ name }) => key.includes(`.${name}.`)) || !/\.conf\./.test(key);
  return [...now.sysctl].flatMap(([key, value]) => {
    const old = then.sysctl.get(key);
    return old === undefined || old === value || !(own(key) || /\.conf\.(all|default)\./.test(key))
      ? []
      : [`${key} was ${old} and is ${value}.`];
  });
}

function socketChanges(then: MachineNamespace, now: MachineNamespace): string[] {
  if (!then.sockets || !now.sockets) return [];
  const texts = ({ sockets = [] }: MachineNamespace) =>
    new Map(
      sockets.map(({ address, port, protocol, process }) => [
        `${address.includes(':') ? `[${address}]` : address}:${port}/${protocol}`,
        process,
      ]),
    );
  const [had, has] = [texts(then), texts(now)];
  const by = (process: string | undefined): string => (process === undefined ? '' : ` (${process})`);
  return [
    ...[...had].flatMap(([at, process]) => (has.has(at) ? [] : [`nothing listens on ${at} any more${by(process)}.`])),
    ...[...has].flatMap(([at, process]) => (had.has(at) ? [] : [`something listens on ${at} now${by(process)}.`])),
  ];
}
