import assert from 'node:assert/strict';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import type { CapturedListener, Snapshot } from '../../../src/host/index.ts';
import { HOST_ADDRESS, HOST_ADDRESS6, IMAGE, type PlayedEngine } from '../engine.ts';
import { indexOf } from '../../../src/core/model/index.ts';
import type { Reply, Target } from './agent.ts';
import { NamespaceAgent } from './NamespaceAgent.ts';
import type { Plan } from './randomPlan.ts';

/** Who asks, and for what. */
export interface Question extends Target {
  readonly from: string;
}

/** Makes the networks and containers of a plan. */
export async function build({ docker, post }: PlayedEngine, plan: Plan): Promise<void> {
  for (const { name, args, libpod } of plan.networks)
    if (libpod) await post?.('/v5.0.0/libpod/networks/create', { driver: 'bridge', ...libpod, name });
    else await docker('network', 'create', ...args, name);
  for (const pod of plan.pods ?? [])
    await post?.('/v5.0.0/libpod/pods/create', {
      // Podman's own holder of a namespace (catatonit) is a package of its own.
      infra_image: IMAGE,
      infra_command: ['sleep', '1d'],
      netns: { nsmode: 'bridge' },
      ...pod,
    });
  for (const { name, mode, more, publish, args = [] } of plan.containers) {
    if (mode.startsWith('pod:')) {
      const command = ['sleep', '1d'];
      await post?.('/v5.0.0/libpod/containers/create', { name, image: IMAGE, command, pod: mode.slice(4) });
      await post?.(`/v5.0.0/libpod/containers/${name}/start`, {});
      continue;
    }
    await docker(
      'run',
      '-d',
      '--name',
      name,
      '--network',
      mode,
      ...publish.flatMap((p) => ['-p', p]),
      ...args,
      IMAGE,
      'sleep',
      '1d',
    );
    for (const network of more) await docker('network', 'connect', network, name);
  }
}

/** Waits until no IPv6 address is tentative any more: until then nothing can be bound to it or sent from it. */
export async function settled({ inNamespaceOf, onHost }: PlayedEngine, plan: Plan): Promise<void> {
  const own = plan.containers.filter((c) => c.mode !== 'host' && c.mode !== 'none' && !c.mode.startsWith('container:'));
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
  engine: PlayedEngine,
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
  const index = indexOf(value);
  const endpoints = new Map(value.containers.map((c) => [c.name, (index.ownerOf(c) ?? c).endpoints]));
  const isChild = (network: string): boolean => index.networks.get(network)?.driver !== 'bridge';
  // The router of a child of the host's card is a machine of the LAN.
  const gateways = value.containers
    .flatMap((c) => c.endpoints.flatMap((e) => (isChild(e.network) ? [] : [e.gateway4, e.gateway6])))
    .filter((g) => g !== undefined);
  const published = value.containers.flatMap((other) =>
    other.published.flatMap((entry) =>
      entry.hostPort && entry.protocol !== 'sctp' ? [{ port: entry.hostPort, protocol: entry.protocol }] : [],
    ),
  );
  const hostModes = new Set(plan.containers.filter((c) => c.mode === 'host').map((c) => c.name));
  const hasIpv6 = value.networks.some((n) => n.subnets.some((subnet) => subnet.family === 6));
  const hosts = [HOST_ADDRESS, ...(hasIpv6 ? [HOST_ADDRESS6] : [])];
  for (const from of ['@host', '@lan', ...plan.containers.map((c) => c.name)]) {
    for (const { container, port, protocol } of listeners) {
      const at =
        container === '@host' || hostModes.has(container)
          ? [...hosts, ...(from === '@lan' ? [] : gateways)]
          : (endpoints.get(container) ?? [])
              // Another machine has no route to an address behind a bridge, unless somebody gives it one.
              .filter((e) => from !== '@lan' || isChild(e.network))
              .flatMap((e) => [e.ipv4, e.ipv6].filter((address) => address !== undefined));
      for (const address of at) all.push({ from, address, port, protocol });
      if (container === from) all.push({ from, address: '127.0.0.1', port, protocol });
    }
    for (const { port, protocol } of published) {
      for (const address of from === '@lan' ? hosts : [...hosts, '127.0.0.1', ...gateways]) {
        all.push({ from, address, port, protocol });
      }
    }
  }
  const keys = all.map((q) => `${q.from} ${q.address} ${q.port} ${q.protocol}`);
  return all.filter((_, i) => keys.indexOf(keys[i] ?? '') === i);
}

/** What a machine with a route to the containers' subnets asks for: whatever listens in a container. */
export function routedQuestions({ snapshot, listeners = [] }: Snapshot): Question[] {
  const { value } = topologyOfSnapshot({ snapshot });
  const index = indexOf(value);
  return listeners.flatMap(({ container, port, protocol }) => {
    const named = value.containers.find((c) => c.name === container);
    const { endpoints = [] } = (named && index.ownerOf(named)) ?? named ?? {};
    const addresses = endpoints.flatMap((e) => [e.ipv4, e.ipv6].filter((address) => address !== undefined));
    return addresses.map((address) => ({ from: '@lan+route', address, port, protocol }));
  });
}

/** Asks one question in its namespace. */
export async function ask(agents: ReadonlyMap<string, NamespaceAgent>, { from, ...target }: Question): Promise<Reply> {
  const agent = agents.get(from);
  assert.ok(agent, from);
  return agent.probe(target);
}
