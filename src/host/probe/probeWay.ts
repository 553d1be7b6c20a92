import { type Probe, probeCommand, type ProbeResult, type Untried } from '../../core/explain/index.ts';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import type { KernelAccess } from '../kernel/KernelAccess.ts';
import { probeByExec } from './probeByExec.ts';
import { probeInNamespace, type ProbeProgram } from './probeInNamespace.ts';

/** A way to run a probe; nothing is run before `run`. */
export interface ProbeWay {
  /** `here`: from this machine itself. `nsenter`: in the namespace, by a program of ours. `exec`: in the container, by a program of its image. */
  readonly kind: 'here' | 'nsenter' | 'exec';
  /** Gives what the client saw, or why it could not be run; ends early with the signal. */
  readonly run: (signal?: AbortSignal) => Promise<ProbeResult | Untried>;
}

/**
 * How the source's network namespace can be entered: as root where the containers' kernel is this one's, else by docker exec;
 * or why in no way.
 */
export function probeWay(
  connection: DockerConnection,
  access: KernelAccess,
  probe: Probe,
  program: ProbeProgram,
): ProbeWay | Untried {
  const { container } = probe;
  const entered = access.local && access.privilege !== 'none';
  if (!container) {
    if (!access.local) return { why: `${access.why} ${onThatMachine(probe)}` };
    if (access.host === 'self') {
      return { kind: 'here', run: (signal) => probeInNamespace(access, probe, undefined, program, signal) };
    }
    if (access.host === undefined) return { why: 'The network namespace of the daemon was not found on this machine.' };
    if (!entered)
      return { why: `The daemon runs in a network namespace that only root can enter. ${onThatMachine(probe)}` };
    return { kind: 'nsenter', run: (signal) => probeInNamespace(access, probe, undefined, program, signal) };
  }
  const id = container.dockerId ?? container.id;
  const pid = access.local ? access.pids.get(id) : undefined;
  if (entered && pid !== undefined) {
    return { kind: 'nsenter', run: (signal) => probeInNamespace(access, probe, pid, program, signal) };
  }
  return { kind: 'exec', run: (signal) => probeByExec(connection, id, probe, signal) };
}

function onThatMachine(probe: Probe): string {
  const { dial } = probe;
  const dialled = 'name' in dial ? dial.name : (dial.addresses[0] ?? '');
  return `On the daemon's machine you can run: ${probeCommand(dialled, probe)}`;
}
