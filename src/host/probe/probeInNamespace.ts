import { type Probe, PROBE_PATIENCE, PROBE_WATCH, type ProbeResult, type Untried } from '../../core/explain/index.ts';
import type { LocalKernel } from '../kernel/KernelAccess.ts';
import type { ProbeReport, ProbeTask } from './ProbeTask.ts';

/** The program that runs JavaScript, and `probeClient` as a file that it can run. */
export interface ProbeProgram {
  readonly node: string;
  readonly client: string;
}

/** Runs the client in the container's network namespace, or in the host's; `pid` is the container's process there. */
export async function probeInNamespace(
  kernel: LocalKernel,
  probe: Probe,
  pid: number | undefined,
  { node, client }: ProbeProgram,
  signal?: AbortSignal,
): Promise<ProbeResult | Untried> {
  const { dial, port, protocol } = probe;
  const task: ProbeTask = {
    ...('name' in dial ? { name: dial.name, addresses: dial.order } : { addresses: dial.addresses }),
    port,
    protocol,
    patience: PROBE_PATIENCE,
    watch: PROBE_WATCH,
    ...(pid === undefined
      ? {}
      : { files: { hosts: `/proc/${pid}/root/etc/hosts`, resolvConf: `/proc/${pid}/root/etc/resolv.conf` } }),
  };
  // An editor's own program runs JavaScript when this variable says so; what a debugger puts into NODE_OPTIONS is not for us.
  const command = ['env', '-u', 'NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE=1', node, client, JSON.stringify(task)];
  const ran = await kernel.run(pid ?? 'host', command, { timeout: MAX_LENGTH, ...(signal ? { signal } : {}) });
  if ('why' in ran) return { why: `The probe could not be run: ${ran.why}.` };
  const report = reportIn(ran.out);
  if (!report) return { why: 'The probe ran, but its output cannot be read.' };
  return { ...report, by: pid === undefined && kernel.host === 'self' ? 'this machine' : 'nsenter' };
}

/** Four addresses, and the questions to name servers before. */
const MAX_LENGTH = 45_000;

function reportIn(text: string): ProbeReport | undefined {
  try {
    return JSON.parse(text) as ProbeReport;
  } catch {
    return undefined;
  }
}
