import type { ProbeResult } from '../../core/explain/index.ts';

/** The task of `probeClient.ts`: one argument, as JSON. */
export interface ProbeTask {
  /** Looked up first. */
  readonly name?: string;
  /** Without a name: dialled in this order. With one: the order in which those that it has are dialled. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Milliseconds for one address, and for one question to a name server. */
  readonly patience: number;
  /** Milliseconds that a connection is watched for after it was taken: whether it is cut off. */
  readonly watch: number;
  /** The files that say how the container looks names up. Absent: as this machine does it. */
  readonly files?: { readonly hosts: string; readonly resolvConf: string };
}

/** What it prints, as a line of JSON. */
export type ProbeReport = Omit<ProbeResult, 'by'>;
