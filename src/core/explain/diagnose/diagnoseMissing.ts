import { HOST } from '../../model/index.ts';
import type { MissingPart } from '../../kernel/index.ts';
import type { Case, Diagnosis } from './Case.ts';
import { capital, dialled, listText, placeName } from './words.ts';

const AGAIN = {
  title: 'Capture again',
  detail:
    'netlens snapshot --machine, as root, reads all of it, and names what could not be read. What was not captured is unknown, not empty.',
};

/** A captured machine of which the answer's part is missing; undefined for every other ending. */
export function diagnoseMissing(known: Case): Diagnosis | undefined {
  const { trace, decided, topology } = known;
  if (!topology.machine) return undefined;
  const namespace = decided?.namespace ?? known.packet.from;
  const place = placeName(known, namespace);
  if (trace.cause === 'not-captured') return partsMissing(known);
  if (trace.cause === 'unknown-rule' && decided?.table === NO_RULES)
    return {
      code: 'not-captured',
      message: `The firewall rules of ${place} were not captured (neither iptables-save nor nft list ruleset), and the packet passes them.`,
      fixes: [AGAIN],
    };
  if (trace.cause === 'host-process-unknown' && isUnread(known, HOST))
    return {
      code: 'not-captured',
      message: `The packet to ${dialled(known)} arrives at the host's own sockets, and these were not captured: whether anything listens there is not known.`,
      fixes: [AGAIN],
    };
  return undefined;
}

/** The name of the table that stands for rules that were not captured (kernel/state/machineRulesets). */
const NO_RULES = 'not captured';

/** Whether the sockets of a captured namespace are missing. */
export const isUnread = ({ topology }: Case, namespace: string): boolean =>
  topology.machine?.namespaces.find(({ id }) => id === namespace)?.sockets === undefined;

function partsMissing(known: Case): Diagnosis {
  const { missing = [], outcomeOneOf = [] } = known.trace;
  const texts = missing.slice(0, 4).map((one) => partText(known, one));
  const what = `${capital(listText(texts))} ${texts.length === 1 && !isPlural(missing[0]) ? 'was' : 'were'} not captured`;
  const may =
    outcomeOneOf.length > 0
      ? `, and the answer hangs on it: it is ${outcomeOneOf.join(' or ')}. The hops show one way.`
      : ', so what becomes of the packet there is not known.';
  return { code: 'not-captured', message: `${what}${may}`, fixes: [AGAIN] };
}

const isPlural = (missing: MissingPart | undefined): boolean =>
  missing !== undefined && ['routes', 'policy-rules', 'addresses', 'neighbours', 'fdb'].includes(missing.part);

/** What is missing, with the place: "the routes of pod-a". */
function partText(known: Case, { namespace, part }: MissingPart): string {
  const place = placeName(known, namespace);
  switch (part) {
    case 'routes':
      return `the routes of ${place}`;
    case 'policy-rules':
      return `the policy rules (ip rule) of ${place}`;
    case 'addresses':
      return `some addresses of ${place}`;
    case 'link-state':
      return `whether an interface of ${place} is up`;
    case 'neighbours':
      return `the neighbour entries (ip neigh) of ${place}`;
    case 'fdb':
      return `the forwarding entries (bridge fdb) of ${place}`;
    default:
      return `the setting ${part} of ${place}`;
  }
}
