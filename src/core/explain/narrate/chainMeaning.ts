import type { KernelState, Rule, Step, Table } from '../../kernel/index.ts';
import { familyOf } from '../../model/index.ts';
import { shown } from './shown.ts';

/** What a chain of a well-known program is, on the rule that decided. */
export interface ChainMeaning {
  /** Which program made it. */
  readonly by: 'kube-proxy' | 'Flannel' | 'Calico' | 'portmap' | 'CNI' | 'Cilium';
  /** One clause: "Service ns/web (http), one of 3 endpoints, chosen by chance". */
  readonly text: string;
  readonly kind?: 'service' | 'no-endpoints' | 'policy' | 'source-range';
}

/** What the rule of a step means to the program that made its chain; undefined for chains that none of these makes. */
export function chainMeaning(state: KernelState, step: Step): ChainMeaning | undefined {
  const { rule, chain } = step;
  if (!rule || chain === undefined) return undefined;
  const table = state.namespaces
    .get(step.namespace)
    ?.rulesets[familyOf(step.after.destination)]?.tables.find(
      (one) => one.name === step.table && one.chains.some((other) => other.name === chain),
    );
  return (
    kubeProxy(chain, rule, table) ??
    kubeProxyNft(chain, rule, table) ??
    flannel(chain, rule) ??
    calico(chain, rule) ??
    portmap(chain, rule) ??
    cniPlugins(chain, rule)
  );
}

/** kube-proxy in mode iptables: pkg/proxy/iptables/proxier.go names the chains, and comments each with the service port. */
function kubeProxy(chain: string, rule: Rule, table: Table | undefined): ChainMeaning | undefined {
  const by = 'kube-proxy';
  if (!chain.startsWith('KUBE-')) return undefined;
  const service = serviceOf(rule.comment);
  const named = service === undefined ? 'a Service' : `Service ${service}`;
  if (chain.startsWith('KUBE-SEP-')) return { by, kind: 'service', text: `${named}${endpointsText(chain, table)}` };
  if (/^KUBE-(SERVICES|EXTERNAL-SERVICES|NODEPORTS|PROXY-FIREWALL|FIREWALL)$/.test(chain)) {
    if (rule.comment?.includes('has no local endpoints') === true)
      return {
        by,
        kind: 'no-endpoints',
        text: `${named} has no endpoint on this node, and its traffic policy is Local`,
      };
    if (rule.comment?.includes('has no endpoints') === true)
      return { by, kind: 'no-endpoints', text: `${named} has no endpoints: no ready pod is behind it` };
    if (chain === 'KUBE-PROXY-FIREWALL')
      return { by, kind: 'source-range', text: `${named} admits only the source ranges of its load balancer` };
    return { by, text: 'the guard against packets from outside to 127.0.0.0/8' };
  }
  if (chain === 'KUBE-FORWARD')
    return {
      by,
      text:
        rule.target.kind === 'drop'
          ? 'packets of no known connection'
          : 'traffic of a Service, or an answer of a known connection',
    };
  if (chain === 'KUBE-POSTROUTING')
    return { by, text: 'traffic of a Service that has to come back through this node gets its address' };
  // Policy controllers put theirs beside: kube-router's KUBE-POD-FW-… and KUBE-NWPLCY-…, weave's and others'.
  if (/^KUBE-(POD-FW|NWPLCY|POLICY|ROUTER)/.test(chain))
    return { by: 'CNI', kind: 'policy', text: `a network policy${commentText(rule)}` };
  return { by, text: `the chain ${shown(chain)}` };
}

/** "ns/web:http -> 10.244.1.3:8080", "ns/web:http cluster IP", "ns/web has no endpoints": the service, its port in brackets. */
function serviceOf(comment: string | undefined): string | undefined {
  const found = /^([\w.-]+\/[\w.-]+?)(?::([\w.-]+))?(?:\s|$)/.exec(comment ?? '');
  if (!found) return undefined;
  return `${shown(found[1] ?? '')}${found[2] === undefined ? '' : ` (port ${shown(found[2])})`}`;
}

/** How many endpoints the service has, from the chain that leads here, and how one is chosen. */
function endpointsText(chain: string, table: Table | undefined): string {
  const leading = table?.chains.find((one) =>
    one.rules.some((rule) => rule.target.kind === 'jump' && rule.target.chain === chain),
  );
  if (!leading) return '';
  const jumps = leading.rules.flatMap((rule) =>
    rule.target.kind === 'jump' && rule.target.chain.startsWith('KUBE-SEP-') ? [rule] : [],
  );
  const ends = new Set(jumps.map((rule) => (rule.target.kind === 'jump' ? rule.target.chain : '')));
  const keeps = jumps.some((rule) => rule.matches.some((m) => m.kind === 'chance' && m.text.includes('recent')));
  return countText(ends.size, keeps);
}

const countText = (count: number, keeps: boolean): string =>
  count <= 1
    ? ', its only endpoint'
    : `, one of ${count} endpoints, chosen by chance${keeps ? '; a client keeps its endpoint for a while (session affinity)' : ''}`;

