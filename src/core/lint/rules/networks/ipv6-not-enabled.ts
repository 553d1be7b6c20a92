import { type Network, type Origin, parseCidr, sourceOf, spanOf } from '../../../model/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { insertKey } from '../../edits/insertKey.ts';
import { networkMembers } from '../../index/networkMembers.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const ipv6NotEnabled: Rule = {
  id: 'ipv6-not-enabled',
  severity: 'warning',
  group: 'Network definitions',
  docs: {
    what: 'An IPv6 address or subnet is set on a network without `enable_ipv6: true`.',
    why: `Without \`enable_ipv6\` the engine gives the bridge no IPv6 address and the endpoints none either, and sets up no IPv6
forwarding or NAT for them. A subnet in \`ipam\` alone does not switch it on. Nothing complains: the container starts, and its eth0 has no IPv6 address, neither
the fixed one nor any other (seen on engine 28.5).`,
    bad: {
      compose: `services:
  app:
    image: example/app
    networks:
      backend:
        ipv6_address: fd00:89::10
networks:
  backend:
    ipam:
      config:
        - subnet: fd00:89::/64
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    networks:
      backend:
        ipv6_address: fd00:89::10
networks:
  backend:
    enable_ipv6: true
    ipam:
      config:
        - subnet: fd00:89::/64
`,
    },
    fixSafety:
      'The fix adds `enable_ipv6: true`. It is not applied by "fix all": every member of the network gets an IPv6 address, and programs that prefer IPv6 may then behave differently.',
    notFlagged: [
      'External networks: the daemon knows whether they have IPv6.',
      'A network whose driver option `com.docker.network.enable_ipv6` is set.',
      'A subnet where a fixed address is already reported.',
    ],
    references: [
      'docker/compose#3988',
      'docker/compose#4575',
      'https://docs.docker.com/reference/compose-file/networks/#enable_ipv6',
    ],
  },
  *check(context) {
    const { networks } = projectIndex(context);
    const members = networkMembers(context);
    if (context.topology.source !== 'compose') return;
    const told = new Set<string>();
    for (const container of context.topology.containers) {
      for (const endpoint of container.endpoints) {
        const network = networks.get(endpoint.network);
        const text = endpoint.staticIPv6;
        const origin = text && spanOf(text);
        if (!network || !origin || !lacksIPv6(network)) continue;
        told.add(network.id);
        yield report(context, network, origin, `${container.name} asks for ${text.value}, but`, {
          kind: 'endpoint',
          container: container.id,
          network: network.id,
        });
      }
    }
    for (const network of context.topology.networks) {
      if (told.has(network.id) || !members.has(network.id) || !lacksIPv6(network)) continue;
      const subnet = unusedSubnet(context, network);
      if (!subnet) continue;
      yield report(context, network, subnet.origin, `The subnet ${subnet.cidr} is not used, for`, {
        kind: 'network',
        id: network.id,
      });
    }
  },
};

/** The first IPv6 subnet that the file gives; the topology, which has what the engine makes, has none. */
function unusedSubnet(context: RuleContext, network: Network): { origin: Origin; cidr: string } | undefined {
  for (const [path, origin] of network.parts) {
    if (!/^ipam\.config\[\d+\]\.subnet$/.test(path) || origin.kind !== 'source') continue;
    const text = context.files.get(origin.file)?.slice(origin.start, origin.end) ?? '';
    const cidr = text.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (parseCidr(cidr)?.family === 6) return { origin, cidr };
  }
  return undefined;
}

function lacksIPv6(network: Network): boolean {
  if (network.enableIPv6 || network.external || network.isDefaultBridge) return false;
  return network.options.get('com.docker.network.enable_ipv6')?.value !== 'true';
}

function report(
  context: RuleContext,
  network: Network,
  origin: Origin,
  start: string,
  subject: NonNullable<Report['subjects']>[number],
): Report {
  const declared = network.origin.kind === 'source' ? network.origin : undefined;
  const edit =
    declared && !network.parts.has('enable_ipv6')
      ? insertKey(context.files, declared, { block: ['enable_ipv6: true'], flow: 'enable_ipv6: true' })
      : undefined;
  return {
    origin,
    message: `${start} the network ${network.key} has no IPv6 (enable_ipv6 is not set).`,
    why: `Without enable_ipv6: true, the bridge of ${network.key} and its containers get no IPv6 address, and the engine silently ignores this setting.`,
    related: [{ origin: sourceOf(network.origin), message: `${network.key} is declared here` }],
    fixes: [edit && { title: `Enable IPv6 on ${network.key}`, safe: false, edits: [edit] }],
    subjects: [subject],
  };
}
