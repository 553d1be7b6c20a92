import { type CniPortMapping, familyOf, parseIp } from '../../../model/index.ts';
import type { Match, RuleMaker, Target } from '../../netfilter/Ruleset.ts';
import { type CniAddress, type CniAttachment, type CniPlugin, isOn, shortHash, textField } from './CniAttachment.ts';
import type { CniProgram } from './cniRulesets.ts';

const DNAT: RuleMaker = { purpose: 'dnat' };
const MASQUERADE: RuleMaker = { purpose: 'masquerade' };
const FRAME: RuleMaker = { purpose: 'frame' };
/** How many ports one rule of multiport takes (net/netfilter/xt_multiport.c, XT_MULTI_PORTS). */
const PORTS_PER_RULE = 15;

/** The plugin portmap: host ports by DNAT (plugins/meta/portmap/portmap_iptables.go, portmap_nftables.go). */
export function portmapRules(program: CniProgram, attachment: CniAttachment, plugin: CniPlugin): void {
  const address = attachment.addresses.find((one) => one.family === program.family);
  const ports = attachment.ports.filter(({ hostIP, hostPort }) => {
    const ip = hostIP === undefined ? undefined : parseIp(hostIP);
    return hostPort > 0 && (hostIP === undefined || (ip !== undefined && familyOf(hostIP) === program.family));
  });
  if (!address || ports.length === 0) return;
  if (textField(plugin, 'backend') === 'nftables') inNft(program, attachment, { plugin, address, ports });
  else inIptables(program, attachment, { plugin, address, ports });
}

interface Mapped {
  readonly plugin: CniPlugin;
  readonly address: CniAddress;
  readonly ports: readonly CniPortMapping[];
}

function inIptables(
  { family, iptables }: CniProgram,
  attachment: CniAttachment,
  { plugin, address, ports }: Mapped,
): void {
  const { network, containerId } = attachment;
  const snat = isOn(plugin, 'snat', true);
  const masqAll = isOn(plugin, 'masqAll', false);
  const bit = typeof plugin.fields['markMasqBit'] === 'number' ? plugin.fields['markMasqBit'] & 31 : 13;
  const mark = (1 << bit) >>> 0;
  const once = (chain: string, matches: readonly Match[], target: Target, made: RuleMaker, first = false): void => {
    if (iptables.has('nat', chain, matches, target)) return;
    if (first) iptables.insert('nat', chain, matches, target, made);
    else iptables.append('nat', chain, matches, target, made);
  };
  const isLocal: Match = { kind: 'address-type', side: 'destination', types: ['LOCAL'] };
  const all = 'CNI-HOSTPORT-DNAT';
  for (const chain of ['PREROUTING', 'OUTPUT']) once(chain, [isLocal], { kind: 'jump', chain: all }, FRAME);
  if (snat) {
    const setMark: Match = { kind: 'comment', text: 'CNI portfwd masquerade mark' };
    once('CNI-HOSTPORT-SETMARK', [setMark], { kind: 'set-mark', of: 'packet', value: mark, mask: mark }, MASQUERADE);
    once(
      'CNI-HOSTPORT-MASQ',
      [{ kind: 'mark', of: 'packet', value: mark, mask: mark }],
      { kind: 'masquerade' },
      MASQUERADE,
    );
    const needs: Match = { kind: 'comment', text: 'CNI portfwd requiring masquerade' };
    once('POSTROUTING', [needs], { kind: 'jump', chain: 'CNI-HOSTPORT-MASQ' }, MASQUERADE, true);
  }
  const own = `CNI-DN-${shortHash(network + containerId, 21)}`;
  const conditions = conditionMatches(plugin, family);
  const comment: Match = { kind: 'comment', text: `dnat name: "${network}" id: "${containerId}"` };
  for (const protocol of [...new Set(ports.map((port) => port.protocol))].sort()) {
    const hostPorts = ports.filter((port) => port.protocol === protocol).map((port) => port.hostPort);
    for (let at = 0; at < hostPorts.length; at += PORTS_PER_RULE)
      iptables.append(
        'nat',
        all,
        [
          { kind: 'protocol', protocols: [protocol] },
          comment,
          {
            kind: 'port',
            side: 'destination',
            ranges: hostPorts.slice(at, at + PORTS_PER_RULE).map((port) => [port, port] as const),
            multiport: true,
          },
          ...conditions,
        ],
        { kind: 'jump', chain: own },
        DNAT,
      );
  }
  iptables.newChain('nat', own);
  for (const { hostPort, containerPort, protocol, hostIP } of ports) {
    const host: Match[] =
      hostIP === undefined || isEvery(hostIP)
        ? []
        : [{ kind: 'destination', nets: [`${hostIP}/${family === 4 ? 32 : 128}`] }];
    const there: Match[] = [
      { kind: 'protocol', protocols: [protocol] },
      { kind: 'port', side: 'destination', ranges: [[hostPort, hostPort]] },
    ];
    const marked = (source: string): void =>
      iptables.append(
        'nat',
        own,
        [{ kind: 'source', nets: [source] }, ...host, ...there],
        { kind: 'jump', chain: 'CNI-HOSTPORT-SETMARK' },
        MASQUERADE,
      );
    if (snat) {
      marked(masqAll ? (family === 4 ? '0.0.0.0/0' : '::/0') : address.subnet);
      if (!masqAll && family === 4) marked('127.0.0.1/32');
    }
    iptables.append(
      'nat',
      own,
      [...host, ...there],
      { kind: 'dnat', addresses: [address.address, address.address], ports: [containerPort, containerPort] },
      DNAT,
    );
  }
}

