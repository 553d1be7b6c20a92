import {
  type Fix,
  inNet,
  type IpNet,
  netText,
  type Network,
  overlaps,
  parseIpLiteral,
  sourceOf,
  type SourceOrigin,
  spanOf,
  type Text,
} from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { fixedSubnets } from '../../index/fixedSubnets.ts';
import { insertKey } from '../../edits/insertKey.ts';
import { lineBreakOf } from '../../report/sourceLine.ts';
import { networkMembers } from '../../index/networkMembers.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const staticIpNoSubnet: Rule = {
  id: 'static-ip-no-subnet',
  severity: 'error',
  group: 'Network definitions',
  docs: {
    what: 'A service has a static address on a network without a configured subnet.',
    why: `The engine gives a bridge without \`ipam\` the next free subnet of its pools, which differs between machines and days. The
engine cannot guarantee a static address in a subnet that may change, so it rejects the container: "user specified
IP address is supported only when connecting to networks with user configured subnets".`,
    bad: {
      compose: `services:
  db:
    image: postgres:17
    networks:
      backend:
        ipv4_address: 10.89.4.10
networks:
  backend: {}
`,
    },
    good: {
      compose: `services:
  db:
    image: postgres:17
    networks:
      backend:
        ipv4_address: 10.89.4.10
networks:
  backend:
    ipam:
      config:
        - subnet: 10.89.4.0/24
`,
    },
    fixSafety:
      'The fix gives the network the /24 (IPv6: /64) around the address. It is not applied by "fix all": the subnet could be one that the host, its LAN or a VPN uses. Often the address is not needed at all: names follow the container.',
    notFlagged: [
      'An address that an unset variable leaves empty or cuts (`${PREFIX}.13`): the variable is what is missing, and `unset-variable` says so.',
      'An external network: its subnet was fixed, or not, when it was created.',
      'An IPv6 address on a network without IPv6: `ipv6-not-enabled` says so.',
    ],
    references: [
      'moby/moby#45806',
      'moby/moby#20547',
      'https://docs.docker.com/reference/compose-file/services/#ipv4_address-ipv6_address',
    ],
  },
  *check(context) {
    const { networks } = projectIndex(context);
    const members = networkMembers(context);
    if (context.topology.source !== 'compose') return;
    for (const container of context.topology.containers) {
      for (const endpoint of container.endpoints) {
        const network = networks.get(endpoint.network);
        if (!network || network.external || network.isDefaultBridge) continue;
        for (const [text, family] of [
          [endpoint.staticIPv4, 4],
          [endpoint.staticIPv6, 6],
        ] as const) {
          const origin = text && spanOf(text);
          // Without its variable it is no address, and that is said of the variable.
          if (!text || text.value === '' || !origin || fixedSubnets(network, family).length > 0) continue;
          if (!parseIpLiteral(text.value) && isOfVariable(context, text)) continue;
          if (family === 6 && !network.enableIPv6) continue;
          const others = (members.get(network.id) ?? []).filter((m) => m !== container).map((m) => m.name);
          yield {
            origin,
            message: `${container.name} has the static address ${text.value} on the network ${network.key}, which has no configured subnet.`,
            why: `${network.key} has no configured subnet, so the engine picks one from its pools and rejects a static address in it: "user specified IP address is supported only when connecting to networks with user configured subnets".${others.length > 0 ? ` ${others.join(', ')} can reach it by the name ${container.name} anyway.` : ''}`,
            related: [{ origin: network.origin, message: `${network.key} is declared here, without a subnet` }],
            fixes: [subnetFix(context, network, text, family)],
            subjects: [{ kind: 'endpoint', container: container.id, network: network.id }],
          };
        }
      }
    }
  },
};

/** Whether a variable writes a part of it. */
function isOfVariable({ files }: RuleContext, { origin }: Text): boolean {
  const at = sourceOf(origin);
  return at !== undefined && files.get(at.file)?.slice(at.start, at.end).includes('$') === true;
}

function subnetFix(context: RuleContext, network: Network, text: Text, family: 4 | 6): Fix | undefined {
  const address = parseIpLiteral(text.value);
  if (!address) return undefined;
  const wanted: IpNet = { family: address.family, base: address, length: address.family === 4 ? 24 : 64 };
  const cidr = netText(wanted);
  const all = context.topology.networks;
  if (all.some((n) => fixedSubnets(n, family).some(({ range }) => overlaps(range, wanted)))) return undefined;
  // Every fixed address on the network must fit into the one subnet.
  const fits = context.topology.containers.every((container) =>
    container.endpoints.every((endpoint) => {
      const fixed =
        endpoint.network === network.id ? (family === 4 ? endpoint.staticIPv4 : endpoint.staticIPv6) : undefined;
      const other = fixed && parseIpLiteral(fixed.value);
      return !other || inNet(other, wanted);
    }),
  );
  if (!fits) return undefined;
  const key = {
    block: ['ipam:', '  config:', `    - subnet: ${cidr}`],
    flow: `ipam: { config: [{ subnet: ${family === 6 ? `'${cidr}'` : cidr} }] }`,
  };
  const declared = network.origin.kind === 'source' ? network.origin : undefined;
  const edit = network.parts.has('ipam')
    ? undefined
    : declared
      ? insertKey(context.files, declared, key)
      : declare(context.files, sourceOf(network.origin) ?? spanOf(text), network.key, key.block);
  return edit && { title: `Give ${network.key} the subnet ${cidr}`, safe: false, edits: [edit] };
}

/** Declares a network that only Compose's default implies: under the file's `networks:`, else in a section of its own. */
function declare(
  files: ReadonlyMap<string, string>,
  near: SourceOrigin | undefined,
  name: string,
  block: readonly string[],
): ReturnType<typeof insertKey> {
  const text = near && files.get(near.file);
  if (!near || text === undefined) return undefined;
  const section = /^networks(?=[ \t]*:)/m.exec(text);
  const lines = [`${name}:`, ...block.map((l) => `  ${l}`)];
  if (section) {
    const start = section.index;
    return insertKey(
      files,
      { kind: 'source', file: near.file, start, end: start + section[0].length },
      { block: lines, flow: '' },
    );
  }
  const br = lineBreakOf(text);
  const gap = text === '' || text.endsWith('\n') ? '' : br;
  const newText = `${gap}${['networks:', ...lines.map((l) => `  ${l}`)].join(br)}${br}`;
  return { file: near.file, start: text.length, end: text.length, newText };
}
