import type { Generation } from '../engine.ts';
import type { Target } from './agent.ts';

/** A topology to be built with the docker command, and who listens in it. */
export interface Plan {
  readonly networks: readonly {
    readonly name: string;
    readonly args: readonly string[];
    /** Made by Podman's own API instead, with this body. */
    readonly libpod?: object | undefined;
  }[];
  readonly containers: readonly PlannedContainer[];
  /** Podman's pods, as its own API makes them: with a name, and what more its body has. */
  readonly pods?: readonly { readonly name: string }[];
  readonly hostListeners: readonly Target[];
}

export interface PlannedContainer {
  readonly name: string;
  /** `host`, `none`, `container:NAME`, `pod:NAME`, or the first network. */
  readonly mode: string;
  /** The networks that it is connected to afterwards. */
  readonly more: readonly string[];
  readonly publish: readonly string[];
  /** More arguments of `docker run`. */
  readonly args?: readonly string[];
  readonly listeners: readonly Target[];
}

/** mulberry32: a small generator, so that a failure can be repeated from its seed. */
export function generator(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A topology of everything that decides reachability, by chance. */
export function randomPlan(seed: number, generation: Generation): Plan {
  const random = generator(seed);
  const chance = (p: number) => random() < p;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const option = (key: string, value: string) => ['-o', `com.docker.network.bridge.${key}=${value}`];

  const networks = Array.from({ length: 2 + Math.floor(random() * 3) }, (_, index) => {
    const args: string[] = [];
    const r = random();
    if (r < 0.18) args.push('--internal');
    else if (r < 0.32) args.push(...option('enable_icc', 'false'));
    else if (r < 0.42) args.push(...option('enable_ip_masquerade', 'false'));
    else if (r < 0.5) args.push(...option('host_binding_ipv4', '127.0.0.1'));
    else if (r < 0.65 && generation === '28')
      args.push(...option('gateway_mode_ipv4', pick(['routed', 'nat-unprotected'])));
    if (chance(0.3)) args.push('--subnet', `10.${60 + index}.${Math.floor(random() * 250)}.0/24`);
    if (chance(0.4)) args.push('--ipv6', '--subnet', `fd0${index}:${Math.floor(random() * 65536).toString(16)}::/64`);
    return { name: `n${index}`, args };
  });

  const containers: PlannedContainer[] = [];
  let hostPort = 18000;
  const count = 5 + Math.floor(random() * 3);
  for (let i = 0; i < count; i++) {
    const r = random();
    const owners = containers.filter((c) => c.mode === 'bridge' || networks.some((n) => n.name === c.mode));
    const mode =
      r < 0.1
        ? 'host'
        : r < 0.14
          ? 'none'
          : r < 0.26 && owners.length > 0
            ? `container:${pick(owners).name}`
            : r < 0.4
              ? 'bridge'
              : pick(networks).name;
    const isOwn = mode === 'bridge' || networks.some((n) => n.name === mode);
    const more =
      mode === 'bridge' || !isOwn ? [] : networks.filter((n) => n.name !== mode && chance(0.25)).map((n) => n.name);
    const listeners: Target[] = [];
    const publish: string[] = [];
    for (let k = 1 + Math.floor(random() * 3); k > 0; k--) {
      // Where a namespace is shared, each container has ports of its own.
      const port = isOwn ? pick([80, 5432, 8080]) : 9000 + i * 10 + k;
      if (listeners.some((l) => l.port === port)) continue;
      const protocol = chance(0.25) ? 'udp' : 'tcp';
      const address = pick(['0.0.0.0', '0.0.0.0', '127.0.0.1', '::']);
      listeners.push({ address, port, protocol });
      if (isOwn && chance(0.7)) publish.push(`${chance(0.3) ? '127.0.0.1:' : ''}${hostPort++}:${port}/${protocol}`);
    }
    // A published port that nobody serves.
    if (isOwn && chance(0.2)) publish.push(`${hostPort++}:4444`);
    containers.push({ name: `c${i}`, mode, more, publish, listeners });
  }
  const hostListeners: Target[] = [
    { address: '0.0.0.0', port: 7001, protocol: 'tcp' },
    { address: '127.0.0.1', port: 7002, protocol: 'tcp' },
    { address: '::', port: 7003, protocol: 'tcp' },
    { address: '0.0.0.0', port: 7004, protocol: 'udp' },
  ];
  return { networks, containers, hostListeners };
}
