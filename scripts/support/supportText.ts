import { notAskedYet } from '../../test/unit/kernel/recordedTruth.ts';

/** What of a recorded case the matrix counts. */
export interface RecordedEngine {
  readonly engine?: string;
  readonly snapshot?: {
    readonly version?: { readonly Version?: string; readonly Components?: readonly { readonly Name?: string }[] };
  };
  readonly kernel?: { readonly host?: { readonly nft?: unknown } };
  readonly probes?: readonly { readonly address: string; readonly protocol: string }[];
}

interface Row {
  readonly title: string;
  cases: number;
  probes: number;
  ipv6: number;
  udp: number;
  held: string;
}

/** The matrix of engines that were recorded, as docs/support.md. `files`: name and content of every recording. */
export function supportText(files: readonly (readonly [string, RecordedEngine])[]): string {
  const rows = new Map<string, Row>();
  for (const [name, recorded] of files) {
    const title = titleOf(name, recorded);
    const row = rows.get(title) ?? { title, cases: 0, probes: 0, ipv6: 0, udp: 0, held: '' };
    rows.set(title, row);
    const probes = recorded.probes ?? [];
    row.cases++;
    row.probes += probes.length;
    row.ipv6 += probes.filter(({ address }) => address.includes(':')).length;
    row.udp += probes.filter(({ protocol }) => protocol === 'udp').length;
    row.held = notAskedYet(recorded) === undefined ? 'yes' : 'not yet';
  }
  const lines = [...rows.values()].map(
    (row) => `| ${row.title} | ${row.cases} | ${row.probes} | ${row.ipv6} | ${row.udp} | ${row.held} |`,
  );
  return `# What is known to hold

Written by \`npm run docs\` from the recordings in \`test/fixtures/truth\`. A recording is what a real engine and a real kernel did with a
topology: its answers, its tables, and what happened to every packet. “Compared” says whether \`npm test\` compares the model with
these; it then fails on one packet that the model predicts differently. [recording.md](recording.md) says how to add an engine.

| What ran | Topologies | Packets | of them IPv6 | of them UDP | Compared |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

A version between two of these behaves like the older one unless [semantics.md](semantics.md) says otherwise. What no recording covers rests on the
sources of the engine, which the same page cites.
`;
}

const MACHINES: Readonly<Record<string, string>> = {
  cni: 'CNI plugins, without an engine',
  kube: 'Two Kubernetes nodes',
  raw: 'Linux namespaces, bridges, VLANs and policy routing',
};

function titleOf(name: string, { engine = '', snapshot }: RecordedEngine): string {
  if (!snapshot) return MACHINES[name.split('-')[0] ?? ''] ?? 'A Linux machine';
  const { Version: version = '', Components: parts = [] } = snapshot.version ?? {};
  const isPodman = parts.some((part) => part.Name?.startsWith('Podman'));
  const number = /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version;
  const how = [engine.endsWith('rl') ? 'rootless' : '', engine.endsWith('ipt') ? 'on iptables' : ''].filter(Boolean);
  return [`${isPodman ? 'Podman' : 'Docker Engine'} ${number}`, ...how].join(', ');
}
