import assert from 'node:assert/strict';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import type { CapturedListener, Snapshot } from '../../../src/host/index.ts';
import { HOST_ADDRESS, IMAGE, type Engine } from '../engine.ts';
import type { Reply, Target } from './agent.ts';
import { NamespaceAgent } from './NamespaceAgent.ts';
import type { Plan } from './randomPlan.ts';

/** Who asks, and for what. */
export interface Question extends Target {
  readonly from: string;
}

/** Makes the networks and containers of a plan. */
export async function build({ docker }: Engine, plan: Plan): Promise<void> {
  for (const { name, args } of plan.networks) await docker('network', 'create', ...args, name);
  for (const { name, mode, more, publish } of plan.containers) {
    await docker(
      'run',
      '-d',
      '--name',
      name,
      '--network',
      mode,
      ...publish.flatMap((p) => ['-p', p]),
      IMAGE,
      'sleep',
      '1d',
    );
    for (const network of more) await docker('network', 'connect', network, name);
  }
}

/** Waits until no IPv6 address is tentative any more: until then nothing can be bound to it or sent from it. */
export async function settled({ inNamespaceOf, onHost }: Engine, plan: Plan): Promise<void> {
  const own = plan.containers.filter((c) => c.mode !== 'host' && c.mode !== 'none' && !c.mode.includes(':'));
  for (;;) {
    const texts = await Promise.all([
      onHost('ip', '-6', 'addr', 'show', 'tentative'),
      ...own.map((c) => inNamespaceOf(c.name, 'ip', '-6', 'addr', 'show', 'tentative')),
    ]);
    // A bridge without a running port stays tentative for ever; nobody is asked there.
    if (texts.slice(1).every((text) => text.trim() === '') && !/veth/.test(texts[0])) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Starts an agent in every namespace, which listen as the plan says. Gives the sockets that could be opened. */
export async function serve(
  engine: Engine,
  plan: Plan,
  agents: Map<string, NamespaceAgent>,
): Promise<CapturedListener[]> {
  const pids = new Map<string, string>();
  for (const { name } of plan.containers)
    pids.set(name, (await engine.docker('inspect', '-f', '{{.State.Pid}}', name)).trim());
  const namespaces = new Map([
    ['@host', engine.hostNamespace],
    ['@lan', engine.lanNamespace],
    ...[...pids].map(([name, pid]) => [name, `/proc/${pid}/ns/net`] as const),
  ]);
  await Promise.all([...namespaces].map(async ([name, file]) => agents.set(name, await NamespaceAgent.start(file))));
  const wanted = [
    ...plan.hostListeners.map((target) => ({ name: '@host', target })),
    ...plan.containers.flatMap((c) => c.listeners.map((target) => ({ name: c.name, target }))),
  ];
  const listeners: CapturedListener[] = [];
  for (const { name, target } of wanted) {
    const reply = await agents.get(name)?.listen(name, target);
    if (reply && reply.error === undefined) listeners.push({ container: name, ...target });
  }
  return listeners;
}

/** Everybody asks for everything that listens or is published, at every address that it could be expected at. */
export function questions(plan: Plan, { snapshot, listeners = [] }: Snapshot): Question[] {
  const { value } = topologyOfSnapshot({ snapshot });
  const all: Question[] = [];
  const addresses = new Map(
    value.containers.map((c) => [c.name, c.endpoints.flatMap((e) => [e.ipv4, e.ipv6]).filter((a) => a !== undefined)]),
  );
  const gateways = [...new Set(value.containers.flatMap((c) => c.endpoints.map((e) => e.gateway4)))].filter(
    (g) => g !== undefined,
  );
  const published = value.containers.flatMap((other) =>
    other.published.flatMap((entry) =>
      entry.hostPort && entry.protocol !== 'sctp' ? [{ port: entry.hostPort, protocol: entry.protocol }] : [],
    ),
  );
  const hostModes = new Set(plan.containers.filter((c) => c.mode === 'host').map((c) => c.name));
  for (const from of ['@host', '@lan', ...plan.containers.map((c) => c.name)]) {
    for (const { container, port, protocol } of listeners) {
      const at =
        container === '@host' || hostModes.has(container)
          ? [HOST_ADDRESS, ...(from === '@lan' ? [] : gateways)]
          : (addresses.get(plan.containers.find((c) => c.name === container)?.mode.replace(/^container:/, '') ?? '') ??
            addresses.get(container) ??
            []);
      // Another machine has no route to a container's address, unless somebody gives it one: asked elsewhere.
      if (from === '@lan' && !at.includes(HOST_ADDRESS)) continue;
      for (const address of at) all.push({ from, address, port, protocol });
      if (container === from) all.push({ from, address: '127.0.0.1', port, protocol });
    }
    for (const { port, protocol } of published) {
      for (const address of from === '@lan' ? [HOST_ADDRESS] : [HOST_ADDRESS, '127.0.0.1', ...gateways]) {
        all.push({ from, address, port, protocol });
      }
    }
  }
  const keys = all.map((q) => `${q.from} ${q.address} ${q.port} ${q.protocol}`);
  return all.filter((_, i) => keys.indexOf(keys[i] ?? '') === i);
}

/** Asks one question in its namespace. */
export async function ask(agents: ReadonlyMap<string, NamespaceAgent>, { from, ...target }: Question): Promise<Reply> {
  const agent = agents.get(from);
  assert.ok(agent, from);
  return agent.probe(target);
}