const isEvery = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** `conditionsV4`: words of iptables that the administrator adds; they are not read. */
function conditionMatches(plugin: CniPlugin, family: 4 | 6): Match[] {
  const words = plugin.fields[family === 4 ? 'conditionsV4' : 'conditionsV6'];
  return Array.isArray(words) && words.length > 0 ? [{ kind: 'unknown', text: words.join(' ') }] : [];
}

const TABLE = 'cni_hostport';

function inNft({ family, nft }: CniProgram, { containerId }: CniAttachment, { plugin, address, ports }: Mapped): void {
  const snat = isOn(plugin, 'snat', true);
  if (!nft.has(TABLE)) {
    nft.table(TABLE, family === 4 ? 'ip' : 'ip6');
    for (const chain of ['hostports', 'hostip_hostports', 'hostports_all']) nft.chain(TABLE, chain);
    nft.chain(TABLE, 'prerouting', { hook: 'prerouting', priority: -100, type: 'nat', policy: 'ACCEPT' });
    nft.chain(TABLE, 'output', { hook: 'output', priority: -100, type: 'nat', policy: 'ACCEPT' });
    if (snat) nft.chain(TABLE, 'masquerading', { hook: 'postrouting', priority: 100, type: 'nat', policy: 'ACCEPT' });
    nft.add(TABLE, 'hostports_all', [], { kind: 'jump', chain: 'hostip_hostports' });
    nft.add(TABLE, 'hostports_all', [], { kind: 'jump', chain: 'hostports' });
    const isLocal: Match = { kind: 'address-type', side: 'destination', types: ['LOCAL'] };
    for (const chain of ['prerouting', 'output'])
      nft.add(TABLE, chain, [...conditionMatches(plugin, family), isLocal], { kind: 'jump', chain: 'hostports_all' });
  }
  for (const { hostPort, containerPort, protocol, hostIP } of ports) {
    const host: Match[] = hostIP === undefined || isEvery(hostIP) ? [] : [{ kind: 'destination', nets: [hostIP] }];
    nft.add(
      TABLE,
      'hostports',
      [
        ...host,
        { kind: 'protocol', protocols: [protocol] },
        { kind: 'port', side: 'destination', ranges: [[hostPort, hostPort]] },
      ],
      { kind: 'dnat', addresses: [address.address, address.address], ports: [containerPort, containerPort] },
      containerId,
    );
  }
  if (!snat) return;
  for (const source of [address.address, ...(family === 4 ? ['127.0.0.1'] : [])])
    nft.add(
      TABLE,
      'masquerading',
      [
        { kind: 'source', nets: [source] },
        { kind: 'destination', nets: [address.address] },
      ],
      { kind: 'masquerade' },
      containerId,
    );
}
