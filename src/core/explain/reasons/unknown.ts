import type { Reason } from './Reason.ts';

/** Answers of outcome `unknown`: what cannot be told, and what is missing. Never shown as unreachable. */
export const unknown: readonly Reason[] = [
  {
    code: 'unknown-rule',
    kind: 'answer',
    seen: 'unknown',
    title: 'A firewall rule is in the way that is not understood',
    why: [
      'The packet met a rule with a match or a target that Net Lens does not know. Whether it holds decides the answer, so there is none; a guess would be worse. The rule is shown.',
    ],
    fix: ['Read the rule, and try it for real with the command in the trace.'],
    see: ['sudo iptables -S', 'sudo nft list ruleset'],
  },
  {
    code: 'beyond-this-host',
    kind: 'answer',
    seen: 'unknown',
    title: 'The packet leaves what is known',
    why: [
      "The packet left this host, with the host's address on it where masquerading is on. What is out there (a router, a provider's firewall, the server) is not part of the model.",
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
    title: 'Whether a process of the host listens is not known',
    why: [
      "The packet arrives at the host, and no published port claims the port. What is left is a process of the host's own, a database or a web server that no container runs. A Compose file knows nothing of those.",
    ],
    fix: [
      'Look on the host, and say it in `--listeners FILE`: `{"listeners": [{"container": "@host", "address": "0.0.0.0", "port": 5432}]}`.',
      'Or ask the live daemon, which looks by itself.',
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
      'The walk of the packet comes to the sockets of the destination, and an answer would come back: the network lets it through. Whether a process has opened the port is another question, and nothing that was read answers it: no socket was seen or stated, and command, environment, configuration, image, `expose` and `ports` of the container say nothing of this protocol.',
      'Where something does say on what a container listens, another port counts as closed, and the answer names what says so. Here nothing does, so the answer is "not known" and not "reached".',
      'It is the same where something speaks of other ports and may not be all: the program reads a configuration that is not here (a file that is missing, a script that writes one) or from which nobody can read ports. The answer names it.',
    ],
    fix: [
      'Say where it listens: the buttons beside the answer, or `--listeners FILE`.',
      'Or ask a snapshot or the live daemon, which sees the sockets.',
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
    title: 'The name is asked outside',
    why: [
      'Nothing here has this name, so the resolver hands the question to servers outside. What they answer cannot be told from here.',
    ],
    fix: ['Ask again with the address that the name has.'],
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
      "Nothing in this project has this name. The container is on an external network, where containers of other projects can be; Docker's resolver answers for their names as well. Who they are is not in these files.",
    ],
    fix: ['Ask with a snapshot, or with the live daemon: they know who is on the network.'],
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
      'A stopped container has no network namespace, no veth pair and no address: they are made when it starts and are gone when it stops. Docker still knows which ports it would publish.',
    ],
    fix: ['Start it and ask again.'],
    see: ['docker ps -a', 'docker logs CONTAINER'],
  },
  {
    code: 'profile-not-active',
    kind: 'answer',
    seen: 'unknown',
    title: 'The service belongs to a profile that is not on',
    why: ['Compose leaves out services whose `profiles:` are not asked for, so it has no container to ask about.'],
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
    title: 'The container lives in a namespace that is not known here',
    why: [
      '`network_mode: container:x` puts it into the namespace of another container, and that one is not part of what was read: its addresses, routes and listeners are unknown.',
    ],
    fix: ['Ask with a snapshot or the live daemon, which know the other container.'],
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
    fix: ['Correct the question as the message says.'],
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
    title: 'The address that is meant is not known',
    why: [
      "The host's LAN address, or the container's address on that network, is not in what was read and cannot be predicted.",
    ],
    fix: ['Give it with `--listeners FILE` (`{"host": {"lanAddress": "192.0.2.1"}}`), or ask with the address.'],
    see: ['ip -4 addr', 'docker network inspect NETWORK'],
  },
  {
    code: 'network-not-created',
    kind: 'answer',
    seen: 'unknown',
    title: 'The engine refuses to create the network',
    why: [
      'Compose creates the networks of a project before its containers and passes `ipam` on as it is written. The engine checks it, and where it does not hold together (host bits in a subnet, a gateway outside, an entry without a subnet, a subnet that another network has) it answers with an error. No container that is on the network is started.',
      'So there is nobody who asks, or nobody who answers. What would be reached on a network that is not there is not guessed.',
    ],
    fix: ['Correct what the message names; the rule `network-not-created` marks it in the file.'],
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
      '`network_mode` says whose network namespace the container lives in: `host`, `none`, `service:NAME`, `container:NAME`. Any other value is for the daemon the name of a network. Where this file shows that another thing was meant, the daemon finds no such network and does not create the container; if it has one by chance, the container is on that.',
      'Whose namespace it is decides everything that could be asked, so there is no answer.',
    ],
    fix: [
      'Write the mode that is meant, or `networks:` for a network of the file; the rule `network-mode-unknown` marks it.',
    ],
    see: ["docker inspect -f '{{.HostConfig.NetworkMode}}' CONTAINER", 'docker network ls'],
    example: {
      compose: 'services:\n  vpn:\n    image: alpine\n  app:\n    image: nginx\n    network_mode: services:vpn\n',
      from: 'app',
      to: 'vpn:80',
    },
  },
  {
    code: 'by-chance',
    kind: 'answer',
    seen: 'unknown',
    title: 'It hangs on an order that nobody knows',
    why: [
      'A container is on several networks. Podman sets them up in the order of a hash map, which is another one at every start: that order decides which network answers for a published port. And with several default routes of one metric the kernel takes the first or the next, depending on what was sent before. Every way was walked, and they do not end alike; the answer names the ends.',
    ],
    fix: [
      'Give the networks different metrics (`podman network create -o metric=50`), leave the container on one network, or let the server listen on all addresses.',
    ],
    see: ['podman exec CONTAINER ip route', 'podman unshare --rootless-netns nft list ruleset'],
  },
  {
    code: 'not-documented',
    kind: 'answer',
    seen: 'unknown',
    title: 'What the virtual machine does there is not documented',
    why: [
      'The packet gets through the forwarding of Docker Desktop, or of another virtual machine, and nobody listens behind it. Whether the client is then refused or connected and closed at once is written nowhere, so it is not said here. The verdict of the network is: nothing answers.',
    ],
    fix: ['Start the server, or publish the port on which it listens.'],
    see: ['docker ps', 'docker exec CONTAINER ss -ltn'],
  },
];
