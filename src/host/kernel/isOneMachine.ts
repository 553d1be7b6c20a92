import { readlinkSync } from 'node:fs';
import type { KernelAccess } from './KernelAccess.ts';

/** Whether two engines are on one machine, and their host is one network namespace. Where only root could tell, two engines here are. */
export function isOneMachine(one: KernelAccess, other: KernelAccess): boolean {
  if (!one.local || !other.local) return false;
  const [here, there] = [namespaceOf(one.host), namespaceOf(other.host)];
  return here === undefined || there === undefined || here === there;
}

function namespaceOf(host: 'self' | number | undefined): string | undefined {
  try {
    return host === undefined ? undefined : readlinkSync(`/proc/${host}/ns/net`);
  } catch {
    return undefined;
  }
}
