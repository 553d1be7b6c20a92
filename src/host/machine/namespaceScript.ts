/** What is read of a namespace, each by a tool that prints it; what fails or is not installed is left out. */
interface Part {
  readonly key: string;
  readonly command: string;
  readonly as: 'json' | 'text';
}

const SYSCTLS = [
  'net/ipv4/ip_forward',
  'net/ipv4/ip_nonlocal_bind',
  'net/ipv6/bindv6only',
  'net/ipv6/conf/all/forwarding',
  'net/bridge/bridge-nf-call-iptables',
  'net/bridge/bridge-nf-call-ip6tables',
  'net/netfilter/nf_conntrack_tcp_be_liberal',
];
const PER_LINK = [
  'forwarding',
  'rp_filter',
  'proxy_arp',
  'route_localnet',
  'arp_ignore',
  'accept_local',
  'src_valid_mark',
];

const sysctlFiles = [...SYSCTLS, ...PER_LINK.map((key) => `net/ipv4/conf/*/${key}`)].join(' ');

/** The tc filters of the links that have the qdisc that eBPF programs hang on: the direction, the link, and the JSON, by lines. */
const TC =
  'q=$(tc qdisc show) || exit 1; echo "$q" | awk \'/clsact|ingress/ {print $5}\' | sort -u | while read -r d; do for w in ingress egress; do printf \'%s\\t%s\\t%s\\n\' "$w" "$d" "$(tc -j filter show dev "$d" $w | tr -d \'\\n\')"; done; done';

export const PARTS: readonly Part[] = [
  { key: 'addr', command: 'ip -j -d addr', as: 'json' },
  { key: 'route', command: 'ip -j -d route show table all', as: 'json' },
  { key: 'route6', command: 'ip -j -d -6 route show table all', as: 'json' },
  { key: 'rule', command: 'ip -j rule', as: 'json' },
  { key: 'rule6', command: 'ip -j -6 rule', as: 'json' },
  { key: 'neigh', command: 'ip -j neigh', as: 'json' },
  { key: 'ids', command: 'ip -j netns list-id', as: 'json' },
  { key: 'fdb', command: 'bridge -j fdb', as: 'json' },
  { key: 'vlan', command: 'bridge -j vlan', as: 'json' },
  { key: 'iptablesSave', command: 'iptables-save', as: 'text' },
  { key: 'ip6tablesSave', command: 'ip6tables-save', as: 'text' },
  { key: 'iptablesLegacySave', command: 'iptables-legacy-save', as: 'text' },
  { key: 'nft', command: 'nft -j list ruleset', as: 'json' },
  { key: 'ipset', command: 'ipset save', as: 'text' },
  { key: 'ipvs', command: 'if [ -s /proc/self/net/ip_vs ]; then ipvsadm -Sn; fi', as: 'text' },
  { key: 'bpf', command: 'bpftool -j net', as: 'json' },
  { key: 'tcLines', command: TC, as: 'text' },
  { key: 'wireguard', command: 'wg show all dump', as: 'text' },
  { key: 'sysctlLines', command: `cd /proc/sys && grep -H . ${sysctlFiles}; true`, as: 'text' },
  { key: 'tcp', command: 'cat /proc/self/net/tcp', as: 'text' },
  { key: 'tcp6', command: 'cat /proc/self/net/tcp6', as: 'text' },
  { key: 'udp', command: 'cat /proc/self/net/udp', as: 'text' },
  { key: 'udp6', command: 'cat /proc/self/net/udp6', as: 'text' },
];

const SEPARATOR = '\u001e';

/** All parts by one process, so that a namespace costs one nsenter: each part's output, then how it ended, between separators. */
export const NAMESPACE_SCRIPT = PARTS.map(({ command }) => `( ${command} ) 2>/dev/null; printf '\\036%d\\036' $?`).join(
  '\n',
);

/** The parts that the script printed; one whose tool failed is absent, and so is JSON that is none. */
export function partsOf(output: string): Map<string, unknown> {
  const pieces = output.split(SEPARATOR);
  const out = new Map<string, unknown>();
  for (const [index, { key, as }] of PARTS.entries()) {
    if (pieces[2 * index + 1] !== '0') continue;
    const text = pieces[2 * index] ?? '';
    if (as === 'text') out.set(key, text);
    else
      try {
        out.set(key, JSON.parse(text.trim() === '' ? '[]' : text));
      } catch {
        // A tool too old for JSON prints text; then the part is unknown.
      }
  }
  return out;
}
