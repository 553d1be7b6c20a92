import type { Reason } from './Reason.ts';

/** Answers of outcome `unknown`: what cannot be told, and what is missing. Never shown as unreachable. */
export const unknown: readonly Reason[] = [
  {
    code: 'unknown-rule',
    kind: 'answer',
    seen: 'unknown',
    title: 'Net Lens does not understand a firewall rule on the path',
    why: [
      'The packet met a rule with a match or target that Net Lens does not know. The answer depends on whether it matches, so Net Lens shows the rule rather than guess.',
    ],
    fix: ['Read the rule, and try it for real with the command in the trace.'],
    see: ['sudo iptables -S', 'sudo nft list ruleset'],
  },
  {
    code: 'beyond-this-host',
    kind: 'answer',
    seen: 'unknown',
    title: 'The packet leaves this host',
    why: [
      "The packet left this host, with the host's source address if masquerading is on. What is out there (a router, a provider's firewall, the server) is not part of the model.",
    ],
    fix: [],
    see: ['sudo iptables -t nat -S POSTROUTING', 'curl -v telnet://ADDRESS:PORT'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: 'web',
      to: '203.0.113.80:443',
    },
  },
  {
    code: 'host-process-unknown',
    kind: 'answer',
    seen: 'unknown',
    title: 'It is not known whether a process on the host listens',
    why: [
      'The packet arrives at the host, and no container publishes the port. A process on the host may still listen, such as a database or web server outside any container. A Compose file says nothing about those.',
    ],
    fix: [
      'Check on the host, and set it in `--listeners FILE`: `{"listeners": [{"container": "@host", "address": "0.0.0.0", "port": 5432}]}`.',
      'Or ask the live daemon, where Net Lens looks by itself.',
    ],
    see: ["sudo ss -lntp 'sport = :PORT'", 'netlens snapshot --listeners'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: 'web',
      to: '@host:5432',
    },
  },
  {
    code: 'listener-unknown',
    kind: 'answer',
    seen: 'unknown',
    title: 'Nothing says what listens there',
    why: [
      "The simulated packet gets to the sockets of the destination, and a reply would come back: the network lets it through. Nothing that was read says whether a process listens on the port: no socket was seen or stated, and the container's command, environment, configuration, image, `expose` and `ports` say nothing about this protocol.",
      'If something does say what a container listens on, other ports count as closed, and the answer names the evidence. Here nothing does, so the answer is "not known", not "reached".',
      'The same goes for evidence of other ports that may be incomplete: the program reads a configuration that is not available (a missing file, a script that writes one) or that cannot be parsed. The answer names it.',
    ],
    fix: [
      'Say where it listens, with the buttons beside the answer or `--listeners FILE`.',
      'Or ask a snapshot or the live daemon, which show the sockets.',
    ],
    see: ['docker exec CONTAINER ss -ltn', 'netlens snapshot --listeners'],
    example: {
      compose: 'services:\n  web:\n    image: example/web\n  app:\n    image: example/app\n',
      from: 'web',
      to: 'app:9000',
    },
  },
  {
    code: 'outside-name',
    kind: 'answer',
    seen: 'unknown',
    title: 'The name goes to external name servers',
    why: [
      'Nothing here has this name, so the resolver forwards it to external name servers. Their answer is not known.',
    ],
    fix: ['Ask again with the address that the name resolves to.'],
    see: ['docker exec CONTAINER getent hosts NAME'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: 'web',
      to: 'api.example.com:443',
    },
  },
  {
    code: 'name-on-external-network',
    kind: 'answer',
    seen: 'unknown',
    title: 'Another project on the external network may have the name',
    why: [
      "Nothing in this project has this name. The container is on an external network, which may have containers of other projects; Docker's resolver answers for their names as well. These files do not list them.",
    ],
    fix: ['Ask with a snapshot or the live daemon, which show what is on the network.'],
    see: ['docker network inspect NETWORK', 'docker exec CONTAINER getent hosts NAME'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\nnetworks:\n  default:\n    external: true\n    name: shared\n',
      from: 'web',
      to: 'other:8080',
    },
  },
  {
    code: 'not-running',
    kind: 'answer',
    seen: 'unknown',
    title: 'The container is not running',
    why: [
      'A stopped container has no network namespace, no veth pair and no address: they are created when it starts and removed when it stops. Docker still knows which ports it would publish.',
    ],
    fix: ['Start it and ask again.'],
    see: ['docker ps -a', 'docker logs CONTAINER'],
  },
  {
    code: 'profile-not-active',
    kind: 'answer',
    seen: 'unknown',
    title: 'The service belongs to a profile that is not active',
    why: ['Compose skips services whose `profiles:` are not active, so there is no container.'],
    fix: ['Add `--profile NAME`, or remove `profiles:` from the service.'],
    see: ['docker compose config --profiles'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n  debug:\n    image: busybox\n    profiles: [tools]\n',
      from: 'debug',
      to: 'web:80',
    },
  },
  {
    code: 'shares-unknown-namespace',
    kind: 'answer',
    seen: 'unknown',
    title: 'The container is in an unknown namespace',
    why: [
      '`network_mode: container:x` puts it into the namespace of another container, which this source does not include: its addresses, routes and listeners are unknown.',
    ],
    fix: ['Ask again with a snapshot or the live daemon, which know the other container.'],
    see: ["docker inspect -f '{{.HostConfig.NetworkMode}}' CONTAINER"],
    example: {
      compose: 'services:\n  sidecar:\n    image: busybox\n    network_mode: container:elsewhere\n',
      from: 'sidecar',
      to: 'localhost:80',
    },
  },
  {
    code: 'cannot-ask',
    kind: 'answer',
    seen: 'unknown',
    title: 'The question could not be understood',
    why: [
      'FROM is a service or container name, @host, @lan, @lan+route or @internet. TO is HOST:PORT with an optional /tcp or /udp; HOST is a name, an address ([v6] in brackets), @host, or SERVICE@NETWORK.',
    ],
    fix: ['Correct the question as the message describes.'],
    see: ['netlens explain --from web --to db:5432/tcp'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n  db:\n    image: postgres\n',
      from: 'wbe',
      to: 'db:5432',
    },
  },
  {
    code: 'address-not-known',
    kind: 'answer',
    seen: 'unknown',
    title: 'The address is not known',
    why: [
      "This source does not include the host's LAN address, or the container's address on that network, and it cannot be predicted.",
    ],
    fix: ['Set it in `--listeners FILE` (`{"host": {"lanAddress": "192.0.2.1"}}`), or ask with the IP address.'],
    see: ['ip -4 addr', 'docker network inspect NETWORK'],
  },
  {
    code: 'network-not-created',
    kind: 'answer',
    seen: 'unknown',
    title: 'The engine refuses to create the network',
    why: [
      'Compose creates the networks of a project before its containers and passes `ipam` on as written. The engine checks it and rejects what is inconsistent (host bits in a subnet, a gateway outside it, an entry without a subnet, a subnet that another network has). No container on the network is started.',
      'So there is no client or no server. Net Lens does not guess what would be reachable on a network that does not exist.',
    ],
    fix: ['Correct the setting that the message names; the rule `network-not-created` marks it in the file.'],
    see: ['docker compose up --no-start', 'docker network create --subnet SUBNET test'],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n  db:\n    image: postgres\nnetworks:\n  default:\n    ipam:\n      config:\n        - subnet: 10.89.4.7/24\n',
      from: 'web',
      to: 'db:5432',
    },
  },
  {
    code: 'network-mode-unknown',
    kind: 'answer',
    seen: 'unknown',
    title: 'network_mode names no namespace',
    why: [
      '`network_mode` says which network namespace the container uses: `host`, `none`, `service:NAME` or `container:NAME`. The daemon takes any other value as a network name. If the file shows that something else was meant, the daemon usually finds no such network and does not create the container; if one happens to exist, the container joins it.',
      'Every answer depends on the namespace, so there is none.',
    ],
    fix: [
      'Write the mode you mean, or use `networks:` for a network in the file; the rule `network-mode-unknown` marks it.',
    ],
    see: ["docker inspect -f '{{.HostConfig.NetworkMode}}' CONTAINER", 'docker network ls'],
    example: {
      compose: 'services:\n  vpn:\n    image: alpine\n  app:\n    image: nginx\n    network_mode: services:vpn\n',
      from: 'app',
      to: 'vpn:80',
    },
  },
  {
    code: 'not-documented',
    kind: 'answer',
    seen: 'unknown',
    title: 'What the virtual machine does here is not documented',
    why: [
      'Docker Desktop (or another virtual machine) forwards the packet, and nothing listens behind it. The documentation does not say whether the client is refused, or connected and closed at once, so Net Lens does not say either. Nothing answers in any case.',
    ],
    fix: ['Start the server, or publish the port on which it listens.'],
    see: ['docker ps', 'docker exec CONTAINER ss -ltn'],
  },
];
