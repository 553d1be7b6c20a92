import { promises as files } from 'node:fs';
import { inParallel } from '../snapshot/inParallel.ts';
import { AT_ONCE, processIds, type Procfs } from '../kernel/Procfs.ts';

/** A network namespace of this machine, before it is entered. */
export interface FoundNamespace {
  readonly inode: string;
  /** A path by which `nsenter --net=` enters it. */
  readonly path: string;
  /** The processes in it, oldest first; none for one that only a mount keeps. */
  readonly pids: readonly number[];
  /** Where it is mounted: `/run/netns/blue`. */
  readonly mounts: readonly string[];
  /** The one of the first process: the machine's own. */
  readonly root: boolean;
}

/**
 * Every network namespace: those of processes, and those that a mount keeps (`ip netns`, engines, CNI). Kernel threads and processes that
 * may not be looked at are in the root namespace, or in one that another process shows.
 */
export async function findNamespaces(procfs: Procfs): Promise<FoundNamespace[]> {
  const pids = (await processIds(procfs)).map(Number).sort((one, other) => one - other);
  const links = await inParallel(pids, AT_ONCE, async (pid) => ({ pid, link: await procfs.link(`${pid}/ns/net`) }));
  const byInode = new Map<string, { pids: number[]; mounts: string[] }>();
  const of = (inode: string) => {
    let known = byInode.get(inode);
    if (!known) byInode.set(inode, (known = { pids: [], mounts: [] }));
    return known;
  };
  for (const { pid, link } of links) {
    const inode = inodeOf(link);
    if (inode !== undefined) of(inode).pids.push(pid);
  }
  for (const { inode, path } of await mountedNamespaces(procfs)) {
    const { mounts } = of(inode);
    if (!mounts.includes(path)) mounts.push(path);
  }
  const own = inodeOf(await procfs.link('1/ns/net')) ?? inodeOf(await procfs.link('self/ns/net'));
  return [...byInode].map(([inode, known]) => ({
    inode,
    path: known.mounts[0] ?? `/proc/${known.pids[0] ?? 'self'}/ns/net`,
    pids: known.pids,
    mounts: known.mounts,
    root: inode === own,
  }));
}

const inodeOf = (link: string | undefined): string | undefined => /^net:\[(\d+)\]$/.exec(link ?? '')?.[1];

/** Mounts of nsfs, as /proc/self/mountinfo has them: `… net:[4026532317] /run/netns/blue … - nsfs nsfs rw`. */
async function mountedNamespaces(procfs: Procfs): Promise<{ inode: string; path: string }[]> {
  const text = (await procfs.text('self/mountinfo')) ?? '';
  const mounted = text.split('\n').flatMap((line) => {
    const words = line.split(' ');
    const inode = inodeOf(words[3]);
    const path = words[4]?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    return inode === undefined || path === undefined ? [] : [{ inode, path }];
  });
  // A namespace of ours alone may hide the mounts of others; those of `ip netns` are tried by name, too.
  const named = await Promise.all(
    ['/run/netns', '/run/docker/netns'].map(async (folder) => {
      const names = await files.readdir(folder).catch(() => []);
      return Promise.all(
        names.map(async (name) => {
          const path = `${folder}/${name}`;
          const { ino } = await files.stat(path).catch(() => ({ ino: 0 }));
          return { inode: String(ino), path };
        }),
      );
    }),
  );
  // A plain file there, of a namespace that is gone, has an inode of another file system: nsfs numbers start at 0xF0000000.
  return [...mounted, ...named.flat().filter(({ inode }) => Number(inode) >= 0xf0000000)];
}
