import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import { runningContainers } from '../kernel/RunningContainer.ts';
import { runCommand } from '../kernel/runCommand.ts';
import type { Procfs } from '../kernel/Procfs.ts';
import { inParallel } from '../snapshot/inParallel.ts';
import type { FoundNamespace } from './findNamespaces.ts';
import type { CachedResult } from './readCni.ts';
import { programName } from './socketPrograms.ts';

/** What a namespace is called, surest source first, and what else is known of it. */
export interface NamespaceNames {
  readonly names: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

interface Sources {
  readonly procfs: Procfs;
  readonly daemon: DaemonAnswers | undefined;
  readonly cni: readonly CachedResult[];
}

/** Names every namespace: by an engine's API, by the container runtime (`crictl`), by CNI's cache, by `ip netns`, by what lives in it. */
export async function namesOfNamespaces(
  namespaces: readonly FoundNamespace[],
  { procfs, daemon, cni }: Sources,
): Promise<Map<string, NamespaceNames>> {
  const out = new Map<string, { names: string[]; labels: Record<string, string> }>();
  for (const { inode, path } of namespaces) out.set(inode, { names: [], labels: { 'netlens.path': path } });
  const byPid = new Map(namespaces.flatMap(({ inode, pids }) => pids.map((pid) => [pid, inode] as const)));
  const byPath = new Map(namespaces.flatMap(({ inode, mounts }) => mounts.map((path) => [path, inode] as const)));
  const name = (inode: string | undefined, called: string, labels: Readonly<Record<string, string>> = {}): void => {
    const known = inode === undefined ? undefined : out.get(inode);
    if (!known) return;
    if (!known.names.includes(called)) known.names.push(called);
    Object.assign(known.labels, labels);
  };
  for (const { pid, name: called, id, networkMode } of daemon ? runningContainers(daemon.containers) : [])
    if (networkMode !== 'host' && !networkMode.startsWith('container:'))
      name(byPid.get(pid), called, { 'container.id': id });
  for (const { path, called, labels } of await sandboxes()) name(byPath.get(path), called, labels);
  for (const { sandbox, pod } of cni)
    if (pod && sandbox !== undefined)
      name(byPath.get(withoutVar(sandbox)) ?? byPath.get(sandbox), `${pod.namespace}/${pod.name}`);
  for (const { inode, mounts } of namespaces)
    for (const path of mounts) {
      const found = /^\/run\/netns\/(.+)$/.exec(withoutVar(path));
      // Names that runtimes make up say nothing to a person.
      if (found?.[1] !== undefined && !/^(cni|netns)-[0-9a-f-]{20,}$/.test(found[1])) name(inode, found[1]);
    }
  await inParallel(namespaces, 8, async ({ inode, pids, root }) => {
    const [pid] = pids;
    if (root || pid === undefined || (out.get(inode)?.names.length ?? 0) > 0) return;
    const groups = (await procfs.text(`${pid}/cgroup`)) ?? '';
    const unit = /\/([\w@.\\-]+)\.(?:service|scope)$/m.exec(groups)?.[1];
    const program = await programName(procfs, pid);
    name(inode, unit ?? (program === '' ? `process-${pid}` : `${program}-${pid}`));
  });
  return out;
}

/** /var/run is /run on every system of today. */
const withoutVar = (path: string): string => path.replace(/^\/var\/run\//, '/run/');

/** The pod sandboxes of containerd or CRI-O, with the paths of their namespaces. */
async function sandboxes(): Promise<
  { readonly path: string; readonly called: string; readonly labels: Readonly<Record<string, string>> }[]
> {
  const listed = await runCommand(['crictl', 'pods', '-s', 'ready', '-o', 'json'], { timeout: 10_000 });
  if ('why' in listed) return [];
  const items = field(parsed(listed.out), 'items');
  const pods = (Array.isArray(items) ? items : []).flatMap((item: unknown) => {
    const id = field(item, 'id');
    return typeof id === 'string' ? [id] : [];
  });
  const inspected = await inParallel(pods, 4, async (id) => {
    const result = await runCommand(['crictl', 'inspectp', '-o', 'json', id], { timeout: 10_000 });
    if ('why' in result) return [];
    const json = parsed(result.out);
    const metadata = field(field(json, 'status'), 'metadata');
    const spaces = field(field(field(field(json, 'info'), 'runtimeSpec'), 'linux'), 'namespaces');
    const path = (Array.isArray(spaces) ? spaces : [])
      .filter((space: unknown) => field(space, 'type') === 'network')
      .map((space: unknown) => field(space, 'path'))
      .find((one) => typeof one === 'string');
    const [pod, namespace] = [field(metadata, 'name'), field(metadata, 'namespace')];
    if (typeof path !== 'string' || typeof pod !== 'string' || typeof namespace !== 'string') return [];
    return [
      {
        path: withoutVar(path),
        called: `${namespace}/${pod}`,
        labels: { 'io.kubernetes.pod.name': pod, 'io.kubernetes.pod.namespace': namespace },
      },
    ];
  });
  return inspected.flat();
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
