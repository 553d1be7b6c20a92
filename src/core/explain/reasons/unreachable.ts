import { HOST } from '../../model/index.ts';
import type { Reason } from './Reason.ts';

/** Answers of outcome `unreachable` and `nxdomain`: the sender itself cannot send, or does not know where. */
export const unreachable: readonly Reason[] = [
  {
    code: 'no-default-route',
    kind: 'answer',
    seen: 'unreachable',
    title: 'The sender has no route there',
    why: [
      "In the sender's namespace no route covers the destination, and there is no default route. Since engine 25 a container that is only on internal networks has no default route, so the kernel refuses at once (ENETUNREACH): nothing leaves the namespace.",
    ],
    fix: ['Give the service a network that is not internal.', 'Or put both on the same network.'],
    see: ["sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' CONTAINER) -n ip route"],
    example: {
      compose: 'services:\n  job:\n    image: busybox\n    networks: [back]\nnetworks:\n  back:\n    internal: true\n',
      from: 'job',
      to: '192.0.2.50:443',
    },
  },
  {
    code: 'no-network',
    kind: 'answer',
    seen: 'unreachable',
    title: 'The container has no network at all',
    why: [
      'With `network_mode: none` the namespace has only `lo`: no veth pair, no bridge, no route. It can reach only itself.',
    ],
    fix: ['Give the service a network.'],
    see: ["sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' CONTAINER) -n ip addr"],
    example: {
      compose: 'services:\n  job:\n    image: busybox\n    network_mode: none\n  db:\n    image: postgres\n',
      from: 'job',
      to: '192.0.2.50:443',
    },
  },
  {
    code: 'no-ipv6',
    kind: 'answer',
    seen: 'unreachable',
    title: 'The sender has no IPv6 address to send from',
    why: [
      'The destination is an IPv6 address. A container gets IPv6 only on a network with `enable_ipv6: true`; before engine 26 one without it did not even have ::1.',
    ],
    fix: ['Dial the IPv4 address or name.', 'Or turn on IPv6 for the network: `enable_ipv6: true`.'],
    see: ["sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' CONTAINER) -n ip -6 addr"],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: 'web',
      to: '[2001:db8::50]:443',
    },
  },
  {
    code: 'nobody-has-address',
    kind: 'answer',
    seen: 'unreachable',
    title: 'Nothing on the network has this address',
    why: [
      'The address is in the subnet of a network that the sender is on, so it asks on the bridge who has it (ARP, or neighbour discovery for IPv6). Nothing answers, and after a few seconds the kernel reports "no route to host". The container has a different address now, or is gone.',
    ],
    fix: [
      "Use the service's name: addresses are assigned at each start.",
      'If an address must stay the same, pin it with `ipv4_address`.',
    ],
    see: [
      'docker network inspect NETWORK',
      "sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' CONTAINER) -n ip neigh",
    ],
  },
  {
    code: 'not-one-peer',
    kind: 'answer',
    seen: 'unreachable',
    title: 'The address means many machines, but TCP has one peer',
    why: [
      'Multicast addresses (224.0.0.0/4, ff00::/8) and the broadcast address 255.255.255.255 are not a single machine. The kernel refuses a TCP connection to one before it sends anything: network is unreachable.',
    ],
    fix: ['Dial the address or the name of one container.'],
    see: ['ip route get ADDRESS'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: 'web',
      to: '239.0.0.1:80',
    },
  },
  {
    code: 'route-refuses',
    kind: 'answer',
    seen: 'unreachable',
    title: 'A route rejects the destination',
    why: ['The best route for this destination is of type blackhole, unreachable or prohibit.'],
    fix: ['Remove the route.'],
    see: ['ip route get ADDRESS'],
  },
  {
    code: 'default-bridge-has-no-dns',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'The default bridge has no name resolution',
    why: [
      "Docker's resolver at 127.0.0.11 exists only on user-defined networks. On the default bridge (`network_mode: bridge`, or a plain `docker run`) a container uses the host's resolvers, which know nothing of containers.",
    ],
    fix: [
      'Remove `network_mode: bridge`: Compose then creates a project network, where names resolve.',
      'Or create one: `docker network create app`, and run both containers with `--network app`.',
    ],
    see: ['docker exec CONTAINER cat /etc/resolv.conf'],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n    network_mode: bridge\n  db:\n    image: postgres\n    network_mode: bridge\n',
      from: 'web',
      to: 'db:5432',
    },
  },
  {
    code: 'network-without-dns',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'Both are on a network without name resolution',
    why: [
      "Podman's resolver, aardvark-dns, answers on bridge networks that have DNS. Macvlan and ipvlan networks have no DNS, and neither does a network created with `--disable-dns`. The two containers reach each other there by address, but not by name.",
    ],
    fix: [
      'Give the server a fixed address and dial that, or name it in `extra_hosts` of the client.',
      'Or put both on a bridge network as well.',
    ],
    see: ['podman network inspect NETWORK'],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n    networks: [lan]\n  db:\n    image: postgres\n    networks: [lan]\nnetworks:\n  lan:\n    driver: macvlan\n    driver_opts:\n      parent: eth0\n    ipam:\n      config:\n        - subnet: 192.168.50.0/24\n',
      engine: 'podman',
      from: 'web',
      to: 'db:5432',
    },
  },
  {
    code: 'no-shared-network',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'The name belongs to a container on other networks',
    why: [
      "Docker's resolver answers per network: it knows only the names of containers that share a network with the client. Without a shared bridge the address would not help either.",
    ],
    fix: ['Put both services on the same network.'],
    see: ['docker network inspect NETWORK'],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n    networks: [front]\n  db:\n    image: postgres\n    networks: [back]\nnetworks:\n  front:\n  back:\n',
      from: 'web',
      to: 'db:5432',
    },
  },
  {
    code: 'no-such-name',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'Nothing has this name',
    why: [
      'On a user-defined network these names resolve: the service, the container, its aliases, its hostname and its short ID. This is none of them, and /etc/hosts has no such line.',
    ],
    fix: [
      "Use the service's name as written in the Compose file.",
      'Or give the container this name: `networks: {default: {aliases: [name]}}`.',
    ],
    see: ['docker exec CONTAINER getent hosts NAME', 'docker network inspect NETWORK'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n  db:\n    image: postgres\n',
      from: 'web',
      to: 'databse:5432',
    },
  },
  {
    code: 'host-has-no-container-names',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'Container names do not resolve on the host',
    why: [
      "Docker's resolver is in the containers' namespaces. A process in the host's namespace, including a container with `network_mode: host`, asks the host's resolvers, which do not know services.",
    ],
    fix: [
      'Publish the port, and dial `localhost` with the published port.',
      'For a container with `network_mode: host`: put it on a project network instead.',
    ],
    see: ['cat /etc/resolv.conf', 'docker port CONTAINER'],
    example: {
      compose: 'services:\n  db:\n    image: postgres\n',
      from: HOST,
      to: 'db:5432',
    },
  },
  {
    code: 'outside-has-no-container-names',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'Container names do not resolve on another machine',
    why: ["Names of services and containers exist in Docker's resolver on this host's networks only."],
    fix: ['Publish the port and dial the host by its own name or address.'],
    see: ['docker port CONTAINER'],
    example: {
      compose: 'services:\n  db:\n    image: postgres\n',
      from: '@lan',
      to: 'db:5432',
    },
  },
  {
    code: 'no-resolver-without-network',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'A container without a network resolves nothing',
    why: ['With `network_mode: none` there is no resolver and no way to reach one. Only /etc/hosts answers.'],
    fix: ['Give the service a network.'],
    see: ['docker exec CONTAINER cat /etc/hosts'],
    example: {
      compose: 'services:\n  job:\n    image: busybox\n    network_mode: none\n  db:\n    image: postgres\n',
      from: 'job',
      to: 'db:5432',
    },
  },
  {
    code: 'host-docker-internal-undefined',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'host.docker.internal is not defined here',
    why: [
      'Docker Desktop defines the name. An engine on Linux does not: the project has to ask for it, which adds a line to /etc/hosts.',
    ],
    fix: ['Add `extra_hosts: ["host.docker.internal:host-gateway"]` to the service.'],
    see: ['docker exec CONTAINER cat /etc/hosts'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: 'web',
      to: 'host.docker.internal:5432',
    },
  },
  {
    code: 'internal-forwards-no-names',
    kind: 'answer',
    seen: 'nxdomain',
    title: 'Internal networks do not look up external names',
    why: [
      "Docker's resolver forwards unknown names to external servers, but not for a container that is only on internal networks (since 23.0.11, 25.0.5 and 26.0).",
    ],
    fix: ['Give the service a network that is not internal.'],
    see: ['docker exec CONTAINER getent hosts NAME'],
  },
  {
    code: 'ipvlan-l3-needs-route',
    kind: 'answer',
    seen: 'unreachable',
    title: 'An ipvlan network in layer 3 needs a route on the LAN',
    why: [
      "With `ipvlan_mode: l3` (or l3s) the host's interface routes to its children. It does not answer ARP or pass broadcasts for them, so their subnet is not part of the LAN: a machine there needs a route to it through this host.",
    ],
    fix: [
      "Add the route on the LAN's router: `ip route add SUBNET via HOST`.",
      "Or use `ipvlan_mode: l2` with the LAN's own subnet.",
    ],
    see: ['docker network inspect NETWORK', 'ip route get ADDRESS'],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n    networks: [far]\nnetworks:\n  far:\n    driver: ipvlan\n    driver_opts: {parent: eth0, ipvlan_mode: l3}\n    ipam: {config: [{subnet: 10.50.1.0/24}]}\n',
      from: '@lan',
      to: 'web@far:80',
    },
  },
  {
    code: 'macvlan-without-parent',
    kind: 'answer',
    seen: 'unreachable or timeout',
    title: 'A macvlan or ipvlan network without a parent leads nowhere',
    why: [
      'Without `driver_opts: {parent: …}` Docker creates a dummy interface and attaches the containers to it. They reach each other, but not the host, the LAN or the Internet.',
    ],
    fix: ["Name the host's interface: `driver_opts: {parent: eth0}`, with the subnet of its LAN."],
    see: ['docker network inspect NETWORK', 'ip -br link'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    networks: [lan]\nnetworks:\n  lan:\n    driver: macvlan\n',
      from: 'web',
      to: '192.0.2.50:443',
    },
  },
  {
    code: 'behind-lan-router',
    kind: 'answer',
    seen: 'unreachable',
    title: "The container is on the LAN, behind the LAN's router",
    why: [
      "A macvlan or ipvlan container has an address of the LAN, like any other machine there. Traffic from the Internet reaches it through the LAN's router, which has to forward a port. This host is not involved: publishing a port does nothing for such a container.",
    ],
    fix: ["Forward a port on the LAN's router to the container's address."],
    see: ['docker network inspect NETWORK'],
    example: {
      compose:
        'services:\n  cam:\n    image: nginx\n    networks: {lan: {ipv4_address: 192.168.77.10}}\nnetworks:\n  lan:\n    driver: macvlan\n    driver_opts: {parent: eth0}\n    ipam: {config: [{subnet: 192.168.77.0/24, gateway: 192.168.77.1}]}\n',
      from: '@internet',
      to: '192.168.77.10:80',
    },
  },
  {
    code: 'usermode-closed',
    kind: 'answer',
    seen: 'unreachable',
    title: "The host's loopback is closed to the rootless engine",
    why: [
      "slirp4netns has an address that stands for the loopback of the host (10.0.2.2). Both rootless Docker and Podman start it so that this address leads nowhere: what listens on the host's 127.0.0.1 is not meant for containers.",
    ],
    fix: [
      "Let the service listen on the host's LAN address and dial that, or open the loopback on purpose (`slirp4netns:allow_host_loopback=true`, `DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false`).",
    ],
    see: ['pgrep -a slirp4netns', "ss -ltn 'sport = :PORT'"],
  },
];
