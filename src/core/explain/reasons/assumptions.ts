import type { Reason } from './Reason.ts';

/** What an answer rests on that nobody said, each with the way to settle it. */
export const assumptions: readonly Reason[] = [
  {
    code: 'listener-not-stated',
    kind: 'assumption',
    title: 'What listens there was not stated',
    why: [
      'No socket was seen, and nothing that was read says on what the container listens. The answer is about the network, not about the server.',
    ],
    fix: ['Say it with the buttons beside the answer or with `--listeners FILE`, or ask the live daemon.'],
    see: ['docker exec CONTAINER ss -ltn', 'netlens snapshot --listeners'],
  },
  {
    code: 'listener-said',
    kind: 'assumption',
    title: 'You said who listens there',
    why: [
      'Nothing that was read says whether anybody listens on this port, or you know better. The answer takes your word for it, in this window, until you take it back.',
    ],
    fix: ['Take it back with the button beside the answer.'],
    see: ['docker exec CONTAINER ss -ltn'],
  },
  {
    code: 'listener-seen-running',
    kind: 'assumption',
    title: 'Who listens was read in the container that runs',
    why: [
      'The answer is about the container that the files describe. Nothing in them says whether it listens on this port, so the sockets of the container that runs now were read. It may have been made of other files.',
    ],
    fix: ['`docker compose up -d` makes a container of the files as they are; then look again.'],
    see: ['docker exec CONTAINER ss -ltn', 'docker compose up -d --dry-run'],
  },
  {
    code: 'no-host-process-assumed',
    kind: 'assumption',
    title: 'No process of the host is assumed to have the port',
    why: [
      "A container of the project has to do with this port, and it does not serve it at the address that was dialled. A process of the host's own could; which ones run is not known here, and none is assumed.",
    ],
    fix: ['Give the listeners with `--listeners FILE` (`"container": "@host"`), or ask the live daemon.'],
    see: ["sudo ss -lntup 'sport = :PORT'"],
  },
  {
    code: 'listener-declared',
    kind: 'assumption',
    title: 'Where the server listens is read from its configuration',
    why: [
      'The command, the environment, the Dockerfile or the image says where the server listens. The process may do something else.',
      'Of an image, the engine has on record what it starts and EXPOSEs. That is read where the editor follows a daemon, with `--live` and from a snapshot, and beats what is known of the image by its name. Words of the service replace those of the image. Values of its variables are not read: where one of them moves the port, the port is not known from the program.',
    ],
    fix: ['Look at the running container, or give `--listeners FILE`.'],
    see: ['docker exec CONTAINER ss -ltn'],
  },
  {
    code: 'forward-policy',
    kind: 'assumption',
    title: 'The policy of FORWARD is assumed',
    why: [
      'No rule decided, so the policy of the chain FORWARD does. It is not known here; DROP is assumed, which is what dockerd sets when it switches IP forwarding on itself. Where forwarding was on before (libvirt, Kubernetes, a sysctl.d file), it may be ACCEPT.',
    ],
    fix: ['Look, and say it in `--listeners FILE`: `{"host": {"forwardPolicy": "ACCEPT"}}`.'],
    see: ['sudo iptables -S FORWARD | head -1'],
  },
  {
    code: 'predicted-address',
    kind: 'assumption',
    title: 'Addresses are predicted',
    why: [
      'The project was not started: the subnets and addresses are those that Docker would give on a host without other networks. They decide little, since names and not addresses should be used, but an address in the answer may be another one in life.',
    ],
    fix: ['Ask the live daemon, or fix what must be fixed with `ipam` and `ipv4_address`.'],
    see: ['docker network inspect NETWORK'],
  },
  {
    code: 'predicted-port',
    kind: 'assumption',
    title: 'Which port of the range Docker takes is predicted',
    why: [
      'The file publishes a range of host ports for one port of the container. Docker takes the first that is free, container by container; on a machine where one of them is in use it is another.',
    ],
    fix: ['Ask the live daemon, or publish one port.'],
    see: ['docker port CONTAINER'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports: ["8080-8089:80"]\n    deploy: {replicas: 2}\n',
      from: '@lan',
      to: '@host:8081',
    },
  },
  {
    code: 'engine-assumed',
    kind: 'assumption',
    title: "The engine's version is assumed",
    why: [
      'What Docker programs differs between engines (20.10–27, 28.0, 28.2, 29). Nobody said which one runs here, so the newest that the model was checked on is taken.',
    ],
    fix: ['Say it with `--engine 26`, or ask the live daemon.'],
    see: ["docker version -f '{{.Server.Version}}'"],
  },
  {
    code: 'engine-from-source',
    kind: 'assumption',
    title: "This engine's rules are read from source, not verified on a recorded kernel",
    why: [
      "For engines 20.10 to 28 the model is checked against what real kernels did. For engine 29 it follows moby's source and its own rule dumps; no recording confirms it yet.",
    ],
    fix: ['Compare with the host: `netlens rules` against `iptables-save` or `nft list ruleset`.'],
    see: ['sudo iptables-save', 'sudo nft list ruleset'],
  },
  {
    code: 'userland-proxy-assumed',
    kind: 'assumption',
    title: 'docker-proxy is assumed to be on',
    why: [
      'Whether the daemon runs with `userland-proxy: false` is not in its API before engine 29.5. On is the default.',
    ],
    fix: ['Look, and say it in `--listeners FILE`: `{"host": {"userlandProxy": false}}`.'],
    see: ['ps -C docker-proxy', 'cat /etc/docker/daemon.json'],
  },
  {
    code: 'ip6tables-assumed',
    kind: 'assumption',
    title: 'Whether Docker programs IPv6 rules is assumed',
    why: [
      "Before engine 27 `ip6tables` is off unless the daemon is started with `experimental` and `ip6tables`. Its API tells the first, not the second. Without IPv6 rules docker-proxy alone serves published ports over IPv6, and a container's IPv6 address is as open as the policy of FORWARD leaves it.",
    ],
    fix: ['Look, and say it in `--listeners FILE`: `{"host": {"ip6tables": true}}`.'],
    see: ['sudo ip6tables -S', 'cat /etc/docker/daemon.json'],
  },
  {
    code: 'direct-routing-assumed',
    kind: 'assumption',
    title: 'Direct routing is assumed to be off',
    why: [
      "Since 28.2 the daemon's `allow-direct-routing` leaves out the rules in raw PREROUTING that drop what is addressed to a container's own address from outside its bridge. Its API does not tell whether it is set. Off is the default.",
    ],
    fix: ['Look, and say it in `--listeners FILE`: `{"host": {"allowDirectRouting": true}}`.'],
    see: ['sudo iptables -t raw -S PREROUTING', 'cat /etc/docker/daemon.json'],
  },
  {
    code: 'host-firewall-unknown',
    kind: 'assumption',
    title: 'Rules of other programs on the host are not known',
    why: [
      'The rules are predicted: those that Docker programs. ufw, firewalld or a person may have added others, in INPUT for what is addressed to the host, in DOCKER-USER and FORWARD for the rest.',
    ],
    fix: ["Capture a snapshot with the kernel's rules: `netlens snapshot --kernel`."],
    see: ['sudo ufw status verbose', 'sudo iptables -S INPUT', 'sudo iptables-save', 'sudo nft list ruleset'],
  },
  {
    code: 'lan-address-assumed',
    kind: 'assumption',
    title: "The host's LAN address is assumed",
    why: [
      'The source does not say which address the host has on its network, so one is made up. It decides nothing unless a port is published on a certain address.',
    ],
    fix: ['Say it in `--listeners FILE`: `{"host": {"lanAddress": "192.168.1.10"}}`.'],
    see: ['ip -4 addr'],
  },
  {
    code: 'first-replica',
    kind: 'assumption',
    title: 'One of several replicas asks',
    why: ['The service runs more than once. Replicas are alike; the question is asked from the first.'],
    fix: ['Name the container instead of the service.'],
    see: ['docker compose ps'],
  },
  {
    code: 'several-addresses',
    kind: 'assumption',
    title: 'The name has several addresses',
    why: [
      'The name resolves to more than one address: several replicas or several address families. A client takes the first and, with TCP, tries the next when it fails. Docker shuffles the order from look-up to look-up.',
    ],
    fix: [],
    see: ['docker exec CONTAINER getent ahosts NAME'],
  },
  {
    code: 'addresses-differ',
    kind: 'assumption',
    title: 'Not every address of the name answers alike',
    why: [
      'The name resolves to several addresses and they do not behave the same. The answer is that of the first which a TCP client gets through to; a client that does not try the next one sees something else.',
    ],
    fix: ['Make them alike: let every replica listen, and bind `::` where both families are published.'],
    see: ['docker exec CONTAINER getent ahosts NAME'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: 'web',
      to: 'localhost:80',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'desktop-vm',
    kind: 'assumption',
    title: 'The engine runs in a virtual machine',
    why: [
      "Docker Desktop, OrbStack, Colima and Rancher Desktop run the engine in a virtual machine. Bridges, veth pairs and rules are in there (`@engine`), not on your computer (`@host`), which cannot reach a container's address; published ports are carried over by a process on your computer. That is as documented, and was not verified on one.",
    ],
    fix: ['Ask from `@engine` for what holds inside the machine; the commands shown enter it.'],
    see: ["docker info -f '{{.OperatingSystem}}'"],
  },
  {
    code: 'swarm-mesh',
    kind: 'assumption',
    title: "Swarm's routing mesh is not modelled",
    why: [
      "A port that a Swarm service publishes in mode `ingress` is translated by the chain DOCKER-INGRESS to a load balancer in a namespace of its own, on every node. A single daemon's containers do not tell of it, so only ports of mode `host` and of plain containers are answered.",
    ],
    fix: ['Look at the service, or capture the rules: `netlens snapshot --kernel`.'],
    see: [
      'docker service inspect SERVICE --format "{{json .Endpoint.Ports}}"',
      'sudo iptables -t nat -S DOCKER-INGRESS',
    ],
  },
  {
    code: 'rootless-network-assumed',
    kind: 'assumption',
    title: 'What joins the rootless engine to the machine is assumed',
    why: [
      'A rootless engine lives in a network namespace of its own. A process carries its packets out (slirp4netns or pasta), and another one listens on the machine for published ports (RootlessKit or rootlessport). Docker names them in `docker version`; where nobody names them, the usual ones are taken.',
    ],
    fix: ['Ask the live daemon, or capture it with `netlens snapshot`.'],
    see: ['docker version', "podman info -f '{{.Host.RootlessNetworkCmd}}'"],
  },
  {
    code: 'lan-subnet-assumed',
    kind: 'assumption',
    title: 'The subnet of the LAN is taken from a macvlan or ipvlan network',
    why: [
      "Such a network is on the LAN of its parent interface, so its subnet has to be that LAN's. Nobody said which addresses the machines there really have; if it is another subnet, they reach the container only by a router.",
    ],
    fix: [
      'Say the addresses in `--listeners FILE`: `{"host": {"lanAddress": "192.168.77.5", "lanPeer": "192.168.77.9"}}`.',
    ],
    see: ['ip -4 addr show dev PARENT'],
    example: {
      compose:
        'services:\n  cam:\n    image: nginx\n    networks: {lan: {ipv4_address: 192.168.77.10}}\nnetworks:\n  lan:\n    driver: macvlan\n    driver_opts: {parent: eth0}\n    ipam: {config: [{subnet: 192.168.77.0/24, gateway: 192.168.77.1}]}\n',
      from: '@lan',
      to: '192.168.77.10:80',
    },
  },
  {
    code: 'vpn-namespace',
    kind: 'assumption',
    title: 'What a VPN client does in the shared namespace is not known',
    why: [
      "Containers with `network_mode: service:vpn` live in the namespace of the VPN client. It has the right to change that namespace (NET_ADMIN) and uses it when it runs: a default route into the tunnel, a firewall that lets nothing else out and mostly nothing in, and name servers of its own in /etc/resolv.conf, which know no services. Some clients leave the subnets of Docker's networks open, others need a setting for it.",
      'None of it is in the files. The answer is what the namespace does without it.',
    ],
    fix: [
      'Look at the running namespace, or capture a snapshot of it.',
      'For Gluetun: FIREWALL_INPUT_PORTS lets ports in, FIREWALL_OUTBOUND_SUBNETS lets subnets out past the tunnel.',
    ],
    see: [
      "sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' CONTAINER) -n iptables -S",
      'docker exec CONTAINER cat /etc/resolv.conf',
    ],
    example: {
      compose:
        'services:\n  gluetun:\n    image: qmcgaw/gluetun\n    cap_add: [NET_ADMIN]\n  torrent:\n    image: linuxserver/qbittorrent\n    network_mode: service:gluetun\n  db:\n    image: postgres\n',
      from: 'torrent',
      to: 'db:5432',
    },
  },
  {
    code: 'podman-isolation',
    kind: 'assumption',
    title: 'Whether a Podman network is isolated is assumed',
    why: [
      "Podman's Docker-compatible API makes every bridge network with `isolate=true`, and does not show it again; `podman network create` makes them without. Isolated networks do not reach each other. Where only the compatible API was asked, it is taken to have made the network, as Compose does.",
    ],
    fix: ['`netlens snapshot` asks libpod for it (`snapshot.libpodNetworks`).'],
    see: ["podman network inspect -f '{{.Options}}' NETWORK"],
  },
  {
    code: 'engine-unknown',
    kind: 'assumption',
    title: 'The engine is not known',
    why: [
      'The daemon names itself as neither Docker nor Podman. What it programs into the kernel is not known here, so no rule is predicted: only rules that were captured are walked.',
    ],
    fix: ['`sudo netlens snapshot --kernel` captures the rules as they are.'],
    see: ['docker version', 'sudo nft list ruleset'],
  },
  {
    code: 'desktop-documented',
    kind: 'assumption',
    title: 'This rests on documentation',
    why: [
      'Docker Desktop, OrbStack, Colima and Rancher Desktop run the engine in a virtual machine, and pass connections on by processes of their own. What these do is taken from their documentation; it was not recorded on a machine. What is not documented (the source address that the server sees, what a closed port looks like) is not said.',
    ],
    fix: ['Try it for real from the answer.'],
    see: ['docker context ls', 'docker info'],
  },
];
