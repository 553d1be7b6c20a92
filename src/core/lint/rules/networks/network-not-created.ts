import { engineText, type Fix, type Network, type NetworkRefusal, sourceOf } from '../../../model/index.ts';
import { fixText } from '../../edits/editText.ts';
import { insertKey } from '../../edits/insertKey.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { networkMembers } from '../../index/networkMembers.ts';

export const networkNotCreated: Rule = {
  id: 'network-not-created',
  severity: 'error',
  group: 'Network definitions',
  docs: {
    what: 'The engine refuses to create a network, because its `ipam` is inconsistent.',
    why: `Compose creates a project's networks before its containers and passes \`ipam\` on as it is; the engine checks it. A subnet is
written with its first address (172.28.5.0/24, not 172.28.5.9/24), gateway and auxiliary addresses lie in it, \`ip_range\` is a part of
it, and each entry of \`config\` is one subnet with everything that belongs to it. Engines before 25 cut host bits off and took any
range; from 25 on they answer "invalid network config". With \`enable_ipv6\`, engines before 27 need an IPv6 subnet, because they have
no pool to take one from. Nothing of the project starts until the network can be made.`,
    bad: {
      compose: `services:
  app:
    image: example/app
networks:
  default:
    ipam:
      config:
        - subnet: 10.89.4.7/24
          gateway: 10.89.5.1
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
networks:
  default:
    ipam:
      config:
        - subnet: 10.89.4.0/24
          gateway: 10.89.4.1
`,
    },
    fixSafety:
      'Host bits in a subnet or a range are cleared, and "fix all" does so: older engines made the same network of it. A network without an IPv6 subnet can get a private one (RFC 4193), which "fix all" leaves to you. Anything else is for you to decide.',
    notFlagged: [
      'A network that no service uses: Compose does not create it.',
      'An external network: it is there already.',
      'Subnets that overlap: `subnet-overlap` says so.',
      'An IPv6 subnet without `enable_ipv6`: the engine passes it over, and `ipv6-not-enabled` says so.',
      'Podman, which checks by rules of its own.',
    ],
    references: [
      'https://docs.docker.com/reference/compose-file/networks/#ipam',
      'https://docs.docker.com/engine/release-notes/25.0/',
      'moby/moby#45759',
    ],
  },
  *check(context) {
    if (context.topology.source !== 'compose') return;
    const members = networkMembers(context);
    for (const network of context.topology.networks) {
      const { notCreated } = network;
      if (!notCreated || !members.has(network.id)) continue;
      for (const refusal of [notCreated, ...notCreated.further])
        if (!isSaidElsewhere(context, network, refusal)) yield report(context, network, refusal);
    }
  },
};

/** One cause, one finding: an overlap has a rule of its own, and so has a fixed address without a subnet around it. */
function isSaidElsewhere(context: RuleContext, network: Network, { reason }: NetworkRefusal): boolean {
  if (reason === 'subnet-overlap') return true;
  const members = networkMembers(context).get(network.id) ?? [];
  return (
    reason === 'no-ipv6-pool' &&
    members.some((m) => m.endpoints.some((e) => e.network === network.id && e.staticIPv6 !== undefined))
  );
}

function report({ topology, files }: RuleContext, network: Network, refusal: NetworkRefusal): Report {
  const { reason, message, error, origin, instead, unless } = refusal;
  return {
    origin,
    ...(reason === 'no-free-pool' ? { severity: 'warning' } : {}),
    message: `The network ${network.key} will not be created: ${message}.`,
    why: `Docker ${engineText(topology.engine)} answers "${error}", and Compose starts no service on ${network.key}.${unless ? ' Setting default-address-pools in daemon.json would also help.' : ''}`,
    related: [{ origin: sourceOf(network.origin), message: `${network.key} is declared here` }],
    fixes: [
      instead &&
        fixText(
          `Write ${instead.value}`,
          true,
          { text: instead.of, start: 0, end: instead.of.value.length },
          instead.value,
        ),
      reason === 'no-ipv6-pool' ? subnetFix(files, network) : undefined,
    ],
    subjects: [{ kind: 'network', id: network.id }],
  };
}

function subnetFix(files: ReadonlyMap<string, string>, network: Network): Fix | undefined {
  if (network.origin.kind !== 'source' || network.parts.has('ipam')) return undefined;
  const cidr = privateSubnet(network.name);
  const edit = insertKey(files, network.origin, {
    block: ['ipam:', '  config:', `    - subnet: ${cidr}`],
    flow: `ipam: { config: [{ subnet: '${cidr}' }] }`,
  });
  return edit && { title: `Give ${network.key} the subnet ${cidr}`, safe: false, edits: [edit] };
}

/**
 * A /64 of fd00::/8 (RFC 4193) whose global id comes from the network's name (FNV-1a): other networks get others, and the same one
 * the same each time.
 */
function privateSubnet(name: string): string {
  const hash = (seed: number): string => {
    let value = seed;
    for (const char of name) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
    return (value >>> 0).toString(16).padStart(8, '0');
  };
  const id = `${hash(0x811c9dc5)}${hash(0x01000193)}`.slice(0, 10);
  const groups = [`fd${id.slice(0, 2)}`, id.slice(2, 6), id.slice(6, 10)];
  return `${groups.map((g) => g.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
