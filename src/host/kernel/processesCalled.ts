import { inParallel } from '../snapshot/inParallel.ts';
import { AT_ONCE, processIds, type Procfs, procfsAt } from './Procfs.ts';

/** The ids of the processes of this name (`/proc/<pid>/comm`), which everybody may see. */
export async function processesCalled(name: string, procfs: Procfs = procfsAt()): Promise<readonly number[]> {
  const ids = await processIds(procfs);
  // A process that has ended since has no name.
  const names = await inParallel(ids, AT_ONCE, async (pid) => (await procfs.text(`${pid}/comm`))?.trim());
  return ids.filter((_, i) => names[i] === name).map(Number);
}
