import { captureSnapshot, connectDocker } from '../../../src/host/index.ts';
import { HOST_ADDRESS, HOST_ADDRESS6, LAN_ADDRESS, LAN_ADDRESS6, type Engine } from '../engine.ts';
import type { NamespaceAgent } from '../probe/NamespaceAgent.ts';
import { ask, build, questions, serve, settled } from '../probe/playPlan.ts';
import type { RecordingPlan } from './RecordingPlan.ts';

/** One recorded case (docs/recording.md): a snapshot file, with what happened to every packet. */
export interface RecordedCase {
  readonly probes: readonly unknown[];
  readonly [key: string]: unknown;
}

/** Builds a plan on an engine, lets everything listen that it says, asks every question, and leaves the engine empty. */
export async function recordCase(engine: Engine, plan: RecordingPlan): Promise<RecordedCase> {
  const agents = new Map<string, NamespaceAgent>();
  const rules = plan.foreignRules.map((rule) => rule.split(/\s+/).filter((word) => word !== ''));
  await engine.clear();
  try {
    await build(engine, plan);
    await settled(engine, plan);
    for (const tool of ['iptables', 'ip6tables']) await engine.onHost(tool, '-P', 'FORWARD', plan.forwardPolicy);
    for (const rule of rules) await engine.onHost('iptables', ...rule);
    const listeners = await serve(engine, plan, agents);
    const connection = await connectDocker({ environment: engine.environment });
    try {
      const { snapshot, kernel } = await captureSnapshot(connection, { kernel: true });
      const probes = await Promise.all(
        questions(plan, { snapshot, listeners }).map(async (question) => {
          const { outcome, servedBy, sourceSeen } = await ask(agents, question);
          return { ...question, outcome, ...(servedBy === undefined ? {} : { servedBy, sourceSeen }) };
        }),
      );
      return {
        engine: engine.generation,
        snapshot,
        kernel,
        host: await hostOf(engine, plan),
        flags: plan.flags,
        foreignRules: plan.foreignRules,
        listeners,
        probes,
        lookups: await lookUps(plan, agents),
      };
    } finally {
      connection.dispose();
    }
  } finally {
    await Promise.all([...agents.values()].map((agent) => agent.stop()));
    for (const rule of rules)
      await engine
        .onHost('iptables', ...rule.map((word) => (/^-[AI]$/.test(word) ? '-D' : word)))
        .catch(() => undefined);
    await engine.clear();
  }
}

/** The settings of the host that decide packets (docs/contract.md, "Snapshot file"). */
async function hostOf({ onHost, generation }: Engine, { flags, forwardPolicy }: RecordingPlan): Promise<object> {
  const read = async (file: string): Promise<string> => (await onHost('cat', `/proc/sys/net/${file}`)).trim();
  const has = (flag: string): boolean => flags.includes(flag);
  return {
    lanAddress: HOST_ADDRESS,
    lanPeer: LAN_ADDRESS,
    lanAddress6: HOST_ADDRESS6,
    lanPeer6: LAN_ADDRESS6,
    forwardPolicy,
    userlandProxy: !has('--userland-proxy=false'),
    // On by default from 27 (docs/semantics.md).
    ip6tables: has('--ip6tables') || (Number.parseInt(generation) >= 27 && !has('--ip6tables=false')),
    bridgeNf: (await read('bridge/bridge-nf-call-iptables').catch(() => '1')) === '1',
    rpFilter: Number(await read('ipv4/conf/all/rp_filter')),
  };
}

/** Every container with a resolver looks up every other. */
async function lookUps({ containers }: RecordingPlan, agents: ReadonlyMap<string, NamespaceAgent>): Promise<object[]> {
  const own = containers.filter(({ mode }) => mode !== 'host' && mode !== 'none' && !mode.includes(':'));
  return Promise.all(
    own.flatMap(({ name: from }) =>
      containers.map(async ({ name }) => ({
        from,
        name,
        addresses: (await agents.get(from)?.lookUp(name))?.addresses ?? null,
      })),
    ),
  );
}
