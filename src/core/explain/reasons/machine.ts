import type { Reason } from './Reason.ts';

/** Answers about a captured machine: services, policies, tunnels, and where the walk has to stop. */
export const machine: readonly Reason[] = [
  {
    code: 'reached-service',
    kind: 'answer',
    seen: 'ok',
    title: 'A Kubernetes Service sends the connection to one of its endpoints',
    why: [
      "A cluster IP belongs to no interface. On every node, kube-proxy's rules replace it in the packet's destination with the address of one endpoint: in nat PREROUTING for what pods send, in nat OUTPUT for what the node itself sends. Chance picks the endpoint, unless the Service asks for session affinity. Net Lens follows every choice; `servedByOneOf` lists the endpoints that may answer.",
    ],
    fix: [],
    see: ['sudo iptables -t nat -S KUBE-SERVICES', 'kubectl get endpointslices'],
  },
  {
    code: 'reached-by-translation',
    kind: 'answer',
    seen: 'ok',
    title: "A rule translates the dialled address to the server's",
    why: [
      'A DNAT rule replaces the destination of the packet, and connection tracking undoes it in the reply: the client never learns the real address. This is what portmap does for a host port, and what a rule written by hand does.',
    ],
    fix: [],
    see: ['sudo iptables -t nat -S', 'sudo nft list ruleset', 'sudo conntrack -L'],
  },
  {
    code: 'service-no-endpoints',
    kind: 'answer',
    seen: 'refused',
    title: 'The Service has no endpoints',
    why: [
      'Its selector matches no ready pod (or, with `externalTrafficPolicy: Local`, none on this node). kube-proxy has nowhere to send the connection and adds a rule that rejects it: the client sees "connection refused". If the rule drops instead, the client waits.',
    ],
    fix: [
      "Compare the Service's selector with the labels of the pods.",
      'Check that the pods are ready: a pod whose readiness probe fails is not an endpoint.',
      'With `externalTrafficPolicy: Local`, dial a node that runs such a pod.',
    ],
    see: ['kubectl get endpointslices -l kubernetes.io/service-name=NAME', 'sudo iptables -S KUBE-SERVICES'],
  },
  {
    code: 'no-rule-no-socket',
    kind: 'answer',
    seen: 'refused',
    title: 'Nothing on the machine uses this port',
    why: [
      "The packet was addressed to the machine itself. No rule of nat sends this port on (a Service's node port, a port mapping of CNI, a DNAT rule), and no process in the root namespace listens on it. What listens in a pod or another namespace is not on the machine's own addresses.",
    ],
    fix: [
      'Kubernetes: give the pods a Service of type NodePort, and dial the port that it gets.',
      'CNI without Kubernetes: start the container with a port mapping; the plugin portmap makes the rule.',
      'Otherwise add a DNAT rule, or start a server on the machine.',
    ],
    see: ['sudo ss -lntup', 'sudo iptables -t nat -S', 'sudo nft list ruleset', 'kubectl get services -A'],
  },
  {
    code: 'service-source-range',
    kind: 'answer',
    seen: 'timeout',
    title: "The client is not in the Service's source ranges",
    why: [
      'A Service of type LoadBalancer with `loadBalancerSourceRanges` admits only these clients; kube-proxy drops every other packet to its load-balancer address in KUBE-PROXY-FIREWALL.',
    ],
    fix: ["Add the client's range to `loadBalancerSourceRanges`."],
    see: ['sudo iptables -S KUBE-PROXY-FIREWALL'],
  },
  {
    code: 'policy-denies',
    kind: 'answer',
    seen: 'timeout',
    title: 'A network policy does not allow the connection',
    why: [
      "Once a policy selects a pod, the pod receives (or sends) only what some policy allows. Rules on the pod's node enforce this per interface, and drop or reject everything else.",
    ],
    fix: [
      'Allow the client in a policy that selects the server, or allow the destination in one that selects the client.',
    ],
    see: ['kubectl get networkpolicy -A', 'sudo iptables -S', 'sudo ipset list'],
  },
  {
    code: 'by-chance',
    kind: 'answer',
    seen: 'unknown',
    title: 'Chance decides, and the possible paths end differently',
    why: [
      'On the path is a rule that chooses by chance (`statistic`, `numgen`), a list that remembers earlier clients (`recent`), or a route with several next hops. Net Lens followed every possibility: some reach a server and some do not. `outcomeOneOf` lists what a client may see. This is what "one request in three fails" looks like from the inside.',
      'Two nat chains can have the same hook and priority. The kernel asks the one that was registered later first, and stops at the first that translates the packet. No listing shows the order of registration, so Net Lens follows both.',
      'With Podman, a container on several networks is enough: Podman sets them up in the order of a hash map, which differs at every start, and that order decides which network answers for a published port. Likewise, of several default routes with the same metric the kernel uses the first or the next, depending on earlier traffic.',
    ],
    fix: [
      'Repair the path that fails: the hops show it.',
      'With Podman: give the networks different metrics (`podman network create -o metric=50`), leave the container on one network, or let the server listen on all addresses.',
    ],
    see: [
      'sudo iptables -t nat -S',
      'sudo nft list ruleset',
      'ip route',
      'podman unshare --rootless-netns nft list ruleset',
    ],
  },
  {
    code: 'ebpf-decides',
    kind: 'answer',
    seen: 'unknown',
    title: 'An eBPF program is on the path',
    why: [
      "A tc, XDP or cgroup program handles the packet here. Cilium and Calico's eBPF dataplane translate Services and enforce policies in such programs, before or instead of iptables. Net Lens cannot read what a program does, so the answer stops at it.",
    ],
    fix: ['Ask the tools of the software that loaded it: `cilium-dbg monitor`, `hubble observe`, `calico-node -bpf`.'],
    see: ['sudo bpftool net', 'sudo tc filter show dev DEV ingress'],
  },
  {
    code: 'ipvs-decides',
    kind: 'answer',
    seen: 'unknown',
    title: 'IPVS balances the connection',
    why: [
      'IPVS has a virtual service at the dialled address (kube-proxy in mode ipvs makes one per Service). It takes the packet in INPUT or OUTPUT and sends it to a server by its own scheduler, which is not modelled.',
    ],
    fix: ['Ask about a server behind it, by its own address.'],
    see: ['sudo ipvsadm -Ln'],
  },
  {
    code: 'left-capture',
    kind: 'answer',
    seen: 'unknown',
    title: 'The packet leaves the capture',
    why: [
      'The other end of the interface is not in the capture: a network card with a cable to another machine, a tunnel (WireGuard, a tun device) whose far end is a program, or a veth pair whose other namespace could not be read.',
    ],
    fix: ['Capture the other machine too, and ask there.'],
    see: ['ip -d link show DEV'],
  },
  {
    code: 'not-captured',
    kind: 'answer',
    seen: 'unknown',
    title: 'The part of the namespace that decides was not captured',
    why: [
      'Each namespace is read by several commands (`ip route`, `ip rule`, `iptables-save`, `nft`, sysctl). If one of them fails or is left out, its part is unknown, not empty. Where the packet needs that part, the answer stops and names it.',
      'For a kernel setting that was not captured (forwarding, reverse-path filtering, br_netfilter), both possibilities are walked. If both end alike, that is the answer; otherwise `outcomeOneOf` lists what may happen.',
    ],
    fix: ['Capture again as root: `sudo netlens snapshot --machine` names each part that could not be read.'],
    see: ['ip route show table all', 'ip rule', 'sysctl -a --pattern forward'],
  },
  {
    code: 'vlans-not-captured',
    kind: 'answer',
    seen: 'unknown',
    title: 'A bridge filters by VLAN, and its VLANs are not known',
    why: [
      'A bridge with `vlan_filtering` passes a frame only between ports that carry its VLAN. The capture lacks that list (`bridge vlan`).',
    ],
    fix: ['Capture again with `netlens snapshot --machine`, which reads it.'],
    see: ['bridge vlan show'],
  },
  {
    code: 'bridge-port-isolated',
    kind: 'answer',
    seen: 'timeout',
    title: 'Both bridge ports are isolated',
    why: [
      'An isolated bridge port exchanges frames with the bridge itself and with ports that are not isolated, but never with another isolated port.',
    ],
    fix: ['Turn isolation off on one of them: `bridge link set dev PORT isolated off`.'],
    see: ['bridge -d link'],
  },
  {
    code: 'reply-not-translated',
    kind: 'answer',
    seen: 'timeout',
    title: 'The reply bypasses the namespace that translated the request',
    why: [
      'A Service or a host port is a translation: the destination is rewritten on the way there, and the reply must pass the same place to be rewritten back. If client and server are on one bridge, the reply goes straight from port to port and meets the rules only with br_netfilter. The Service then works from every other node but times out for the pods next to its endpoint.',
    ],
    fix: [
      '`modprobe br_netfilter` and `sysctl -w net.bridge.bridge-nf-call-iptables=1` on the node, and at boot.',
      'Or masquerade such connections, so that the server replies to the node.',
    ],
    see: ['sysctl net.bridge.bridge-nf-call-iptables', 'sudo conntrack -L -p tcp --dport PORT'],
  },
  {
    code: 'tunnel-end-missing',
    kind: 'answer',
    seen: 'timeout',
    title: 'Nothing takes the packet out of the tunnel',
    why: [
      "The outer packet arrives at the other machine. That machine needs an interface of the same kind, ID and port, and the frame inside must carry its MAC address. A stale neighbour or forwarding entry on the sender's side has the same effect as a missing interface: silence.",
    ],
    fix: ['Compare `ip -d link`, `ip neigh` and `bridge fdb` on both machines.'],
    see: ['ip -d link show type vxlan', 'bridge fdb show', 'ip neigh'],
  },
  {
    code: 'machine-without-root',
    kind: 'assumption',
    title: 'The capture lacks the root namespace',
    why: ['Without it, what the machine itself routes and filters is unknown.'],
    fix: ['Capture as root: `sudo netlens snapshot --machine`.'],
    see: ['lsns -t net'],
  },
  {
    code: 'cni-rules-missing',
    kind: 'difference',
    title: 'Rules of the CNI plugins are gone',
    why: [
      'The plugins bridge, ptp, portmap and firewall write their rules once, when a container starts. Anything that flushes the firewall (a reload of firewalld, `iptables-restore`, `nft flush ruleset`) removes them, and nothing restores them: running containers lose their way out, their host ports or the rule that admits their traffic, while new ones work.',
    ],
    fix: [
      'Restart the containers: the plugins then run again.',
      'Change the firewall rule by rule instead of replacing all of it.',
    ],
    see: ['netlens rules --diff --snapshot node.json', 'sudo iptables-save', 'sudo nft list ruleset'],
  },
  {
    code: 'cni-rules-left',
    kind: 'difference',
    title: 'Rules of the CNI plugins belong to no container',
    why: [
      'If a container ends without the runtime calling the plugins (a crash of the machine, a namespace deleted by hand), its rules stay behind. When another container gets its address, an old rule may send connections to the wrong one.',
    ],
    fix: ['Delete the rules by hand, or reboot the machine.'],
    see: ['netlens rules --diff --snapshot node.json', 'ls /var/lib/cni/results'],
  },
];
