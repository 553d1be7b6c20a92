import { HOST } from '../../model/index.ts';
import type { Reason } from './Reason.ts';

/** Answers of outcome `ok`: which way the packet went. */
export const reached: readonly Reason[] = [
  {
    code: 'reached-same-namespace',
    kind: 'answer',
    seen: 'ok',
    title: 'Client and server share one network namespace',
    why: [
      'A network namespace has its own loopback, interfaces, routes and rules. Client and server are processes in the same one, so the packet stays on `lo` and never meets a veth pair, a bridge or a Docker rule.',
      'This applies inside one container, and between containers that share a namespace (`network_mode: service:web`), which is why their ports can clash.',
    ],
    fix: [],
    see: ["docker inspect -f '{{.NetworkSettings.SandboxKey}}' CONTAINER", 'docker exec CONTAINER ss -ltn'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n  sidecar:\n    image: busybox\n    network_mode: service:web\n',
      from: 'sidecar',
      to: 'localhost:80',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'reached-same-bridge',
    kind: 'answer',
    seen: 'ok',
    title: 'Client and server are on the same bridge',
    why: [
      "Each container has one veth pair per network: `eth0` inside, the other end a port of the network's bridge. The bridge is a switch, so two containers on it reach each other by address, on every port that has a listener.",
      'Published ports play no part: `ports:` is for traffic from outside the bridge, and `expose:` only documents a port.',
    ],
    fix: [],
    see: ['docker network inspect NETWORK', 'ip link show master br-…'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n  db:\n    image: postgres\n',
      from: 'web',
      to: 'db:5432',
      listeners: [{ container: 'db', address: '0.0.0.0', port: 5432 }],
    },
  },
  {
    code: 'reached-published-port',
    kind: 'answer',
    seen: 'ok',
    title: 'DNAT forwarded a published port to the container',
    why: [
      "Publishing a port is one rule: DNAT in the host's nat table rewrites the destination from the host's address and port to the address of the container's `eth0` and the port behind it. A second rule, in filter, allows that traffic.",
      "The server sees the client's own address, because only the destination was rewritten (masquerading along the path can still change it).",
    ],
    fix: [],
    see: ['sudo iptables -t nat -S DOCKER', 'sudo iptables -S DOCKER', 'docker port CONTAINER'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
      from: '@lan',
      to: '@host:8080',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'reached-port-driver',
    kind: 'answer',
    seen: 'ok',
    title: 'A process on the host passed the connection on to the engine',
    why: [
      "The engine does not run in the host's network namespace: a rootless engine has a namespace of its own, and Docker Desktop has a virtual machine. An ordinary process on the host (RootlessKit, rootlessport or Docker Desktop's backend) listens on the published port, accepts the connection and opens a new one to the container.",
      "The server therefore does not see the client's address: behind RootlessKit it sees its bridge's gateway, behind rootlessport its own address. The engine's rules never see the client either.",
    ],
    fix: [],
    see: [
      "ss -ltnp 'sport = :PORT'",
      'podman unshare --rootless-netns ip addr',
      "docker info -f '{{.SecurityOptions}}'",
    ],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
      from: '@lan',
      to: '@host:8080',
      engine: 'podman',
      platform: 'rootless',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'reached-through-the-host',
    kind: 'answer',
    seen: 'ok',
    title: 'The connection left the engine through a process on the host',
    why: [
      "A rootless engine's namespace and Docker Desktop's virtual machine are not attached to the network. A process on the host (slirp4netns, pasta or Docker Desktop's backend) takes each packet that leaves and opens the connection itself, so the server sees the host as its client.",
      "That is why, with a rootless engine, a container reaches a port published from another network at the host's address, even though the engine isolates the two networks.",
    ],
    fix: [],
    see: ['pgrep -a slirp4netns', 'pgrep -a pasta', 'podman unshare --rootless-netns ip route'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n  db:\n    image: postgres\n',
      from: 'db',
      to: '@host:22',
      platform: 'rootless',
      listeners: [{ container: '@host', address: '0.0.0.0', port: 22 }],
    },
  },
  {
    code: 'reached-docker-proxy',
    kind: 'answer',
    seen: 'ok',
    title: 'docker-proxy accepted the connection and dialled the container',
    why: [
      "Where DNAT does not apply, a process on the host serves the published port: docker-proxy accepts the connection and opens a second one to the container. This applies to `127.0.0.1` on the host, to containers on the port's own bridge (up to engine 28, to all containers), and to an IPv6 address published for a container that has only IPv4.",
      "The server therefore sees the bridge's gateway address as its client, not the real one.",
    ],
    fix: [],
    see: ['ps -C docker-proxy -o pid,args', 'sudo ss -ltnp'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
      from: HOST,
      to: 'localhost:8080',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'reached-host-process',
    kind: 'answer',
    seen: 'ok',
    title: "A process in the host's own namespace answered",
    why: [
      "The packet was addressed to the host, no container publishes the port, and a process in the host's namespace listens on it. A container with `network_mode: host` is such a process: it has no namespace, no veth and no address of its own, so there is nothing to publish and nothing to translate.",
    ],
    fix: [],
    see: ['sudo ss -ltnp', 'sudo iptables -S INPUT'],
    example: {
      compose: 'services:\n  agent:\n    image: busybox\n    network_mode: host\n  web:\n    image: nginx\n',
      from: '@lan',
      to: '@host:9100',
      listeners: [{ container: 'agent', address: '0.0.0.0', port: 9100 }],
    },
  },
  {
    code: 'reached-container-address',
    kind: 'answer',
    seen: 'ok',
    title: "The client has a route to the container's own address",
    why: [
      "The sender has a route to the container's subnet: the host itself always has one, through the bridge. Another machine needs a static route, and the host's rules must allow the traffic.",
      'The address is short-lived: it can change at the next start and means nothing on another host. Use names and published ports instead.',
    ],
    fix: [],
    see: [
      'ip route get CONTAINER_ADDRESS',
      "docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' CONTAINER",
    ],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: HOST,
      to: 'web@default:80',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'reached-on-lan',
    kind: 'answer',
    seen: 'ok',
    title: 'The container acts as a separate machine on the LAN',
    why: [
      "A macvlan or ipvlan interface is a child of the host's network card, with an address of the LAN. Other machines there find it by ARP, as they find each other: there is no bridge, published port or Docker rule in between. (In ipvlan layer 3 mode they need a route to its subnet through this host.) The host itself cannot reach it: the kernel does not pass frames between a parent interface and its children.",
    ],
    fix: [],
    see: ['docker network inspect NETWORK', 'ip neigh show ADDRESS'],
    example: {
      compose:
        'services:\n  cam:\n    image: nginx\n    networks: {lan: {ipv4_address: 192.168.77.10}}\nnetworks:\n  lan:\n    driver: macvlan\n    driver_opts: {parent: eth0}\n    ipam: {config: [{subnet: 192.168.77.0/24, gateway: 192.168.77.1}]}\n',
      from: '@lan',
      to: '192.168.77.10:80',
    },
  },
];
