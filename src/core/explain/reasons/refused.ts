import { HOST } from '../../model/index.ts';
import type { Reason } from './Reason.ts';

/** Answers where something answered with "no", or accepted and closed: sockets that are not where the packet went. */
export const refused: readonly Reason[] = [
  {
    code: 'port-not-programmed',
    kind: 'answer',
    seen: 'refused',
    title: 'The file publishes the port, but the engine ignores it',
    why: [
      "Publishing means a DNAT rule to an address behind a bridge, plus a docker-proxy. A container that is only on internal networks gets neither; one on macvlan or ipvlan has no bridge; and one in the host's or another container's namespace has no address of its own. Compose accepts the entry anyway.",
    ],
    fix: [
      'Put the container on a bridge network that is not internal as well.',
      'In host mode, dial the port that the server itself listens on.',
    ],
    see: ['docker port CONTAINER', 'sudo iptables -t nat -S DOCKER'],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n    networks: [back]\nnetworks:\n  back:\n    internal: true\n',
      from: '@host',
      to: 'localhost:8080',
    },
  },
  {
    code: 'published-on-random-port',
    kind: 'answer',
    seen: 'refused',
    title: 'The port is published on a host port that the engine picks',
    why: [
      '`ports: ["6379"]` names only the container\'s port. The engine publishes it on a free port of the host, a different one at each start.',
    ],
    fix: ['Look it up, or write `"6379:6379"`.'],
    see: ['docker compose port SERVICE PORT', 'docker port CONTAINER'],
    example: {
      compose: 'services:\n  cache:\n    image: redis\n    ports: ["6379"]\n',
      from: '@host',
      to: 'localhost:6379',
    },
  },
  {
    code: 'loopback-listener',
    kind: 'answer',
    seen: 'refused, or reset through docker-proxy',
    title: "The server listens only on its container's loopback",
    why: [
      'A container is a network namespace of its own, with its own `lo`. A server that binds 127.0.0.1 there accepts connections only from that namespace: not from other containers, the host or a published port.',
      'Everything from outside arrives on `eth0`: traffic from other containers over the bridge, and from a published port too, because DNAT (or docker-proxy) goes to the address of `eth0`, never to the loopback. The kernel finds no socket on that address and answers with a TCP reset: connection refused. Through docker-proxy the connection is first accepted and then closed.',
    ],
    fix: [
      'Bind the server to 0.0.0.0 (or `::`) inside the container.',
      'Control exposure where the port is published: `127.0.0.1:8080:80` in `ports:` keeps it on this machine.',
    ],
    see: [
      'docker exec CONTAINER ss -ltn',
      "sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' CONTAINER) -n ss -ltnp",
    ],
    example: {
      compose:
        'services:\n  proxy:\n    image: nginx\n  web:\n    image: node\n    command: ["npm", "start", "--", "--host", "127.0.0.1"]\n',
      from: 'proxy',
      to: 'web:8000',
      listeners: [{ container: 'web', address: '127.0.0.1', port: 8000 }],
    },
  },
  {
    code: 'localhost-is-this-container',
    kind: 'answer',
    seen: 'refused',
    title: 'localhost is the container itself',
    why: [
      '127.0.0.1 (and `localhost`, and ::1) is the loopback of the namespace that the client lives in. In a container that is the container itself, not the host or another container. Nothing listens there on this port.',
    ],
    fix: [
      'For another service of the project, use its name: `db:5432`.',
      'For a process on the host, use `host.docker.internal` with `extra_hosts: ["host.docker.internal:host-gateway"]`, and make it listen on an address that containers can reach.',
    ],
    see: ['docker exec CONTAINER ss -ltn', 'docker exec CONTAINER cat /etc/hosts'],
    example: {
      compose: 'services:\n  web:\n    image: node\n  db:\n    image: postgres\n',
      from: 'web',
      to: 'localhost:5432',
      listeners: [{ container: 'db', address: '0.0.0.0', port: 5432 }],
    },
  },
  {
    code: 'host-port-inside',
    kind: 'answer',
    seen: 'refused',
    title: "The host's port number was dialled inside the network",
    why: [
      'In `ports: ["15432:5432"]` the first number exists only on the host: it is the port that DNAT translates. Between containers there is no translation, and the server listens on the second number.',
    ],
    fix: ['Between containers, use the port after the colon.'],
    see: ['docker port CONTAINER', 'docker exec CONTAINER ss -ltn'],
    example: {
      compose: 'services:\n  web:\n    image: node\n  db:\n    image: postgres\n    ports:\n      - "15432:5432"\n',
      from: 'web',
      to: 'db:15432',
      listeners: [{ container: 'db', address: '0.0.0.0', port: 5432 }],
    },
  },
  {
    code: 'nothing-listens',
    kind: 'answer',
    seen: 'refused',
    title: 'Nothing listens on this port',
    why: [
      'The packet arrived in the namespace of the server. No socket there waits on this port, so the kernel answers with a TCP reset (for UDP: an ICMP port unreachable). The network works.',
      'Neither `expose:` nor `ports:` opens a port in the container; only a listening process does.',
    ],
    fix: [
      'Start the server, or dial the port that it listens on.',
      'If it starts too late, wait for it: `depends_on` with `condition: service_healthy`.',
    ],
    see: ['docker exec CONTAINER ss -ltn', 'docker logs CONTAINER'],
    example: {
      compose: 'services:\n  web:\n    image: node\n  db:\n    image: postgres\n',
      from: 'web',
      to: 'db:3306',
      listeners: [{ container: 'db', address: '0.0.0.0', port: 5432 }],
    },
  },
  {
    code: 'nothing-behind-proxy',
    kind: 'answer',
    seen: 'reset',
    title: 'docker-proxy accepted, but nothing listens behind it',
    why: [
      'For this client docker-proxy, a process on the host, serves the published port. It accepts every connection first and only then dials the container. The container refused, so docker-proxy closed the client\'s connection: "connection reset" or "empty reply from server" instead of "connection refused".',
    ],
    fix: ['Start the server in the container, or publish the port that it listens on.'],
    see: ['docker exec CONTAINER ss -ltn', 'ps -C docker-proxy -o pid,args'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:8080"\n',
      from: HOST,
      to: '127.0.0.1:8080',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'listener-on-other-address',
    kind: 'answer',
    seen: 'refused',
    title: 'The server listens on a different address',
    why: [
      'A socket bound to one address accepts only traffic to that address. A container on two networks has two interfaces; a server bound to one address does not listen on the other. A published port goes to the address on one network only: the one with the default gateway.',
    ],
    fix: ['Bind 0.0.0.0 (or `::`), or dial the address that the server is bound to.'],
    see: ['docker exec CONTAINER ss -ltn', 'docker exec CONTAINER ip addr'],
  },
  {
    code: 'listener-other-family',
    kind: 'answer',
    seen: 'refused',
    title: 'The server listens on the other address family',
    why: [
      "A socket on 0.0.0.0 accepts IPv4 only, and one on `::1` or with IPV6_V6ONLY accepts IPv6 only. A name that resolves to both is tried in the client's order, and `localhost` is often ::1 first.",
    ],
    fix: [
      'Bind `::` without V6ONLY: it accepts both families.',
      'Or dial the family that the server has: 127.0.0.1 instead of localhost.',
    ],
    see: ['docker exec CONTAINER ss -ltn', 'docker exec CONTAINER getent ahosts NAME'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: 'web',
      to: '[::1]:80',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'port-not-published',
    kind: 'answer',
    seen: 'refused',
    title: 'Nothing on the host uses this port',
    why: [
      'The packet was addressed to the host. No container publishes this port, so no DNAT rule handles it, and no process on the host listens on it. A port that a container listens on stays inside its namespace until it is published.',
    ],
    fix: [
      'Publish it: `ports: ["8080:80"]`, the host\'s port first, then the container\'s.',
      'Between containers on one network, dial the service by name instead; nothing needs to be published.',
    ],
    see: ['docker ps --format "{{.Names}}\\t{{.Ports}}"', 'sudo iptables -t nat -S DOCKER', 'sudo ss -ltnp'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    expose: ["80"]\n',
      from: '@lan',
      to: '@host:80',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'container-port-outside',
    kind: 'answer',
    seen: 'refused',
    title: "The container's port number was dialled on the host",
    why: [
      'In `ports: ["8080:80"]` the host\'s port is the first number. The second exists only in the container\'s namespace; nothing on the host uses it.',
    ],
    fix: ['From outside, use the port before the colon.'],
    see: ['docker port CONTAINER'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
      from: '@lan',
      to: '@host:80',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'published-on-loopback',
    kind: 'answer',
    seen: 'refused',
    title: "The port is published only on the host's loopback",
    why: [
      'With `127.0.0.1:5432:5432` the DNAT rule matches only the destination 127.0.0.1, and docker-proxy listens only there. Processes on the host can reach that; a packet from a container or another machine has a different destination address.',
    ],
    fix: [
      "From a container, join the same network and use the service's name.",
      "To let other machines in, publish without the address (`5432:5432`) or on the LAN address. Docker's rules come before ufw's.",
    ],
    see: ['docker port CONTAINER', 'sudo iptables -t nat -S DOCKER'],
    example: {
      compose: 'services:\n  db:\n    image: postgres\n    ports:\n      - "127.0.0.1:5432:5432"\n',
      from: '@lan',
      to: '@host:5432',
      listeners: [{ container: 'db', address: '0.0.0.0', port: 5432 }],
    },
  },
  {
    code: 'published-on-other-address',
    kind: 'answer',
    seen: 'refused',
    title: 'The port is published on a different host address',
    why: [
      'A binding with an address (`192.0.2.1:8080:80`) adds a DNAT rule for that destination only. The packet was addressed to another address of the host, where nothing uses this port.',
    ],
    fix: ['Dial the address it is published on, or publish without an address.'],
    see: ['docker port CONTAINER', 'sudo iptables -t nat -S DOCKER'],
  },
  {
    code: 'rule-rejects',
    kind: 'answer',
    seen: 'refused or unreachable',
    title: 'A firewall rule rejects the packet',
    why: [
      'A rule with the target REJECT answered the packet with a TCP reset or an ICMP error. Docker adds no such rules; an administrator or another program did.',
    ],
    fix: [
      'Change the rule, or add an ACCEPT before it. Rules for containers belong in the DOCKER-USER chain, which is checked first and which Docker leaves alone.',
    ],
    see: ['sudo iptables -S', 'sudo nft list ruleset'],
  },
];
