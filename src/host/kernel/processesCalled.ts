import { readdirSync, readFileSync } from 'node:fs';

/** The ids of the processes of this name (`/proc/<pid>/comm`), which everybody may see. */
export function processesCalled(name: string): number[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return [];
  }
  return entries.filter((entry) => /^\d+$/.test(entry) && commandName(entry) === name).map(Number);
}

function commandName(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    // It has ended since.
    return '';
  }
}
