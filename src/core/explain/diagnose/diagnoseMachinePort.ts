import { type Container, HOST, indexOf, shellQuote } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { answersAt } from './verified.ts';
import { dialled, name, portText } from './words.ts';

/** What of a machine sends its ports on: kube-proxy, CNI's portmap, or rules that somebody wrote. */
type Forwarder = 'kube-proxy' | 'portmap' | 'rules';

/**
 * A port of a captured machine, where no engine publishes any: no rule sends it on, and no process has it. `mine` says what the dialled
 * address is to the machine, `has` who has the port in a namespace of its own.
 */
export function diagnoseMachinePort(known: Case, mine: string, has: Container | undefined): Diagnosis {
  const { port, protocol } = known.packet;
  const inside = has ? ` ${name(has)} has it in its own namespace.` : '';
  const address = has && addressThatAnswers(known, has);
  return {
    code: 'no-rule-no-socket',
    message: `${dialled(known)} is ${mine}. No rule there sends ${portText(known, port)} on, and no process of the host listens on it.${inside}`,
    fixes: [
      ...(has ? [forward(known, has)] : []),
      ...(has && address !== undefined
        ? [{ title: `Or dial ${address}:${port}`, detail: `That is ${name(has)}'s own address.` }]
        : []),
      {
        title: `${has ? 'Or start' : 'Start'} a server on the host that listens on ${port}`,
        detail: `What listens there now: ${known.commands.onHost(`ss -ln${protocol === 'tcp' ? 't' : 'u'}p`, HOST)}`,
      },
      ...(has ? [] : [listed(known)]),
    ],
  };
}

function forwarderOf({ state, topology }: Case): Forwarder {
  const rules = state.namespaces.get(HOST)?.rulesets;
  const tables = [...(rules?.[4]?.tables ?? []), ...(rules?.[6]?.tables ?? [])];
  const has = (chain: RegExp): boolean =>
    tables.some((table) => chain.test(table.name) || table.chains.some(({ name: of }) => chain.test(of)));
  if (has(/^(KUBE-(SERVICES|NODEPORTS)|kube-proxy)$/)) return 'kube-proxy';
  const lists = topology.machine?.cni?.conflists ?? [];
  const isMapped = lists.some(({ plugins }) => plugins.some(({ type }) => type === 'portmap'));
  return isMapped || has(/^(CNI-HOSTPORT-DNAT|cni_hostport)$/) ? 'portmap' : 'rules';
}

/** How the port comes to who has it, and the command that shows that it does. */
function forward(known: Case, has: Container): Fix {
  const { port, protocol } = known.packet;
  const onHost = (command: string): string => known.commands.onHost(command, HOST);
  const iptables = isSix(known) ? 'ip6tables' : 'iptables';
  const who = shown(has.name);
  switch (forwarderOf(known)) {
    case 'kube-proxy':
      return {
        title: `Give ${who} a Service of type NodePort`,
        detail: `kubectl expose pod ${podOf(has)} --type=NodePort --port=${port}${protocol === 'udp' ? ' --protocol=UDP' : ''}. kube-proxy then sends a port from 30000 to 32767 of every node to it; kubectl get services -A shows which, and ${onHost(`${iptables} -t nat -S KUBE-NODEPORTS`)} the rule.`,
      };
    case 'portmap':
      return {
        title: `Start ${who} with a port mapping`,
        detail: `Such as nerdctl run -p ${port}:${port}${protocol === 'udp' ? '/udp' : ''}, or hostPort in the spec of a pod. The plugin portmap makes its rule when a container starts: ${onHost(`${iptables} -t nat -S CNI-HOSTPORT-DNAT`)} shows it.`,
      };
    case 'rules': {
      const to = addressOf(known, has);
      const end = to === undefined ? 'ADDRESS' : isSix(known) ? `[${to}]` : to;
      return {
        title: `Send the port to ${who} by a DNAT rule`,
        detail: `sudo ${iptables} -t nat -A PREROUTING -p ${protocol} --dport ${port} -j DNAT --to-destination ${end}:${port}; the same in OUTPUT for what the host itself dials. ${onHost(`${iptables} -t nat -S`)} shows it.`,
      };
    }
  }
}

/** Where the ports are listed that are sent on. */
function listed(known: Case): Fix {
  const onHost = (command: string): string => known.commands.onHost(command, HOST);
  const iptables = isSix(known) ? 'ip6tables' : 'iptables';
  const list = (words: string): string => onHost(`${iptables} -t nat -S${words}`);
  switch (forwarderOf(known)) {
    case 'kube-proxy':
      return {
        title: 'Or dial the node port of the Service you mean',
        detail: `kubectl get services -A, or ${list(' KUBE-NODEPORTS')}`,
      };
    case 'portmap':
      return { title: 'Or dial a port that portmap forwards', detail: list(' CNI-HOSTPORT-DNAT') };
    case 'rules':
      return { title: 'Or dial a port that a DNAT rule sends on', detail: list('') };
  }
}

const isSix = ({ packet }: Case): boolean => packet.destination.includes(':');

/** The words of kubectl for a pod that is called `namespace/name`. */
function podOf({ name: of }: Container): string {
  const [first = '', second] = of.split('/', 2);
  return second === undefined ? shellQuote(first) : `${shellQuote(second)} -n ${shellQuote(first)}`;
}

function addressOf(known: Case, { endpoints }: Container): string | undefined {
  for (const { ipv4, ipv6 } of endpoints) {
    const address = isSix(known) ? ipv6 : ipv4;
    if (address !== undefined) return address;
  }
  return undefined;
}

/** An address of its own at which the one who asks is answered. */
function addressThatAnswers(known: Case, { id }: Container): string | undefined {
  const endpoints = indexOf(known.topology).containers.get(id)?.endpoints ?? [];
  return endpoints.flatMap(({ ipv4 }) => ipv4 ?? []).find((address) => answersAt(known, address, known.packet.port));
}
