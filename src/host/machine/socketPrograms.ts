import { AT_ONCE, processIds, type Procfs } from '../kernel/Procfs.ts';
import { inParallel } from '../snapshot/inParallel.ts';

/** The program that holds each socket, by the socket's inode. Only its name: arguments may hold secrets. */
export async function socketPrograms(procfs: Procfs): Promise<Map<string, string>> {
  const out = new Map<string, string>();
  await inParallel(await processIds(procfs), AT_ONCE, async (pid) => {
    const descriptors = await procfs.names(`${pid}/fd`);
    if (!descriptors) return;
    let name: string | undefined;
    for (const fd of descriptors) {
      const inode = /^socket:\[(\d+)\]$/.exec((await procfs.link(`${pid}/fd/${fd}`)) ?? '')?.[1];
      if (inode === undefined) continue;
      name ??= await programName(procfs, pid);
      if (name !== '' && !out.has(inode)) out.set(inode, name);
    }
  });
  return out;
}

/** The program's file: a thread may call itself otherwise. Without the right to see it, what the process calls itself. */
export async function programName(procfs: Procfs, pid: string | number): Promise<string> {
  const file = (await procfs.link(`${pid}/exe`))?.replace(/ \(deleted\)$/, '');
  return file?.slice(file.lastIndexOf('/') + 1) ?? ((await procfs.text(`${pid}/comm`)) ?? '').trim();
}
