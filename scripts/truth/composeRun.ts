import { loadProject, topologyOfProject } from '../../src/core/compose/index.ts';
import { readListeners } from '../../src/core/docker/index.ts';
import { parseEngine, type Container, type Topology } from '../../src/core/model/index.ts';
import { asRecorded } from './asRecorded.ts';
import { commandAsker, coreAsker } from './Asker.ts';
import type { Tally } from './Tally.ts';
import { isScored, type RecordedFile, type TruthCase } from './TruthCase.ts';

/**
 * Run (c): the Compose file's text, who listens, and the engine. Addresses are predictions there, so a recorded address becomes
 * the name of what has it (`web@backend`, `gateway of backend`), and so does a predicted one before the two are compared.
 */
export function composeRun(
  tally: Tally,
  { kind, file, recorded }: RecordedFile,
  real: Topology,
  byCommand: boolean,
): void {
  const predicted = predictedTopology(recorded, real);
  if (!predicted) return;
  const { listeners, host } = recorded;
  const asker = byCommand
    ? commandAsker((write) => [
        ...['-p', 'lab', '-f', write('compose.yaml', recorded.compose ?? '')],
        ...['--listeners', write('listeners.json', { listeners, host })],
        ...['--engine', real.engine.version.join('.')],
      ])
    : coreAsker(predicted);
  const realNames = namesOfAddresses(real);
  const predictedNames = namesOfAddresses(predicted);
  const predictedAddresses = new Map([...predictedNames].map(([address, name]) => [name, address]));
  const addressOf = (recordedAddress: string): string => {
    const name = realNames.get(recordedAddress);
    // `SERVICE@NETWORK` means the IPv4 address; the IPv6 one, and a gateway, is asked for as it is predicted.
    if (name !== undefined && /^gateway| v6$/.test(name)) return predictedAddresses.get(name) ?? name;
    return name ?? (recordedAddress === recorded.host.lanAddress ? '@host' : recordedAddress);
  };
  const lookups = recorded.lookups.filter(isScored);
  const answers = asker.ask([
    ...recorded.probes.map((probe) => ({
      from: probe.from,
      address: addressOf(probe.address),
      port: probe.port,
      protocol: probe.protocol,
    })),
    ...lookups.map((l) => ({ from: l.from, address: l.name, port: 80, protocol: 'tcp' as const })),
  ]);
  const seen = (text: string | undefined, names: ReadonlyMap<string, string>): { sourceSeen?: string } =>
    text === undefined ? {} : { sourceSeen: names.get(text) ?? text };
  for (const [i, probe] of recorded.probes.entries()) {
    const answer = answers[i] && asRecorded(recorded.host, probe, answers[i]);
    if (!answer) continue;
    const { sourceSeen, ...got } = answer;
    tally.probe(
      kind,
      `${file} ${addressOf(probe.address)} ${JSON.stringify(probe)}`,
      { ...probe, ...seen(probe.sourceSeen, realNames) },
      { ...got, ...seen(sourceSeen, predictedNames) },
    );
  }
  const named = (list: readonly string[], names: ReadonlyMap<string, string>): string[] =>
    list.map((a) => names.get(a) ?? a).filter((a) => !a.endsWith(' v6'));
  for (const [i, lookup] of lookups.entries()) {
    const found = answers[recorded.probes.length + i]?.resolved ?? [];
    const what = `${file} ${JSON.stringify(lookup)}`;
    tally.lookup(kind, what, named(lookup.addresses ?? [], realNames), named(found, predictedNames));
  }
}

function predictedTopology(recorded: TruthCase, real: Topology): Topology | undefined {
  const project = loadProject(
    {
      files: ['/truth/compose.yaml'],
      directory: '/truth',
      projectName: 'lab',
      profiles: [],
      envFiles: [],
      environment: new Map(),
    },
    { text: (path) => (path === '/truth/compose.yaml' ? (recorded.compose ?? null) : null) },
  ).value;
  const engine = parseEngine(real.engine.version.join('.'));
  if (!project || !engine) return undefined;
  return topologyOfProject(project, { engine, ...readListeners(recorded).value }).value;
}

/** Address → `SERVICE@NETWORK`, or `gateway of NETWORK`. */
function namesOfAddresses(topology: Topology): Map<string, string> {
  const out = new Map<string, string>();
  for (const network of topology.networks) {
    const key = network.isDefaultBridge
      ? 'bridge'
      : (network.labels.get('com.docker.compose.network')?.value ?? network.key);
    for (const s of network.subnets)
      if (s.gateway !== undefined) out.set(s.gateway, `gateway of ${key}${s.family === 6 ? ' v6' : ''}`);
    for (const container of topology.containers)
      for (const endpoint of container.endpoints) {
        if (endpoint.network !== network.id) continue;
        const name = `${serviceOf(container)}@${key}`;
        if (endpoint.ipv4 !== undefined) out.set(endpoint.ipv4, name);
        if (endpoint.ipv6 !== undefined) out.set(endpoint.ipv6, `${name} v6`);
      }
  }
  return out;
}

const serviceOf = (c: Container): string => c.service ?? c.name;
