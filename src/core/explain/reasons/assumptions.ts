import type { Reason } from './Reason.ts';

/** What an answer rests on that nobody said, each with the way to settle it. */
export const assumptions: readonly Reason[] = [
  {
    code: 'listener-not-stated',
    kind: 'assumption',
    title: 'Nothing states what listens there',
    why: [
      'No socket was seen, and nothing that was read says what the container listens on. The answer is about the network, not the server.',
    ],
    fix: ['Use the buttons beside the answer or `--listeners FILE`, or ask the live daemon.'],
    see: ['docker exec CONTAINER ss -ltn', 'netlens snapshot --listeners'],
  },
  {
    code: 'first-default-route',
    kind: 'assumption',
    title: 'The first of several equal default routes is assumed',
    why: [
      "A captured routing table has several default routes with the same metric. The kernel uses the first while its router's neighbour entry is fresh, and otherwise the next, so the choice depends on earlier traffic. The answer is about the first.",
    ],
    fix: ['Give the routes different metrics, or remove the unintended ones.'],
    see: ['ip route show default', 'ip neigh'],
  },
  {
    code: 'slirp-options-assumed',
    kind: 'assumption',
    title: 'The default options of slirp4netns are assumed',
    why: [
      "A container with `--network slirp4netns` can be given the host's loopback (`allow_host_loopback=true`). Podman's API names only the driver, not its options. The default, which keeps the loopback closed, is assumed.",
    ],
    fix: ['Look for `--disable-host-loopback` on the command line of the process: with it, the loopback is closed.'],
    see: ['pgrep -a slirp4netns'],
  },
  {
    code: 'capture-incomplete',
    kind: 'assumption',
    title: 'Some entries of the capture could not be read',
    why: [
      "Some routes or policy rules of a namespace on the path are not in the form that `ip` prints, and were left out; the capture's problems name them. The answer uses the others.",
    ],
    fix: ['Capture again: `sudo netlens snapshot --machine`.'],
    see: ['ip -j route show table all', 'ip -j rule'],
  },
  {
    code: 'nft-not-captured',
    kind: 'assumption',
    title: "nft's own rules were not captured",
    why: [
      'For a namespace on the path the capture has the output of `iptables-save`, but not of `nft -j list ruleset`; nft may not be installed there. Programs such as firewalld and kube-proxy (in nftables mode) can add nft rules without that tool. The answer assumes that there are none.',
    ],
    fix: ['Install nft on the machine and capture again.'],
    see: ['sudo nft list ruleset'],
  },
  {
    code: 'ebpf-not-captured',
    kind: 'assumption',
    title: 'Programs of eBPF were not captured',
    why: [
      'The capture has neither the filters of tc (`tc -j filter`) nor the list of bpftool (`bpftool -j net`) of a namespace on the path. A program there can drop or redirect what the rules let through. None are assumed, since most machines have none; where Cilium or Calico in eBPF mode are seen by their links, the answer stops instead.',
    ],
    fix: ['Install iproute2 (`tc`) or bpftool on the machine and capture again.'],
    see: ['sudo bpftool net', 'tc qdisc show', 'sudo tc filter show dev DEV ingress'],
  },
  {
    code: 'ipvlan-from-source',
    kind: 'assumption',
    title: "ipvlan in layer 3 follows the kernel's source",
    why: [
      'An ipvlan interface in mode l3 or l3s hands its packets to the namespace of its parent, whose routes and rules of OUTPUT and POSTROUTING they pass. What comes in goes to it past the rules of that namespace (l3), or through its PREROUTING and INPUT (l3s). This is read from drivers/net/ipvlan and Documentation/networking/ipvlan.rst. What a running kernel 6.1 did with the children of a Podman in mode l3 agrees with it; mode l3s, and the rules of the parent, were not recorded.',
    ],
    fix: ['Try it for real where it matters.'],
    see: ['ip -d link show type ipvlan'],
  },
  {
    code: 'listener-said',
    kind: 'assumption',
    title: 'You said what listens there',
    why: [
      'Nothing that was read says whether anything listens on this port, or you know better. The answer uses what you said, in this window, until you undo it.',
    ],
    fix: ['Undo it with the button beside the answer.'],
    see: ['docker exec CONTAINER ss -ltn'],
  },
  {
    code: 'listener-seen-running',
    kind: 'assumption',
    title: 'What listens was read from the running container',
    why: [
      'The answer is about the container that the files describe. Nothing in them says whether it listens on this port, so the sockets of the running container were read. It may have been created from other files.',
    ],
    fix: ['`docker compose up -d` recreates the container from the current files; then look again.'],
    see: ['docker exec CONTAINER ss -ltn', 'docker compose up -d --dry-run'],
  },
  {
    code: 'no-host-process-assumed',
    kind: 'assumption',
    title: 'No process on the host is assumed to use the port',
    why: [
      'A container of the project is involved with this port but does not serve it at the address that was dialled. A process on the host could; which ones run is not known, and none is assumed.',
    ],
    fix: ['List the listeners with `--listeners FILE` (`"container": "@host"`), or ask the live daemon.'],
    see: ["sudo ss -lntup 'sport = :PORT'"],
  },
  {
    code: 'listener-declared',
    kind: 'assumption',
    title: 'Where the server listens is read from its configuration',
    why: [
      'The command, the environment, the Dockerfile or the image says where the server listens. The process may behave differently.',
      "The engine records what an image starts and EXPOSEs. Net Lens reads that record when the editor follows a daemon, with `--live`, and from a snapshot; it overrides what is known of the image by name. Settings of the service replace those of the image. Values of the image's variables are not read: if one of them moves the port, the program does not tell us the port.",
    ],
    fix: ['Check the running container, or use `--listeners FILE`.'],
    see: ['docker exec CONTAINER ss -ltn'],
  },
  {
    code: 'forward-policy',
    kind: 'assumption',
    title: 'The policy of FORWARD is assumed',
    why: [
      'No rule decided, so the policy of the FORWARD chain does. It is not known; DROP is assumed, which dockerd sets when it turns IP forwarding on itself. If forwarding was already on (libvirt, Kubernetes, a sysctl.d file), it may be ACCEPT.',
    ],
    fix: ['Check, and set it in `--listeners FILE`: `{"host": {"forwardPolicy": "ACCEPT"}}`.'],
    see: ['sudo iptables -S FORWARD | head -1'],
  },
  {
    code: 'predicted-address',
    kind: 'assumption',
    title: 'Addresses are predicted',
    why: [
      'The project is not running: the subnets and addresses are those that Docker would assign on a host without other networks. They matter little, since you should use names rather than addresses, but the running project may have different ones.',
    ],
    fix: ['Ask the live daemon, or pin addresses with `ipam` and `ipv4_address`.'],
    see: ['docker network inspect NETWORK'],
  },
  {
    code: 'predicted-port',
    kind: 'assumption',
    title: "Docker's choice from the port range is predicted",
    why: [
      'The file publishes a range of host ports for one port of the container. Docker takes the first free one, container by container; on a machine where some are in use, it takes another.',
    ],
    fix: ['Ask the live daemon, or publish a single port.'],
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
      'What Docker programs differs between engines (20.10–27, 28.0, 28.2, 29). No version was given, so the newest one that the model was checked against is used.',
    ],
    fix: ['Use `--engine 26`, or ask the live daemon.'],
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
      'Before engine 29.5 the API does not say whether the daemon runs with `userland-proxy: false`. The default is on.',
    ],
    fix: ['Check, and set it in `--listeners FILE`: `{"host": {"userlandProxy": false}}`.'],
    see: ['ps -C docker-proxy', 'cat /etc/docker/daemon.json'],
  },
  {
    code: 'ip6tables-assumed',
    kind: 'assumption',
    title: 'IPv6 rules are assumed',
    why: [
      "Before engine 27 `ip6tables` is off unless the daemon is started with `experimental` and `ip6tables`. Its API reports the first, not the second. Without IPv6 rules docker-proxy alone serves published ports over IPv6, and a container's IPv6 address is as open as the policy of FORWARD leaves it.",
    ],
    fix: ['Check, and set it in `--listeners FILE`: `{"host": {"ip6tables": true}}`.'],
    see: ['sudo ip6tables -S', 'cat /etc/docker/daemon.json'],
  },
  {
    code: 'direct-routing-assumed',
    kind: 'assumption',
    title: 'Direct routing is assumed to be off',
    why: [
      "Since 28.2 the daemon's `allow-direct-routing` leaves out the rules in raw PREROUTING that drop packets to a container's own address from outside its bridge. The API does not say whether it is set. The default is off.",
    ],
    fix: ['Check, and set it in `--listeners FILE`: `{"host": {"allowDirectRouting": true}}`.'],
    see: ['sudo iptables -t raw -S PREROUTING', 'cat /etc/docker/daemon.json'],
  },
  {
    code: 'host-firewall-unknown',
    kind: 'assumption',
    title: 'Rules of other programs on the host are not known',
    why: [
      'Only the rules that Docker programs are predicted. ufw, firewalld or an administrator may have added others: in INPUT for traffic to the host, in DOCKER-USER and FORWARD for the rest.',
    ],
    fix: ["Capture a snapshot with the kernel's rules: `netlens snapshot --kernel`."],
    see: ['sudo ufw status verbose', 'sudo iptables -S INPUT', 'sudo iptables-save', 'sudo nft list ruleset'],
  },
  {
    code: 'lan-address-assumed',
    kind: 'assumption',
    title: "The host's LAN address is assumed",
    why: [
      "The source does not give the host's LAN address, so a placeholder is used. It matters only if a port is published on a specific address.",
    ],
    fix: ['Set it in `--listeners FILE`: `{"host": {"lanAddress": "192.168.1.10"}}`.'],
    see: ['ip -4 addr'],
  },
  {
    code: 'first-replica',
    kind: 'assumption',
    title: 'One of several replicas is the client',
    why: ['The service has several replicas. They are alike, so the first one is used.'],
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
    title: 'The addresses of the name behave differently',
    why: [
      'The name resolves to several addresses that behave differently. The answer is for the first one that a TCP client can connect to; a client that tries only one may see a different result.',
    ],
    fix: ['Make them behave the same: let every replica listen, and bind `::` where both families are published.'],
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
      "Docker Desktop, OrbStack, Colima and Rancher Desktop run the engine in a virtual machine. Bridges, veth pairs and rules are in there (`@engine`), not on your computer (`@host`), which cannot reach a container's address; published ports are carried over by a process on your computer. This is as documented and was not verified on a real one.",
    ],
    fix: ['Ask from `@engine` for what holds inside the machine; the commands shown enter it.'],
    see: ["docker info -f '{{.OperatingSystem}}'"],
  },
  {
    code: 'swarm-mesh',
    kind: 'assumption',
    title: "Swarm's routing mesh is not modelled",
    why: [
      "A port that a Swarm service publishes in mode `ingress` is translated by the chain DOCKER-INGRESS to a load balancer in a namespace of its own, on every node. A single daemon's containers do not show it, so Net Lens answers only for ports in mode `host` and ports of plain containers.",
    ],
    fix: ['Inspect the service, or capture the rules: `netlens snapshot --kernel`.'],
    see: [
      'docker service inspect SERVICE --format "{{json .Endpoint.Ports}}"',
      'sudo iptables -t nat -S DOCKER-INGRESS',
    ],
  },
  {
    code: 'rootless-network-assumed',
    kind: 'assumption',
    title: 'How the rootless engine is connected to the machine is assumed',
    why: [
      'A rootless engine lives in a network namespace of its own. A process carries its packets out (slirp4netns or pasta), and another one listens on the machine for published ports (RootlessKit or rootlessport). `docker version` names them; where it does not, the usual ones are assumed.',
    ],
    fix: ['Ask the live daemon, or capture it with `netlens snapshot`.'],
    see: ['docker version', "podman info -f '{{.Host.RootlessNetworkCmd}}'"],
  },
  {
    code: 'lan-subnet-assumed',
    kind: 'assumption',
    title: 'The subnet of the LAN is taken from a macvlan or ipvlan network',
    why: [
      "Such a network is on the LAN of its parent interface, so its subnet should be that LAN's. The addresses of the machines there are not known; if they use another subnet, they reach the container only through a router.",
    ],
    fix: [
      'Set the addresses in `--listeners FILE`: `{"host": {"lanAddress": "192.168.77.5", "lanPeer": "192.168.77.9"}}`.',
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
    title: 'What the VPN client does in the shared namespace is not known',
    why: [
      "Containers with `network_mode: service:vpn` share the namespace of the VPN client. It may change that namespace (NET_ADMIN) and does so at run time: a default route into the tunnel, a firewall that lets nothing else out and usually nothing in, and its own name servers in /etc/resolv.conf, which do not know service names. Some clients leave the subnets of Docker's networks open; others need a setting for that.",
      'None of that is in the files. The answer is for the namespace without it.',
    ],
    fix: [
      'Check the running namespace, or capture a snapshot of it.',
      'For Gluetun: FIREWALL_INPUT_PORTS opens ports, FIREWALL_OUTBOUND_SUBNETS lets traffic to subnets bypass the tunnel.',
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
      "Podman's Docker-compatible API creates every bridge network with `isolate=true` but does not report the option; `podman network create` leaves it off. Isolated networks do not reach each other. If only the compatible API was asked, Net Lens assumes that it created the network, as Compose does.",
    ],
    fix: ['`netlens snapshot` asks libpod for it (`snapshot.libpodNetworks`).'],
    see: ["podman network inspect -f '{{.Options}}' NETWORK"],
  },
  {
    code: 'engine-unknown',
    kind: 'assumption',
    title: 'The engine is not known',
    why: [
      'The daemon names itself as neither Docker nor Podman. Its rules are unknown, so none are predicted: only captured rules are walked.',
    ],
    fix: ['`sudo netlens snapshot --kernel` captures the rules as they are.'],
    see: ['docker version', 'sudo nft list ruleset'],
  },
  {
    code: 'desktop-documented',
    kind: 'assumption',
    title: 'This answer rests on documentation',
    why: [
      'Docker Desktop, OrbStack, Colima and Rancher Desktop run the engine in a virtual machine and pass connections on through processes of their own. What these do is taken from their documentation and was not recorded on a real one. Where the documentation is silent (the source address that the server sees, how a closed port looks to the client), so is the answer.',
    ],
    fix: ['Use "Try it for real" beside the answer.'],
    see: ['docker context ls', 'docker info'],
  },
];
