import type { Reason } from './Reason.ts';

/** Answers of outcome `timeout`: the packet, or its reply, was dropped or lost on the way. */
export const dropped: readonly Reason[] = [
  {
    code: 'separate-networks',
    kind: 'answer',
    seen: 'timeout',
    title: 'Client and server are on different bridges',
    why: [
      "Each user-defined network is a bridge of its own, a switch that is not connected to the others. The only way across is through the host as a router, and Docker's rules drop traffic from one bridge to another: the DOCKER-ISOLATION chains up to engine 28, a DROP in raw PREROUTING for the container's address from engine 28 on.",
    ],
    fix: [
      'Put both services on the same network: add it to `networks:` of one of them.',
      "Or dial a published port on the host instead of the container's address.",
    ],
    see: [
      'docker network inspect NETWORK',
      'sudo iptables -S DOCKER-ISOLATION-STAGE-2',
      'sudo iptables -t raw -S PREROUTING',
    ],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n    networks: [front]\n  db:\n    image: postgres\n    networks: [back]\nnetworks:\n  front:\n  back:\n',
      from: 'web',
      to: 'db@back:5432',
      listeners: [{ container: 'db', address: '0.0.0.0', port: 5432 }],
    },
  },
  {
    code: 'internal-network',
    kind: 'answer',
    seen: 'timeout',
    title: 'The network is internal: nothing gets in or out',
    why: [
      'A network with `internal: true` has a bridge like any other, but two rules drop every packet whose other end is not in its subnet. Containers on it can talk to each other; published ports, other networks and the outside are cut off.',
    ],
    fix: [
      'Give the service a second network that is not internal.',
      'Remove `internal: true` if it should reach the outside.',
    ],
    see: [
      'docker network inspect NETWORK',
      'sudo iptables -S DOCKER-INTERNAL',
      'sudo iptables -S DOCKER-ISOLATION-STAGE-1',
    ],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n    networks: [front]\n  db:\n    image: postgres\n    networks: [back]\nnetworks:\n  front:\n  back:\n    internal: true\n',
      from: 'web',
      to: 'db@back:5432',
      listeners: [{ container: 'db', address: '0.0.0.0', port: 5432 }],
    },
  },
  {
    code: 'icc-disabled',
    kind: 'answer',
    seen: 'timeout',
    title: 'Containers on this network may not talk to each other',
    why: [
      'With `com.docker.network.bridge.enable_icc: "false"` a rule drops traffic that enters and leaves through the same bridge. The br_netfilter module makes even switched frames go through that rule. Publishing a port changes nothing between containers on the network.',
    ],
    fix: [
      'Remove the option, or put the two services on another network together.',
      "Or dial the published port at the host's address: docker-proxy still serves it.",
    ],
    see: [
      "docker network inspect -f '{{json .Options}}' NETWORK",
      'sudo iptables -S DOCKER-FORWARD',
      'sudo iptables -S FORWARD',
    ],
    example: {
      compose:
        'services:\n  web:\n    image: nginx\n  db:\n    image: postgres\nnetworks:\n  default:\n    driver_opts:\n      com.docker.network.bridge.enable_icc: "false"\n',
      from: 'web',
      to: 'db@default:5432',
      listeners: [{ container: 'db', address: '0.0.0.0', port: 5432 }],
    },
  },
  {
    code: 'direct-access-dropped',
    kind: 'answer',
    seen: 'timeout',
    title: "Another machine may not dial a container's own address",
    why: [
      "The other machine has a route to the container's subnet, so its packet reaches this host. Since engine 28 a rule in raw PREROUTING drops packets to a container's own address that did not arrive through the container's bridge (28.0 and 28.1: published ports only; from 28.2: every port).",
      'Before engine 28 there was no such rule: a published port was reachable that way, and an unpublished one too where the policy of FORWARD was ACCEPT.',
    ],
    fix: [
      "Publish the port and dial the host's address.",
      'For routed access on purpose, use the gateway mode `routed` (`com.docker.network.bridge.gateway_mode_ipv4: routed`), or list the interface in `com.docker.network.bridge.trusted_host_interfaces` (28.2).',
    ],
    see: ['sudo iptables -t raw -S PREROUTING'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
      from: '@lan+route',
      to: 'web@default:80',
      engine: '28',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'unpublished-port-dropped',
    kind: 'answer',
    seen: 'timeout',
    title: 'The port is not published, and the network drops everything else',
    why: [
      'Since engine 28 each bridge network ends with a rule that drops traffic from outside the bridge, unless it is for a published port.',
    ],
    fix: ['Publish the port.'],
    see: ['sudo iptables -S DOCKER'],
  },
  {
    code: 'forward-policy-drop',
    kind: 'answer',
    seen: 'timeout',
    title: 'The policy of FORWARD drops it',
    why: [
      'The host would have to forward the packet. No rule accepted it, and the policy of the FORWARD chain is DROP. Docker sets that policy when it turns IP forwarding on itself.',
    ],
    fix: ['Publish the port: that adds the accepting rule.', 'To allow more, add an ACCEPT to the DOCKER-USER chain.'],
    see: ['sudo iptables -S FORWARD', 'sysctl net.ipv4.ip_forward'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n',
      from: '@lan+route',
      to: 'web@default:80',
      engine: '26',
      host: { forwardPolicy: 'DROP' },
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'docker-rules-flushed',
    kind: 'answer',
    seen: 'refused or timeout',
    title: "Docker's own rules are gone from the kernel",
    why: [
      "The container runs and its port is published, but the kernel's ruleset no longer has the rules that Docker programmed for it: something flushed the tables. Docker does not watch them and does not notice.",
      'Only an answer from captured rules can show this; a predicted ruleset is always complete.',
    ],
    fix: [
      'Restart the daemon: `sudo systemctl restart docker`.',
      'Start the firewall service before Docker, and keep it from flushing the tables they share.',
    ],
    see: [
      'sudo iptables -t nat -S DOCKER',
      'sudo iptables -S FORWARD',
      'journalctl -u docker -u firewalld -u ufw -u netfilter-persistent',
    ],
  },
  {
    code: 'docker-user-drop',
    kind: 'answer',
    seen: 'timeout',
    title: 'A rule in DOCKER-USER drops it',
    why: [
      "DOCKER-USER is checked first for all forwarded traffic, and Docker leaves it empty: someone added this rule. It sees packets after DNAT, so destination and port are the container's; match the original ones with `-m conntrack --ctorigdst` and `--ctorigdstport`.",
    ],
    fix: ['Change the rule, or insert an ACCEPT (or RETURN) for this traffic before it.'],
    see: ['sudo iptables -S DOCKER-USER'],
  },
  {
    code: 'host-firewall-drop',
    kind: 'answer',
    seen: 'timeout',
    title: 'A firewall rule of the host drops it',
    why: [
      'Docker did not add the rule that dropped the packet. Traffic to the host itself (including docker-proxy and host processes) goes through the INPUT chain, traffic to a container through FORWARD; ufw, firewalld and administrators add rules to both.',
    ],
    fix: ['Allow this traffic in the firewall that made the rule.'],
    see: ['sudo iptables -S', 'sudo nft list ruleset', 'sudo ufw status verbose'],
  },
  {
    code: 'input-policy-drop',
    kind: 'answer',
    seen: 'timeout',
    title: 'The policy of INPUT drops it',
    why: [
      "The packet is for the host itself: a process there, or docker-proxy. No rule in INPUT accepted it, and the chain's policy is DROP. A published port served by DNAT never goes through INPUT, which is why it can work where this does not.",
    ],
    fix: ["Allow the port in the host's firewall."],
    see: ['sudo iptables -S INPUT'],
  },
  {
    code: 'reply-dropped',
    kind: 'answer',
    seen: 'timeout',
    title: 'The packet arrived, but its reply is dropped',
    why: [
      "The server got the packet and replied. The reply goes through the host's rules too, and one of them drops it: often an INPUT or FORWARD rule for the container subnets placed before the rule that accepts ESTABLISHED connections.",
    ],
    fix: ['Accept `-m conntrack --ctstate RELATED,ESTABLISHED` before the rule that drops.'],
    see: ['sudo iptables -S INPUT', 'sudo iptables -S FORWARD'],
  },
  {
    code: 'reply-has-no-way-back',
    kind: 'answer',
    seen: 'timeout',
    title: 'The packet arrived, but its reply has no route back',
    why: [
      "The server replies to the source address that it saw. In its namespace, or on a router along the path, there is no route to that address: an internal network has no default route, and with masquerading off nothing outside knows the container's subnet.",
    ],
    fix: [
      "Leave masquerading on (`com.docker.network.bridge.enable_ip_masquerade`), or add a route to the subnet on the other side's router.",
      'For a server on several networks, make the one that faces the client the default gateway (`gw_priority`).',
    ],
    see: [
      "sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' CONTAINER) -n ip route",
      'sudo iptables -t nat -S POSTROUTING',
    ],
  },
  {
    code: 'udp-reply-from-other-address',
    kind: 'answer',
    seen: 'timeout',
    title: 'The UDP reply comes from a different address from the one dialled',
    why: [
      "A UDP server on the wildcard address replies from whatever address its route picks. The client's socket is connected to the address that it dialled and ignores datagrams from any other. TCP has no such problem: the connection fixes both ends.",
    ],
    fix: [
      'Bind the UDP server to the address that is dialled.',
      "Dial the address that it replies from; from the host, that is the container's own address.",
    ],
    see: ['docker exec CONTAINER ss -lun', 'ip route get SERVER_ADDRESS'],
  },
  {
    code: 'port-held-by-dockerd',
    kind: 'answer',
    seen: 'timeout',
    title: 'The engine holds the port and never answers',
    why: [
      'With the userland proxy off, dockerd still opens a socket on the published port so that nothing else takes it. The socket serves nothing. Only DNAT forwards to the container, and ::1 cannot be translated, so the client reaches the placeholder.',
      "Podman's conmon holds every published port in the same way, also of containers that are only on internal, macvlan or ipvlan networks, for which no DNAT rule is made.",
    ],
    fix: [
      'Dial 127.0.0.1 instead of ::1 or localhost.',
      'Or turn the userland proxy on again.',
      'On Podman, put the container on a bridge network that is not internal.',
    ],
    see: ['sudo ss -ltnp', 'docker info --format "{{json .FirewallBackend}}"'],
  },
  {
    code: 'private-container-address',
    kind: 'answer',
    seen: 'timeout or unreachable',
    title: "A container's address means nothing on another machine",
    why: [
      "Addresses such as 172.17.0.2 belong to a private subnet behind this host's bridge. Another machine has no route to it: it sends the packet to its own gateway, which does not know the subnet either. The same address may even exist in that machine's own Docker.",
      "Outgoing packets get the host's address (MASQUERADE), so nothing outside learns of the subnet. The only way in is a published port, which DNAT forwards to the container.",
    ],
    fix: [
      "Publish the port and dial the host's address.",
      'Or add a static route to the subnet via this host: up to engine 27 a published port then answers; since engine 28 Docker drops it, unless the network is in gateway mode `routed` or `nat-unprotected`.',
    ],
    see: ['ip route get CONTAINER_ADDRESS   # on the other machine', 'docker port CONTAINER'],
    example: {
      compose: 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
      from: '@lan',
      to: 'web@default:80',
      listeners: [{ container: 'web', address: '0.0.0.0', port: 80 }],
    },
  },
  {
    code: 'lost-by-default-route',
    kind: 'answer',
    seen: 'timeout',
    title: 'The packet leaves by the default route and is lost',
    why: [
      "The address belongs to a network of this project, but the sender has no route of its own to it: an overlay's subnet, a macvlan without a parent, a bridge without an address. So the packet takes the default route out of the host, where nothing knows the subnet.",
    ],
    fix: ['Dial a published port, or ask from a container on that network.'],
    see: ['ip route get ADDRESS', 'docker network inspect NETWORK'],
  },
  {
    code: 'host-cannot-reach-macvlan',
    kind: 'answer',
    seen: 'timeout or unreachable',
    title: 'A host cannot talk to its own macvlan and ipvlan containers',
    why: [
      "A macvlan or ipvlan container sits directly on the LAN, on top of the host's interface. The kernel does not pass frames between the parent interface and its children; every other machine on the LAN can reach the container.",
    ],
    fix: [
      'Give the container a second, bridge network for the host.',
      'Or make a macvlan interface on the host (`ip link add shim link eth0 type macvlan mode bridge`) and route to the container over it.',
    ],
    see: ['ip -d link show type macvlan', 'docker network inspect NETWORK'],
  },
  {
    code: 'hairpin-off',
    kind: 'answer',
    seen: 'timeout',
    title: 'The packet would have to leave through the port it arrived on',
    why: [
      'DNAT changed the destination to a container behind the same bridge port that the packet came from. A switch does not send a frame back where it came from, unless hairpin mode is on for that port.',
    ],
    fix: ["Dial the service by its name on the network instead of the host's address."],
    see: ['bridge -d link show'],
  },
  {
    code: 'martian-address',
    kind: 'answer',
    seen: 'timeout',
    title: 'A loopback address arrived from outside',
    why: [
      'The kernel accepts addresses in 127.0.0.0/8 only from `lo`. On any other interface such a packet is a martian and is dropped, unless `route_localnet` is on.',
    ],
    fix: ['Dial the host by a real address.'],
    see: ['sysctl net.ipv4.conf.all.route_localnet'],
  },
  {
    code: 'rp-filter',
    kind: 'answer',
    seen: 'timeout',
    title: 'Reverse path filtering drops it',
    why: [
      'With rp_filter=1 the kernel drops a packet if the route back to its source would use a different interface from the one it arrived on.',
    ],
    fix: ['Make the routes symmetric, or set rp_filter to 2 (loose).'],
    see: ['sysctl net.ipv4.conf.all.rp_filter'],
  },
  {
    code: 'forwarding-off',
    kind: 'answer',
    seen: 'timeout',
    title: 'The host does not forward IP packets',
    why: [
      'To pass packets between interfaces the host must act as a router, but ip_forward is 0. Docker turns it on at startup; something turned it off again, or, with the nftables backend, nothing turned it on.',
    ],
    fix: ['Set net.ipv4.ip_forward=1 (and net.ipv6.conf.all.forwarding=1) in /etc/sysctl.d.'],
    see: ['sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding'],
  },
  {
    code: 'neighbour-discovery-dropped',
    kind: 'answer',
    seen: 'timeout or unreachable',
    title: 'Neighbour discovery itself is dropped (IPv6)',
    why: [
      "Before an IPv6 packet can be switched, its sender asks for the destination's MAC address with ICMPv6. With br_netfilter those requests go through ip6tables, and a rule that drops everything on the bridge drops them too. IPv4's ARP is not filtered there.",
    ],
    fix: ['Use a newer engine, or IPv4, on this network.'],
    see: ['sudo ip6tables -S', 'ip -6 neigh'],
  },
  {
    code: 'silent-backend',
    kind: 'answer',
    seen: 'timeout',
    title: 'docker-proxy waits for a container that never answers',
    why: [
      'docker-proxy accepted the connection, but its own connection to the container is dropped. The client stays connected and receives nothing.',
    ],
    fix: ['Find the rule that drops packets from the host to the container.'],
    see: ['sudo iptables -S OUTPUT', 'sudo iptables -S INPUT'],
  },
  {
    code: 'routing-loop',
    kind: 'answer',
    seen: 'timeout',
    title: 'The packet loops',
    why: ['Routes send the packet back where it came from until its TTL runs out.'],
    fix: ['Correct the routes shown in the trace.'],
    see: ['ip route'],
  },
  {
    code: 'reply-by-other-way',
    kind: 'answer',
    seen: 'timeout',
    title: 'The reply takes a different path from the request',
    why: [
      "The container is on a bridge, where its port is published, and also on the client's LAN through macvlan or ipvlan. The request comes through the host, which translates the destination and keeps the source. For the reply the container has a shorter path: its own interface on the LAN. The reply bypasses the host, so nothing is translated back, and the client gets a reply from an address that it did not dial.",
      'Without translation the client accepts the reply. But the host, or another router on the path, has then seen only one direction of the connection: its connection tracking takes the packet that completes the handshake for invalid, and a rule that drops invalid packets (Podman and kube-proxy have one) leaves the client connected to a server that never hears of it.',
    ],
    fix: ["Dial the container's own address on the LAN.", 'Or leave it only on the bridge.'],
    see: [
      "sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' CONTAINER) -n ip route get CLIENT",
      'sudo tcpdump -ni any port PORT',
    ],
    example: {
      compose:
        'services:\n  home:\n    image: nginx\n    networks: [back, lan]\n    ports: ["8123:80"]\nnetworks:\n  back:\n  lan:\n    driver: macvlan\n    driver_opts: {parent: eth0}\n    ipam: {config: [{subnet: 192.168.3.0/24, gateway: 192.168.3.1}]}\n',
      from: '@lan',
      to: '@host:8123',
    },
  },
  {
    code: 'extra-hosts-shadow',
    kind: 'answer',
    seen: 'refused, timeout or unreachable',
    title: "A line in extra_hosts overrides a service's name",
    why: [
      "`extra_hosts` writes lines to the container's /etc/hosts, which is checked before any resolver. A line with a service's name points that name to the line's address, so Docker's resolver, which knows the service, is never asked.",
    ],
    fix: ['Remove the line, or dial the service by another of its names.'],
    see: ['docker exec CONTAINER cat /etc/hosts', 'docker exec CONTAINER getent ahosts NAME'],
    example: {
      compose:
        'services:\n  app:\n    image: nginx\n    extra_hosts: ["search:127.0.0.1"]\n  search:\n    image: opensearchproject/opensearch:2\n',
      from: 'app',
      to: 'search:9200',
    },
  },
  {
    code: 'usermode-source',
    kind: 'answer',
    seen: 'timeout',
    title: "The rootless engine's way out accepts only its own source address",
    why: [
      "slirp4netns connects a rootless engine's namespace to the host, and carries only packets from its own address, 10.0.2.100. On a network without masquerading, packets keep the container's address, and slirp4netns drops them silently.",
    ],
    fix: ['Leave `com.docker.network.bridge.enable_ip_masquerade` on for networks that need to reach the outside.'],
    see: ['docker network inspect NETWORK', 'pgrep -a slirp4netns'],
  },
];
