import { loadProject, topologyOfProject } from '../../src/core/compose/index.ts';
import type { StatedListeners } from '../../src/core/docker/index.ts';
import { answerQuestion, batchQuestion } from '../../src/core/explain/index.ts';
import { buildState, resolveName } from '../../src/core/kernel/index.ts';
import { parseEngine } from '../../src/core/model/index.ts';
import type { Container, Topology } from '../../src/core/model/index.ts';
import type { Tally } from './Tally.ts';
import type { TruthCase } from './TruthCase.ts';

/**
 * Run (c): the Compose file's text, who listens, and the engine. Addresses are predictions there, so a recorded address becomes
 * the name of what has it (`web@backend`, `gateway of backend`), and so does a predicted one before the two are compared.
 */
export function composeRun(
  tally: Tally,
  kind: string,
  file: string,
  recorded: TruthCase,
  real: Topology,
  stated: StatedListeners,
): void {
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
  if (!project || !engine) return;
  const { value: predicted } = topologyOfProject(project, {
    engine: { ...engine, ...(real.engine.experimental ? { experimental: true } : {}) },
    ...(stated.host ? { host: stated.host } : {}),
    ...(stated.listeners ? { listeners: stated.listeners } : {}),
  });
  const state = buildState(predicted);
  const realNames = namesOfAddresses(real);
  const predictedNames = namesOfAddresses(predicted);
  const predictedAddresses = new Map([...predictedNames].map(([address, name]) => [name, address]));
  for (const probe of recorded.probes) {
    const name = realNames.get(probe.address);
    if (name?.startsWith('gateway')) continue;
    // `SERVICE@NETWORK` means the IPv4 address; the IPv6 one is asked for as it is predicted.
    const dialled = name?.endsWith(' v6') ? (predictedAddresses.get(name) ?? name) : name;
    const address = dialled ?? (probe.address === recorded.host.lanAddress ? '@host' : probe.address);
    const asked = batchQuestion(predicted, { from: probe.from, address, port: probe.port, protocol: probe.protocol });
    const answer = 'verdict' in asked ? asked : answerQuestion(state, asked, { hops: false });
    const seen = (text: string | undefined, names: ReadonlyMap<string, string>): { sourceSeen?: string } =>
      text === undefined ? {} : { sourceSeen: names.get(text) ?? text };
    tally.probe(
      kind,
      `${file} ${address} ${JSON.stringify(probe)}`,
      { ...probe, ...seen(probe.sourceSeen, realNames) },
      {
        outcome: answer.outcome,
        ...(answer.servedBy ? { servedBy: answer.servedBy } : {}),
        ...seen(answer.sourceSeen, predictedNames),
      },
    );
  }
  for (const lookup of recorded.lookups) {
    if (lookup.addresses === null || lookup.name === 'outside.test') continue;
    const asker = predicted.containers.find((c) => c.name === lookup.from);
    const found = asker ? resolveName(state, asker.id, lookup.name).addresses : [];
    const named = (list: readonly string[], names: ReadonlyMap<string, string>): string[] =>
      list.map((a) => names.get(a) ?? a).filter((a) => !a.endsWith(' v6'));
    tally.lookup(
      kind,
      `${file} ${JSON.stringify(lookup)}`,
      named(lookup.addresses, realNames),
      named(found, predictedNames),
    );
  }
}

/** Address → `SERVICE@NETWORK`, or `gateway of NETWORK`. */
function namesOfAddresses(topology: Topology): Map<string, string> {
  const out = new Map<string, string>();
  for (const network of topology.networks) {
    const key = network.isDefaultBridge
      ? 'bridge'
      : (network.labels.get('com.docker.compose.network')?.value ?? network.key);
    for (const s of network.subnets) if (s.gateway !== undefined) out.set(s.gateway, `gateway of ${key}`);
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
