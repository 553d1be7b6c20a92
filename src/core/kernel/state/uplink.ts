import { type Engine, HOST, isPodman, type Topology, type UsermodeNetwork } from '../../model/index.ts';
import { connectedRoutes, global } from './hostNamespace.ts';
import type { HostSettings } from './hostSettings.ts';
import type { Link, Route, UsermodeLink } from './KernelState.ts';
import { nicName } from './parentLans.ts';

/** A namespace's way to the machine through a process, and the routes over it. */
export interface Uplink {
  readonly link: Link;
  readonly routes: readonly Route[];
}

/** The names by which containers call the machine through an uplink, and the address that they get. */
export const MACHINE_NAMES = {
  podman: ['host.containers.internal', 'host.docker.internal'],
  desktop: ['host.docker.internal', 'gateway.docker.internal'],
} as const;

/** pasta's `--map-guest-addr`, as Podman gives it (podman/container-libs, common/libnetwork/pasta). */
export const PASTA_HOST = '169.254.1.2';
/** slirp4netns(1): its own addresses in the namespace. */
const SLIRP = { address: '10.0.2.100', gateway: '10.0.2.2' };
/**
 * Docker Desktop's network inside its machine (docs.docker.com, desktop/features/networking: 192.168.65.0/24 by default). Which of its
 * addresses the machine and host.docker.internal have is not documented; these stand for them.
 */
export const DESKTOP = { address: '192.168.65.3', gateway: '192.168.65.1', host: '192.168.65.254' };

/** How the namespace with the engine's bridges is joined to the machine. */
export function engineUplink(topology: Topology, settings: HostSettings): Uplink {
  const { engine } = topology;
  if (engine.platform === 'desktop') return desktopUplink(engine);
  return driverOf(engine) === 'pasta' && engine.product === 'podman'
    ? pastaUplink(topology, settings)
    : slirpUplink(driverOf(engine));
}

/** `--network pasta` or `slirp4netns` of one container. */
export function containerUplink(mode: UsermodeNetwork, topology: Topology, settings: HostSettings): Uplink {
  return mode.driver === 'pasta' ? pastaUplink(topology, settings, mode.options) : slirpUplink('slirp4netns', mode);
}

/** The addresses in a container's hosts file that mean the machine, by what joins its namespace to it. */
export const driverOf = (engine: Engine): string =>
  engine.rootless?.driver ??
  (engine.product === 'podman' ? (isPodman(engine, 5) ? 'pasta' : 'slirp4netns') : 'slirp4netns');

/** pasta copies the machine's interface, with addresses and routes (passt(1), --config-net). */
function pastaUplink(topology: Topology, settings: HostSettings, options: readonly string[] = []): Uplink {
  const addresses = [
    global(settings.lanAddress, settings.lanPrefix),
    ...(settings.lanAddress6 === undefined ? [] : [global(settings.lanAddress6, 64)]),
  ];
  const reachesLoopback = options.includes('--map-gw');
  const usermode: UsermodeLink = {
    by: 'pasta',
    namespace: HOST,
    maps: new Map<string, { readonly to: string }>([
      [PASTA_HOST, { to: settings.lanAddress }],
      ...(reachesLoopback ? [[settings.lanPeer, { to: '127.0.0.1' }] as const] : []),
    ]),
  };
  return uplinkOf(nicName(topology), addresses, usermode);
}

function slirpUplink(by: string, mode?: UsermodeNetwork): Uplink {
  const reachesLoopback = mode?.options.includes('allow_host_loopback=true');
  const usermode: UsermodeLink = {
    by,
    namespace: HOST,
    source: SLIRP.address,
    ...(mode?.optionsUnknown ? { optionsUnknown: true } : {}),
    maps: new Map([[SLIRP.gateway, reachesLoopback ? { to: '127.0.0.1' } : 'closed']]),
  };
  return uplinkOf('tap0', [global(SLIRP.address, 24)], usermode);
}

function desktopUplink({ machine }: Engine): Uplink {
  const usermode: UsermodeLink = {
    by: machine === undefined || machine === 'Docker Desktop' ? 'com.docker.backend' : machine,
    namespace: HOST,
    maps: new Map([[DESKTOP.host, { to: '127.0.0.1' }]]),
    documented: true,
  };
  return uplinkOf('eth0', [global(DESKTOP.address, 24)], usermode);
}

function uplinkOf(name: string, addresses: Link['addresses'], usermode: UsermodeLink): Uplink {
  const link: Link = {
    name,
    kind: 'other',
    up: true,
    addresses,
    routeLocalnet: false,
    usermode,
    predicted: true,
  };
  const defaults = [4, 6].flatMap((number): Route[] => {
    const family = number === 4 ? 4 : 6;
    if (!addresses.some((a) => a.family === family)) return [];
    return [
      {
        family,
        destination: family === 4 ? '0.0.0.0/0' : '::/0',
        link: name,
        metric: family === 4 ? 0 : 1024,
        type: 'unicast',
      },
    ];
  });
  return { link, routes: [...connectedRoutes(link), ...defaults] };
}
