import type { Step } from '../../kernel/index.ts';
import { enginesOf, engineWords, socketText } from '../../model/index.ts';
import { type ChainMeaning, chainMeaning } from '../narrate/chainMeaning.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { diagnoseMissing } from './diagnoseMissing.ts';
import { capital, dialled, listText, placeName } from './words.ts';

/** What a captured machine can end a walk with, and an engine's network cannot; undefined for every other ending. */
export function diagnoseMachine(known: Case): Diagnosis | undefined {
  const { trace, decided } = known;
  const missing = diagnoseMissing(known);
  if (missing) return missing;
  const place = placeName(known, decided?.namespace ?? known.packet.from);
  const link = shown(decided?.outLink?.name ?? 'its interface');
  const look = [{ title: 'See where the packet stops', detail: 'The last hop has a command that shows it.' }];
  switch (trace.cause) {
    case 'by-chance':
      return chanceOfOrder(known) ?? severalOutcomes(known);
    case 'ebpf':
      return {
        code: 'ebpf-decides',
        message: `An eBPF program on ${link} of ${place} handles the packet. It may drop, rewrite or redirect it. Net Lens cannot read what it does, so the answer stops here.`,
        fixes: [
          {
            title: "Ask the program's own tools",
            detail:
              'Cilium: cilium-dbg monitor, hubble observe. Calico: calico-node -bpf. Otherwise: bpftool net, bpftool prog.',
          },
        ],
      };
    case 'ipvs':
      return {
        code: 'ipvs-decides',
        message: `IPVS in ${place} has a virtual service at ${dialled(known)}: it chooses a server and sends the packet there, which is not modelled.`,
        fixes: [{ title: 'Ask about a server behind it', detail: 'ipvsadm -Ln lists them.' }],
      };
    case 'left-capture':
      return {
        code: 'left-capture',
        message: `The packet leaves the capture through ${link} of ${place}. What is at the other end (another machine, a program, a namespace that could not be read) is not known.`,
        fixes: [{ title: 'Capture the other machine too, and ask there', detail: 'netlens snapshot --machine' }],
      };
    case 'vlans-unknown':
      return {
        code: 'vlans-not-captured',
        message: `The bridge ${link} of ${place} filters by VLAN, and the capture does not say which VLANs its ports carry.`,
        fixes: [{ title: 'Capture again', detail: 'netlens snapshot --machine reads bridge -j vlan.' }],
      };
    case 'port-isolated':
      return {
        code: 'bridge-port-isolated',
        message: `Both ports of the bridge ${link} of ${place} are isolated, and a bridge passes nothing from one isolated port to another.`,
        fixes: [{ title: 'Turn isolation off on one of them', detail: 'bridge link set dev PORT isolated off' }],
      };
    case 'no-tunnel-end':
      return {
        code: 'tunnel-end-missing',
        message: `The packet arrives at the other machine inside the tunnel of ${link}, and no interface there takes it out: the IDs, addresses or MAC addresses of the two ends do not match.`,
        fixes: look,
      };
    case 'delivered':
      return known.topology.machine && known.via === 'dnat' ? reachedByTranslation(known) : undefined;
    case 'reply-dropped':
    case 'udp-source-mismatch':
      return known.topology.machine && decided?.event === 'reply-mismatch' ? replyNotTranslated(known) : undefined;
    case 'rule-rejected':
    case 'rule-dropped':
      return byMeaning(known, decided);
    default:
      return undefined;
  }
}

/** An order, or one of equal routes, that nobody can know: not a rule that draws. */
function chanceOfOrder(known: Case): Diagnosis | undefined {
  const { trace, topology, engine: own } = known;
  const { chances = [], outcomeOneOf = [] } = trace;
  const may = `The result may be ${listText(outcomeOneOf, 'or')}`;
  if (chances.includes('set-up'))
    return {
      code: 'by-chance',
      message: `${may}; which one cannot be known. A container on the path is on several networks, ${engineWords(own).name} sets them up in an order that changes with every start, and that order decides by which network the container answers.`,
      fixes: [
        {
          title: 'Make the order irrelevant',
          detail:
            'Give the networks different metrics (podman network create -o metric=…), leave the container on one of them, or let its server listen on all addresses.',
        },
      ],
    };
  if (chances.includes('engines'))
    return {
      code: 'by-chance',
      message: `${may}; which one cannot be known. ${listText(enginesOf(topology).map((engine) => engineWords(engine).name))} both program this machine's kernel, each has a rule or route for this packet, and the result depends on which engine added its own first.`,
      fixes: [
        {
          title: 'Leave it to one of the engines',
          detail: 'Publish another port, or give the network another subnet, on one of the two.',
        },
        {
          title: "Capture the kernel's rules, which show the order within a chain",
          detail: 'sudo netlens snapshot --kernel -o snapshot.json',
        },
      ],
    };
  const [order] = chances.includes('order') ? (trace.orders ?? []) : [];
  if (order)
    return {
      code: 'by-chance',
      message: `${may}, depending on order. The nat chains ${listText(order.chains.map((chain) => shown(chain)))} of ${placeName(known, order.namespace)} have the same priority, and both handle this packet. The kernel asks the one that was registered later first, and no listing of rules shows which that is.`,
      fixes: [
        {
          title: 'Give the two chains different priorities',
          detail: 'Such as priority dstnat - 5 in one of them, or let only one program translate this address.',
        },
      ],
    };
  if (!chances.includes('default-route')) return undefined;
  return {
    code: 'by-chance',
    message: `${may}; which one cannot be known. The path has several default routes with the same metric, and the kernel uses the first or the next, depending on earlier traffic.`,
    fixes: [
      {
        title: 'Give the default routes different metrics',
        detail: 'With Podman: podman network create -o metric=…. Otherwise: ip route change default via … metric ….',
      },
    ],
  };
}

