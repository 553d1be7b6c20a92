import { readFileSync } from 'node:fs';
import { captureSnapshot, connectDocker } from '../../../src/host/index.ts';
import { HOST_ADDRESS, HOST_ADDRESS6, LAN_ADDRESS, LAN_ADDRESS6, type PlayedEngine } from '../engine.ts';
import type { NamespaceAgent } from '../probe/NamespaceAgent.ts';
import { ask, build, type Question, questions, routedQuestions, serve, settled } from '../probe/playPlan.ts';
import { run } from '../run.ts';
import type { RecordingPlan } from './RecordingPlan.ts';

/** One recorded case (docs/recording.md): a snapshot file, with what happened to every packet. */
export interface RecordedCase {
  readonly probes: readonly unknown[];
  readonly [key: string]: unknown;
}

export interface RecordingOptions {
  /** Whether what times out is asked once more, since the machine may only have been busy. */
  readonly again?: boolean;
  /** How many packets are under way at once. */
  readonly atOnce?: number;
  /** How long the engine may take to answer, in milliseconds. */
  readonly timeout?: number;
}

/** Builds a plan on an engine, lets everything listen that it says, asks every question, and leaves the engine empty. */
export async function recordCase(
  engine: PlayedEngine,
  plan: RecordingPlan,
  { atOnce = 1000, again = false, timeout }: RecordingOptions = {},
): Promise<RecordedCase> {
  const agents = new Map<string, NamespaceAgent>();
  const rules = plan.foreignRules.map((rule) => rule.split(/\s+/).filter((word) => word !== ''));
  await engine.clear();
  try {
    await build(engine, plan);
    await settled(engine, plan);
    for (const tool of ['iptables', 'ip6tables']) await engine.onHost(tool, '-P', 'FORWARD', plan.forwardPolicy);
    for (const rule of rules) await engine.onHost('iptables', ...rule);
    const listeners = await serve(engine, plan, agents);
    const connection = await connectDocker({
      environment: engine.environment,
      ...(timeout === undefined ? {} : { timeout }),
    });
    try {
      const { snapshot, kernel } = await captureSnapshot(connection, { kernel: true });
      const happened = async (question: Question) => {
        const first = await ask(agents, question);
        const { outcome, servedBy, sourceSeen } =
          again && first.outcome === 'timeout' ? await ask(agents, question) : first;
        return { ...question, outcome, ...(servedBy === undefined ? {} : { servedBy, sourceSeen }) };
      };
      const probes = await pooled(questions(plan, { snapshot, listeners }), atOnce, happened);
      if (plan.lanRoutes.length > 0) {
        await routeLan(engine, plan.lanRoutes);
        const lan = agents.get('@lan');
        if (lan) agents.set('@lan+route', lan);
        probes.push(...(await pooled(routedQuestions({ snapshot, listeners }), atOnce, happened)));
      }
      return {
        engine: engine.generation,
        snapshot,
        kernel,
        host: await hostOf(engine, plan),
        flags: plan.flags,
        foreignRules: plan.foreignRules,
        listeners,
        probes,
        lookups: await lookUps(engine, plan, agents),
      };
    } finally {
      connection.dispose();
    }
  } finally {
    await Promise.all([...new Set(agents.values())].map((agent) => agent.stop()));
    for (const rule of rules)
      await engine
        .onHost('iptables', ...rule.map((word) => (/^-[AI]$/.test(word) ? '-D' : word)))
        .catch(() => undefined);
    await engine.clear();
  }
}

/** The settings of the host that decide packets (docs/contract.md, "Snapshot file"). */
async function hostOf({ onHost, generation }: PlayedEngine, { flags, forwardPolicy }: RecordingPlan): Promise<object> {
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

/** Every container with a resolver looks up every other, by the first nameserver of its own resolv.conf. */
async function lookUps(
  { docker }: PlayedEngine,
  { containers }: RecordingPlan,
  agents: ReadonlyMap<string, NamespaceAgent>,
): Promise<object[]> {
  const own = containers.filter(({ mode }) => mode !== 'host' && mode !== 'none' && !mode.includes(':'));
  return Promise.all(
    own.flatMap(async ({ name: from }) => {
      const pid = (await docker('inspect', '-f', '{{.State.Pid}}', from)).trim();
      const [, server] = /^nameserver\s+(\S+)/m.exec(readFileSync(`/proc/${pid}/root/etc/resolv.conf`, 'utf8')) ?? [];
      return Promise.all(
        containers
          // One's own name is in one's own hosts file.
          .filter(({ name }) => name !== from)
          .map(async ({ name }) => ({
            from,
            name,
            addresses: (await agents.get(from)?.lookUp(name, server))?.addresses ?? null,
          })),
      );
    }),
  ).then((found) => found.flat());
}

/** The neighbour gets a route to each subnet, through the host. */
async function routeLan({ lanNamespace }: PlayedEngine, subnets: readonly string[]): Promise<void> {
  for (const subnet of subnets) {
    const via = subnet.includes(':') ? HOST_ADDRESS6 : HOST_ADDRESS;
    await run('nsenter', [`--net=${lanNamespace}`, 'ip', 'route', 'add', subnet, 'via', via]);
  }
}

/** So many at once: a slow machine answers late where it is asked too much. */
async function pooled<T, R>(items: readonly T[], atOnce: number, one: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [position, item] of left) done[position] = await one(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return done;
}
