import { HOST } from '../../core/model/index.ts';
import { type Procfs, procfsAt } from '../kernel/Procfs.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import { inParallel } from '../snapshot/inParallel.ts';
import { findNamespaces, type FoundNamespace } from './findNamespaces.ts';
import { namesOfNamespaces, type NamespaceNames } from './namesOfNamespaces.ts';
import { netnsidsOf } from './netnsids.ts';
import { type CachedResult, readCni } from './readCni.ts';
import { readNamespace, type ReadNamespace } from './readNamespace.ts';
import { socketPrograms } from './socketPrograms.ts';

/** The parts `machine` and `host` of a snapshot file (docs/contract.md), and what could not be read. */
export interface MachineCapture {
  readonly machine: { readonly namespaces: readonly object[]; readonly cni?: object };
  readonly host: { readonly lanAddress?: string };
  readonly problems: readonly string[];
}

export interface MachineCaptureOptions {
  readonly procfs?: Procfs;
  /** What an engine of this machine says of its containers, where one was asked. */
  readonly daemon?: DaemonAnswers;
  /** Only these namespaces, by inode. */
  readonly only?: ReadonlySet<string>;
  /** Told after each namespace. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** How many namespaces are read at once: each runs a dozen short programs, which is work for the kernel's tables as much as for a core. */
const AT_ONCE = 4;

/** Captures every network namespace of this machine. It has to run as root; a namespace that fails costs itself alone. */
export async function captureMachine({
  procfs = procfsAt(),
  daemon,
  only,
  onProgress,
}: MachineCaptureOptions = {}): Promise<MachineCapture> {
  const problems: string[] = [];
  const all = (await findNamespaces(procfs)).filter(({ inode, root }) => root || !only || only.has(inode));
  const [programs, cni] = await Promise.all([socketPrograms(procfs), readCni()]);
  const names = await namesOfNamespaces(all, { procfs, daemon, cni: cni.results });
  let done = 0;
  const read = await inParallel(all, AT_ONCE, async (found) => {
    const result = await readNamespace(found, programs);
    onProgress?.(++done, all.length);
    if (!('why' in result)) return [{ found, read: result }];
    problems.push(`The namespace ${names.get(found.inode)?.names[0] ?? found.inode} could not be read: ${result.why}.`);
    return [];
  });
  const good = read.flat();
  const netnsids = netnsidsOf(good);
  const lanAddress = addressOfDefaultRoute(good.find(({ found }) => found.root)?.read);
  return {
    machine: {
      namespaces: good.map(({ found, read: { json } }) => ({
        id: found.inode,
        ...namedAs(found, names.get(found.inode)),
        netnsids: netnsids.get(found.inode) ?? {},
        ...json,
      })),
      ...(cni.results.length > 0 || cni.conflists.length > 0 ? { cni: cniPart(cni, all) } : {}),
    },
    host: lanAddress === undefined ? {} : { lanAddress },
    problems,
  };
}

function namedAs({ root, inode }: FoundNamespace, known: NamespaceNames | undefined): object {
  const [first, ...others] = known?.names ?? [];
  return {
    name: root ? HOST : (first ?? `netns-${inode}`),
    ...(root ? { root: true } : {}),
    ...(others.length > 0 ? { names: others } : {}),
    labels: known?.labels ?? {},
  };
}

function cniPart(
  { results, conflists }: { readonly results: readonly CachedResult[]; readonly conflists: readonly object[] },
  namespaces: readonly FoundNamespace[],
): object {
  const byPath = new Map(namespaces.flatMap(({ inode, mounts }) => mounts.map((path) => [path, inode] as const)));
  return {
    conflists,
    results: results.flatMap(({ sandbox, pod: _pod, ...result }) => {
      const inode =
        sandbox === undefined
          ? undefined
          : (byPath.get(sandbox.replace(/^\/var\/run\//, '/run/')) ?? byPath.get(sandbox));
      return inode === undefined ? [] : [{ namespace: inode, ...result }];
    }),
  };
}

/** The machine's own address on the network of its default route. */
function addressOfDefaultRoute(root: ReadNamespace | undefined): string | undefined {
  const list = (value: unknown): Record<string, unknown>[] =>
    Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
  const way = list(root?.json['route']).find(
    (route) => route['dst'] === 'default' && (route['table'] ?? 'main') === 'main',
  );
  const link = list(root?.json['addr']).find((one) => one['ifname'] === way?.['dev']);
  const address = list(link?.['addr_info']).find((one) => one['family'] === 'inet' && one['scope'] === 'global');
  const prefsrc = way?.['prefsrc'];
  if (typeof prefsrc === 'string') return prefsrc;
  return typeof address?.['local'] === 'string' ? address['local'] : undefined;
}
