import { type Container, isWildcard, type Listener, sourceOf } from '../../../model/index.ts';
import { declaredListeners, repositoryOf } from '../../../process/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { hostBindings } from '../../index/hostBindings.ts';
import { namespaceGroups } from '../../index/namespaceGroups.ts';
import { runsTogether } from '../../index/runsTogether.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const sharedNamespacePortClash: Rule = {
  id: 'shared-namespace-port-clash',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'Two services in one network namespace listen on the same port.',
    why: `Containers are kept apart by their namespaces: each can have its own port 80. Services that share a namespace
(\`network_mode: service:x\`, or \`host\`) share its ports too. The kernel gives an address and port to one socket, so the process that
starts second fails with "address already in use" (EADDRINUSE), whatever is published.`,
    bad: {
      compose: `services:
  web:
    image: nginx
  admin:
    image: httpd
    network_mode: service:web
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
  admin:
    image: example/admin
    command: --listen 0.0.0.0:8081
    network_mode: service:web
`,
    },
    fixSafety: 'There is no automatic fix: each program has its own way to choose a port.',
    notFlagged: [
      'A service whose command starts something other than what its image is known for.',
      'A port that only `expose`, or the EXPOSE of an image, mentions.',
      'An image for which an environment variable names another port.',
      'Services of different profiles.',
    ],
    references: [
      'passteque/gluetun#708',
      'evan-buss/openbooks#80',
      'https://man7.org/linux/man-pages/man2/bind.2.html',
    ],
  },
  *check(context) {
    const { services } = projectIndex(context);
    for (const { ownerName, members } of namespaceGroups(context)) {
      for (const [at, later] of members.entries()) {
        for (const listener of sureListeners(later)) {
          const earlier = members
            .slice(0, at)
            .flatMap((c) => sureListeners(c).map((l) => ({ container: c, listener: l })))
            .find((e) => runsTogether(e.container, later) && meet(e.listener, listener));
          if (!earlier) continue;
          yield {
            origin: later.namespaceOrigin,
            message: `${later.name} and ${earlier.container.name} share one network namespace and both listen on port ${portOf(listener)}.`,
            why: `They share ${ownerName}'s ports, so whichever starts second gets "address already in use". ${later.name} listens there because of ${listener.by ?? 'its configuration'}.`,
            related: [
              {
                origin: sourceOf(earlier.listener.origin),
                message: `${earlier.container.name} listens on ${portOf(listener)}: ${earlier.listener.by ?? ''}`,
              },
              {
                origin: sourceOf(listener.origin),
                message: `${later.name} listens on ${portOf(listener)}: ${listener.by ?? ''}`,
              },
            ],
            subjects: [
              { kind: 'container', id: later.id },
              { kind: 'container', id: earlier.container.id },
            ],
          };
        }
      }
    }
    // The host's namespace also holds a socket for every published port.
    for (const container of services) {
      if (container.namespace.kind !== 'host') continue;
      for (const listener of sureListeners(container)) {
        const taken = hostBindings(context).find(
          (binding) =>
            binding.port.hostPort === listener.port &&
            binding.port.protocol === listener.protocol &&
            runsTogether(binding.container, container) &&
            (binding.v4 === '0.0.0.0' ||
              binding.v4 === listener.address ||
              (listener.address === '0.0.0.0' && binding.v4 !== undefined)),
        );
        if (!taken) continue;
        yield {
          origin: container.namespaceOrigin,
          message: `${container.name} listens on port ${portOf(listener)} of the host itself, which ${taken.container.name} publishes.`,
          why: `In the host's namespace, ${container.name} and the socket that Docker opens for ${taken.container.name} need the same port; whichever starts second gets "address already in use".`,
          related: [{ origin: sourceOf(taken.port.origin), message: `${taken.container.name} publishes it here` }],
          subjects: [{ kind: 'container', id: container.id }],
        };
      }
    }
  },
};

/**
 * Default ports of programs that people put behind one VPN container, by the last part of the image's name. From each
 * project's documentation; images that are known for more stand in core/model/knownImages.
 */
const BEHIND_VPN: ReadonlyMap<string, number> = new Map([
  ['qbittorrent', 8080],
  ['sabnzbd', 8080],
  ['transmission', 9091],
  ['deluge', 8112],
  ['rutorrent', 8080],
  ['nzbget', 6789],
  ['sonarr', 8989],
  ['radarr', 7878],
  ['lidarr', 8686],
  ['readarr', 8787],
  ['bazarr', 6767],
  ['prowlarr', 9696],
  ['jackett', 9117],
  ['flaresolverr', 8191],
  ['overseerr', 5055],
  ['jellyseerr', 5055],
  ['jellyfin', 8096],
  ['slskd', 5030],
]);

/** Where a service listens for sure enough to warn: a flag or variable says so, or its image is known for it and unchanged. */
function sureListeners(container: Container): readonly Listener[] {
  const { command, entrypoint, environment, image } = container.process;
  const own = declaredListeners(container);
  const said = own.filter((l) => l.level === 2);
  // What a service in another's namespace "publishes" is refused, and still says where its author has it listen.
  const targets = container.namespace.kind === 'own' ? [] : container.published;
  const changed =
    entrypoint?.by === 'compose' ||
    (command?.by === 'compose' && !/^-/.test(command.words[0]?.value ?? '-')) ||
    environment.some((e) => /PORT|LISTEN|URLS|BIND/i.test(e.name) && e.by !== 'image');
  const usual = image && !changed ? BEHIND_VPN.get(repositoryOf(image.value).split('/').at(-1) ?? '') : undefined;
  return [
    ...said,
    ...targets.flatMap((port): Listener[] =>
      port.protocol === 'sctp'
        ? []
        : [
            {
              ...at(container, port.containerPort, port.origin),
              protocol: port.protocol,
              by: 'the target of its ports',
            },
          ],
    ),
    ...(changed ? [] : own.filter((l) => l.level === 3)),
    ...(usual === undefined || !image ? [] : [at(container, usual, image.origin)]),
  ];
}

function at(container: Container, port: number, origin: Listener['origin']): Listener {
  return {
    container: container.id,
    address: '0.0.0.0',
    port,
    protocol: 'tcp',
    certainty: 'declared',
    by: 'the default of the image',
    origin,
  };
}

function meet(one: Listener, other: Listener): boolean {
  if (one.port !== other.port || one.protocol !== other.protocol) return false;
  const wild = (x: Listener): boolean => isWildcard(x.address);
  return wild(one) || wild(other) || one.address === other.address;
}

function portOf(listener: Listener): string {
  return `${String(listener.port)}${listener.protocol === 'udp' ? '/udp' : ''}`;
}