/** kube-proxy in mode nftables (pkg/proxy/nftables/proxier.go): `service-HASH-ns/name/tcp/port`, `endpoint-…__10.0.0.1/80`. */
function kubeProxyNft(chain: string, rule: Rule, table: Table | undefined): ChainMeaning | undefined {
  if (table?.name !== 'kube-proxy') return undefined;
  const by = 'kube-proxy';
  const found = /^(?:service|endpoint|external|local|firewall|svc)-[A-Z0-9]{8}-([^/]+)\/([^/]+)\/\w+\/([^_]*)/.exec(
    chain,
  );
  const named = found
    ? `Service ${shown(found[1] ?? '')}/${shown(found[2] ?? '')}${found[3] ? ` (port ${shown(found[3])})` : ''}`
    : 'a Service';
  if (chain.startsWith('endpoint-')) {
    const service = table.chains.find((one) =>
      one.rules.some(
        ({ target }) =>
          target.kind === 'verdict-map' &&
          [...(target.elements ?? new Map()).values()].some((t: { chain?: string }) => t.chain === chain),
      ),
    );
    const map = service?.rules.find(
      ({ target }) => target.kind === 'verdict-map' && target.keys.includes('chance'),
    )?.target;
    const count = map?.kind === 'verdict-map' ? (map.elements?.size ?? 1) : 1;
    return { by, kind: 'service', text: `${named}${countText(count, false)}` };
  }
  if (/no-endpoint|reject-chain|endpoints-check/.test(chain) || rule.target.kind === 'reject')
    return { by, kind: 'no-endpoints', text: 'a Service without endpoints' };
  return { by, text: found ? named : `the chain ${shown(chain)}` };
}

/** flannel-io/flannel pkg/trafficmngr/iptables. */
function flannel(chain: string, rule: Rule): ChainMeaning | undefined {
  const isOurs = chain.startsWith('FLANNEL-') || /^flanneld? /.test(rule.comment ?? '');
  if (!isOurs) return undefined;
  if (rule.target.kind === 'masquerade')
    return { by: 'Flannel', text: 'traffic between the pod network and the world gets the address of this node' };
  return {
    by: 'Flannel',
    text:
      rule.target.kind === 'accept'
        ? 'traffic from or to the pod network'
        : 'traffic within the pod network keeps its address',
  };
}

/** projectcalico/calico felix/rules: `cali-tw-IF` is what a workload may receive, `cali-fw-IF` what it may send. */
function calico(chain: string, rule: Rule): ChainMeaning | undefined {
  if (!chain.startsWith('cali-')) return undefined;
  const by = 'Calico';
  const workload = /^cali-(tw|fw|th|fh)-(.+)$/.exec(chain);
  if (workload) {
    const way = workload[1]?.startsWith('t') ? 'may receive' : 'may send';
    return {
      by,
      kind: 'policy',
      text: `what the workload behind ${shown(workload[2] ?? '')} ${way}${commentText(rule)}`,
    };
  }
  const policy = /^cali-(pi|po|gi|go)-(.+)$/.exec(chain);
  if (policy)
    return {
      by,
      kind: 'policy',
      text: `a policy for what a workload ${policy[1]?.endsWith('i') ? 'receives' : 'sends'} (${shown(policy[2] ?? '')})`,
    };
  const profile = /^cali-(pri|pro)-(.+)$/.exec(chain);
  if (profile) return { by, kind: 'policy', text: `the profile ${shown(profile[2] ?? '')} of the workload` };
  if (chain === 'cali-nat-outgoing') return { by, text: 'pods get the address of this node outside the pools' };
  if (chain === 'cali-wl-to-host') return { by, kind: 'policy', text: 'what workloads may send to this node' };
  if (/^cali-(from|to)-wl-dispatch/.test(chain))
    return { by, kind: 'policy', text: 'an interface of no known workload' };
  return { by, text: `the chain ${shown(chain)}` };
}

/** containernetworking/plugins plugins/meta/portmap: the comments name network and container. */
function portmap(chain: string, rule: Rule): ChainMeaning | undefined {
  const isOurs =
    chain.startsWith('CNI-DN-') ||
    chain.startsWith('CNI-HOSTPORT-') ||
    chain === 'hostports' ||
    chain === 'hostip_hostports';
  if (!isOurs) return undefined;
  if (rule.target.kind === 'dnat') return { by: 'portmap', text: `a host port${idText(rule)}` };
  if (rule.target.kind === 'masquerade')
    return {
      by: 'portmap',
      text: 'a host port dialled from its own network, whose answer has to come back through here',
    };
  return { by: 'portmap', text: 'host ports' };
}

/** The plugins bridge, ptp (`ipMasq`) and firewall. */
function cniPlugins(chain: string, rule: Rule): ChainMeaning | undefined {
  const by = 'CNI';
  if (chain === 'CNI-FORWARD')
    return { by, text: "the firewall plugin: a container's own traffic, and the answers to it" };
  if (chain.startsWith('CNI-ISOLATION-STAGE-'))
    return { by, kind: 'policy', text: "the firewall plugin's ingressPolicy: bridges are kept apart" };
  if (chain === 'CNI-ADMIN') return { by, text: 'a rule placed before those of the firewall plugin' };
  if (/^CNI-[0-9a-f]{8,}$/.test(chain) || chain === 'masq_checks')
    return { by, text: `ipMasq: what leaves the container network gets this machine's address${idText(rule)}` };
  return undefined;
}

/** `dnat name: "net0" id: "p1"`. */
function idText({ comment }: Rule): string {
  const found = /name: "([^"]*)" id: "([^"]*)"/.exec(comment ?? '');
  return found ? ` of ${shown(found[2] ?? '', 40)} on the network ${shown(found[1] ?? '')}` : '';
}

const commentText = ({ comment }: Rule): string =>
  comment === undefined || comment.startsWith('cali:') ? '' : ` (${shown(comment)})`;