function severalOutcomes(known: Case): Diagnosis {
  const { trace } = known;
  const outcomes = trace.outcomeOneOf ?? [];
  const many =
    outcomes.length > 0
      ? `The result may be ${listText(outcomes, 'or')}`
      : `There are more than ${trace.ways ?? 0} paths, and not all were followed`;
  const meaning = meanings(known).find((one) => one.kind === 'service');
  const what = meaning ? ` ${capital(meaning.text)}.` : '';
  return {
    code: 'by-chance',
    message: `Chance decides on the path, and the possible paths end differently.${what} ${many}; the hops show one that fails.`,
    fixes: [{ title: 'Repair the path that fails', detail: 'Its hops are shown; the other paths reach a server.' }],
  };
}

function meanings({ state, trace }: Case): ChainMeaning[] {
  return trace.steps.flatMap((step) => chainMeaning(state, step) ?? []);
}

function reachedByTranslation(known: Case): Diagnosis {
  const { trace, state } = known;
  const step = trace.steps.find((one) => one.kind === 'dnat' && one.event === 'rewrite');
  const meaning = step && chainMeaning(state, step);
  const server = trace.servedByOneOf
    ? listText(trace.servedByOneOf.map((name) => shown(name)))
    : shown(trace.servedBy ?? 'a process');
  const sees = trace.sourceSeen === undefined ? '' : ` The server sees the address ${trace.sourceSeen}.`;
  const where = step ? placeName(known, step.namespace) : 'the host';
  if (meaning?.kind === 'service')
    return {
      code: 'reached-service',
      message: `${capital(meaning.text)}: rules of ${meaning.by} in ${where} send ${dialled(known)} on, and ${server} ${trace.servedByOneOf ? 'answer' : 'answers'}.${sees}`,
      fixes: [],
    };
  const by = meaning ? `${meaning.by}: ${meaning.text}. ` : '';
  return {
    code: 'reached-by-translation',
    message: `${by}A rule in ${where} turns ${dialled(known)} into ${socketText(known.lands.address, known.lands.port)}, where ${server} ${trace.servedByOneOf ? 'answer' : 'answers'}.${sees}`,
    fixes: [],
  };
}

/** The server answers by a way on which nothing translates the reply back; the usual one leads through a bridge alone. */
function replyNotTranslated(known: Case): Diagnosis | undefined {
  const { trace, state } = known;
  const steps = trace.steps.filter(({ phase }) => phase === 'request');
  const at = steps.findIndex(({ kind, event }) => kind === 'dnat' && event === 'rewrite');
  const translated = steps[at];
  if (!translated) return undefined;
  const { namespace, inLink } = translated;
  const out = steps.slice(at).find((step) => step.namespace === namespace && step.outLink !== undefined)?.outLink;
  const where = placeName(known, namespace);
  const said = `${where} turns ${dialled(known)} into ${socketText(known.lands.address, known.lands.port)}, and the server answers. Its reply does not pass ${where}, so nothing translates it back, and the client does not take an answer from ${known.lands.address}.`;
  const isBridged = inLink?.kind === 'bridge' && inLink.name === out?.name;
  const family = known.lands.address.includes(':') ? 'ip6tables' : 'iptables';
  const { sysctls } = state.namespaces.get(namespace) ?? {};
  const isOff = !(family === 'iptables' ? sysctls?.bridgeNfCallIptables : sysctls?.bridgeNfCallIp6tables);
  if (isBridged && isOff)
    return {
      code: 'reply-not-translated',
      message: `${capital(said)} Client and server are on one bridge, ${shown(inLink.name)}, and what only passes a bridge meets no rules of ${family} there: br_netfilter is not loaded, or net.bridge.bridge-nf-call-${family} is 0.`,
      fixes: [
        {
          title: 'Let bridged packets pass the rules',
          detail: `modprobe br_netfilter; sysctl -w net.bridge.bridge-nf-call-${family}=1`,
        },
      ],
    };
  return {
    code: 'reply-not-translated',
    message: capital(said),
    fixes: [
      {
        title: 'Masquerade such connections where they are translated',
        detail: `Then the server replies to ${where}.`,
      },
    ],
  };
}

/** A rule of a program that is known says more than "a rule". */
function byMeaning(known: Case, decided: Step | undefined): Diagnosis | undefined {
  const meaning = decided && chainMeaning(known.state, decided);
  if (!meaning) return undefined;
  const rule = shown(decided.rule?.text ?? '', 300);
  const rejected = known.trace.cause === 'rule-rejected';
  const what = `${capital(meaning.text)} (${meaning.by}, in ${placeName(known, decided.namespace)}): the packet is ${rejected ? 'rejected' : 'dropped'}. The rule: ${rule}.`;
  switch (meaning.kind) {
    case 'no-endpoints':
      return {
        code: 'service-no-endpoints',
        message: what,
        fixes: [
          {
            title: "Compare the Service's selector with the pods' labels, and their readiness",
            detail:
              'kubectl get endpointslices -l kubernetes.io/service-name=NAME; kubectl get pods -o wide --show-labels',
          },
        ],
      };
    case 'source-range':
      return {
        code: 'service-source-range',
        message: what,
        fixes: [{ title: 'Add the client to loadBalancerSourceRanges', detail: 'In the spec of the Service.' }],
      };
    case 'policy':
      return {
        code: 'policy-denies',
        message: what,
        fixes: [
          {
            title: 'Allow the client in a policy that selects the server',
            detail: 'kubectl get networkpolicy -A; a pod that one policy selects gets only what some policy allows.',
          },
        ],
      };
    default:
      return undefined;
  }
}
