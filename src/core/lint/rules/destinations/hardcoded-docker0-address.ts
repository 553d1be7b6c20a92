import {
  sourceOf,
  type Container,
  type Fix,
  type Text,
  inNet,
  parseCidr,
  parseIpLiteral,
} from '../../../model/index.ts';
import { addExtraHost } from '../../edits/addExtraHost.ts';
import { type DialledText, dialledTexts } from '../../index/dialledTexts.ts';
import { editText } from '../../edits/editText.ts';
import { spotOf } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

const HOST_NAME = 'host.docker.internal';

export const hardcodedDocker0Address: Rule = {
  id: 'hardcoded-docker0-address',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A destination is a hardcoded 172.17.x.x address, the usual subnet of docker0.',
    why: `\`docker0\` is the bridge of the default network. Its subnet is what \`dockerd\` finds free when it starts, 172.17.0.0/16 on many machines and another one on the rest (\`bip\`, \`default-address-pools\`, a VPN that has the range). The services of a Compose project are not on it: they have a bridge of their own, \`br-…\`, with another subnet. A packet to 172.17.0.1 then only arrives because the host owns both addresses and its firewall allows it.

The name \`host.docker.internal\` with \`host-gateway\` in \`extra_hosts\` is written into the container's /etc/hosts by the daemon, with the address that holds on this machine.`,
    bad: {
      compose: `services:
  web:
    image: traefik
    extra_hosts:
      - "host.docker.internal:172.17.0.1"
`,
    },
    good: {
      compose: `services:
  web:
    image: traefik
    extra_hosts:
      - "host.docker.internal:host-gateway"
`,
    },
    fixSafety:
      "In extra_hosts the gateway address 172.17.0.1 becomes `host-gateway` (safe: engines from 20.10 on know it). Elsewhere 172.17.0.1 becomes `host.docker.internal`, with the line in extra_hosts where it is missing. Another address of the subnet is a container's, and only a person knows which one.",
    notFlagged: [
      'A CIDR range or a list of trusted proxies: it says who may call, nothing is dialled.',
      'A network of the project whose own subnet holds the address.',
      'What Prometheus writes into a label other than `__address__`: the exporter dials it, where it runs.',
      'Comments.',
    ],
    references: [
      'moby/moby#17305',
      'docker/for-linux#264',
      'https://docs.docker.com/reference/compose-file/services/#extra_hosts',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    const declared = context.topology.networks
      .filter((n) => !n.isDefaultBridge)
      .flatMap((n) => n.subnets.filter((s) => !s.predicted).map((s) => parseCidr(s.cidr)));
    const isDocker0 = (address: string): boolean => {
      const parsed = parseIpLiteral(address);
      return parsed !== undefined && !declared.some((r) => r !== undefined && inNet(parsed, r));
    };
    for (const container of index.services) {
      for (const line of container.extraHosts) {
        for (const [address, from] of addressesIn(line.text.value)) {
          if (isDocker0(address)) yield extraHostReport(container, line.name, line.text, address, from);
        }
      }
      for (const dialled of dialledTexts(context).get(container) ?? []) {
        for (const [address, from] of addressesIn(dialled.text.value)) {
          if (isDocker0(address)) yield reportOf(context, container, dialled, address, from);
        }
      }
    }
  },
};

/** Single addresses, not `172.17.0.0/16`. */
function addressesIn(value: string): readonly (readonly [string, number])[] {
  if (!value.includes('172.17.')) return [];
  const found: (readonly [string, number])[] = [];
  for (const m of value.matchAll(/(?<![\d.])172\.17\.\d{1,3}\.\d{1,3}(?![\d.]*\d|\s*\/\s*\d|\/\d)/g)) {
    const [, , third, fourth] = m[0].split('.').map(Number);
    // The subnet's own address, and a mask or wildcard, are no hosts.
    if ((third === 0 && fourth === 0) || fourth === undefined || fourth > 255) continue;
    found.push([m[0], m.index]);
  }
  return found;
}

const WHY =
  "The subnet of docker0 differs between machines, and this project's services are on another bridge: 172.17.x.x works only if the host happens to own it and its firewall allows the traffic.";

function extraHostReport(container: Container, name: string, text: Text, address: string, from: number): Report {
  const edit = address === '172.17.0.1' ? editText(text, from, from + address.length, 'host-gateway') : undefined;
  return {
    origin: spotOf(text, from, from + address.length),
    message: `extra_hosts gives ${container.name} the hardcoded address ${address} for ${name}, which belongs to docker0 only on some machines.`,
    why: WHY,
    fixes: [edit && { title: 'Use host-gateway', safe: true, edits: [edit] }],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

function reportOf(
  context: RuleContext,
  container: Container,
  { text, what }: DialledText,
  address: string,
  from: number,
): Report {
  return {
    origin: spotOf(text, from, from + address.length),
    message: `${container.name} has the hardcoded address ${address} in ${what}, which is in docker0's subnet only on some machines.`,
    why: WHY,
    fixes: [address === '172.17.0.1' ? hostFix(context, container, text, from, address) : undefined],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

function hostFix(
  context: RuleContext,
  container: Container,
  text: Text,
  from: number,
  address: string,
): Fix | undefined {
  const edit = editText(text, from, from + address.length, HOST_NAME);
  if (!edit) return undefined;
  const mapped = container.extraHosts.some((h) => h.name === HOST_NAME);
  const line = mapped ? undefined : addExtraHost(context.files, container, HOST_NAME);
  if (!mapped && !line) return undefined;
  // A change in a file that other programs read as well is for a person to decide.
  const safe = sourceOf(text.origin)?.file === sourceOf(container.origin)?.file;
  return { title: `Use ${HOST_NAME}`, safe, edits: [edit, ...(line?.edits ?? [])] };
}
