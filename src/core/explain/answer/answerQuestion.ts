import { type ConnectRequest, type KernelState, type Step, type Trace, walk } from '../../kernel/index.ts';
import { type Answer, type Container, type Hop, indexOf, type Topology, engineThatMade } from '../../model/index.ts';
import { assumptionsOf } from './assumptionsOf.ts';
import { commandsOf } from '../narrate/commands.ts';
import type { Case, Diagnosis } from '../diagnose/Case.ts';
import { diagnoseDropped } from '../diagnose/diagnoseDropped.ts';
import { diagnoseFlushed } from '../diagnose/diagnoseFlushed.ts';
import { diagnoseMachine } from '../diagnose/diagnoseMachine.ts';
import { diagnoseName } from '../diagnose/diagnoseName.ts';
import { diagnoseReached } from '../diagnose/diagnoseReached.ts';
import { diagnoseRefused } from '../diagnose/diagnoseRefused.ts';
import { diagnoseLost, diagnosePrivateAddress, diagnoseUnreachable } from '../diagnose/diagnoseUnreachable.ts';
import { diagnoseUndecided, undecidedSource, undecidedTarget } from '../diagnose/diagnoseUndecided.ts';
import { diagnoseUnknown } from '../diagnose/diagnoseUnknown.ts';
import { profileFix, profilesText } from '../diagnose/profileFix.ts';
import { shadowOf, withShadow } from '../diagnose/shadowedService.ts';
import { placeName } from '../diagnose/words.ts';
import { narrateSteps } from '../narrate/narrateSteps.ts';
import type { Question } from '../question/Question.ts';
import { attempt } from './glance.ts';
import { verdictOf } from './reach.ts';
import { resolveHop } from '../narrate/resolveHop.ts';
import { resolveTarget } from '../question/resolveTarget.ts';
import { shown } from '../narrate/shown.ts';
import { unknownAnswer } from '../question/unaskable.ts';
import { wayOf } from './wayOf.ts';

export interface AnswerOptions {
  /** Tell the way hop by hop, with rules and commands (default true). */
  readonly hops?: boolean;
  /** Say what would help (default true). */
  readonly fixes?: boolean;
}

/**
 * Can the source reach the target, and why: resolves the name as the source would, walks a packet through the kernel's
 * model, and puts the trace into words. Total: every question gets an answer.
 *
 * Of several addresses a TCP client takes the first that lets it in (curl, Node, Go, Python do); a UDP client the first.
 * Where they do not behave alike, an assumption says so.
 */
export function answerQuestion(state: KernelState, question: Question, options: AnswerOptions = {}): Answer {
  const { from, to, source } = question;
  const container = source.kind === 'container' ? indexOf(state.topology).containers.get(source.id) : undefined;
  const nobody = undecidedSource(state, question);
  if (nobody) return undecidedAnswer(state, question, diagnoseUndecided(state, nobody, container), options);
  const namespace = source.kind === 'container' ? state.namespaceOf.get(source.id) : machineOf(source);
  if (namespace === undefined) return unknownAnswer(from, to, withoutNamespace(state, container), question.assumptions);
  const asker = container?.id ?? namespace;
  const { addresses, resolution } = resolveTarget(state, question, asker);
  const nowhere = undecidedTarget(state, question, addresses);
  if (nowhere) return undecidedAnswer(state, question, diagnoseUndecided(state, nowhere, undefined), options);
  const spoken = question.target.kind === 'address' ? {} : { resolved: addresses };
  const hops: Hop[] = options.hops === false ? [] : resolveHop(state, question, container, addresses, resolution);
  if (addresses.length === 0) {
    // A name that somebody has, who has no address: Docker's pools are used up, or nobody says which it is.
    const isNameless = resolution !== undefined && resolution.outcome !== 'found';
    const diagnosis = isNameless
      ? diagnoseName(state, question, resolution, container, indexOf(state.topology).containers.get(namespace))
      : noAddress(state, question);
    const outcome = resolution?.outcome === 'nxdomain' ? 'nxdomain' : 'unknown';
    const assumptions = assumptionsOf({ state, question, source: container, namespace, addresses });
    return {
      from,
      to,
      verdict: verdictOf(outcome),
      outcome,
      ...(resolution ? { resolved: [] } : {}),
      reason: { code: diagnosis.code, message: diagnosis.message },
      assumptions,
      hops,
      fixes: options.fixes === false ? [] : diagnosis.fixes,
    };
  }
  const { packet, outcomes, chosen } = attempt(state, question, { namespace, container: asker }, addresses);
  const trace = walk(state, packet);
  const way = wayOf(trace);
  const told = caseOf({ state, question, source: container, packet, trace, resolution });
  const found = diagnoseFlushed(told) ?? diagnoseMachine(told) ?? diagnose(told);
  const shadow =
    question.target.kind === 'name' ? shadowOf(state.topology, told.home, question.target.name, resolution) : undefined;
  const hasFailed = trace.outcome !== 'ok' && trace.outcome !== 'unknown';
  const isReached = trace.outcome === 'ok' && trace.servedBy === shadow?.service.name;
  const diagnosis = shadow && !isReached ? withShadow(state.topology, shadow, found, hasFailed) : found;
  const assumptions = assumptionsOf({
    state,
    question,
    source: container,
    namespace,
    addresses,
    outcomes,
    chosen,
    trace,
  });
  if (options.hops !== false) hops.push(...narrateSteps(state, trace));
  return {
    from,
    to,
    verdict: verdictOf(trace.outcome),
    outcome: trace.outcome,
    ...(way === undefined ? {} : { way }),
    ...(trace.outcomeOneOf ? { outcomeOneOf: trace.outcomeOneOf } : {}),
    ...(trace.servedByOneOf ? { servedByOneOf: trace.servedByOneOf } : {}),
    ...(trace.outcome === 'ok' && trace.servedBy !== undefined ? { servedBy: trace.servedBy } : {}),
    ...(trace.outcome === 'ok' && trace.sourceSeen !== undefined ? { sourceSeen: trace.sourceSeen } : {}),
    ...spoken,
    reason: { code: diagnosis.code, message: diagnosis.message },
    assumptions,
    hops,
    fixes: options.fixes === false ? [] : diagnosis.fixes,
  };
}

/** What cannot be walked, because the files do not hold together there. */
function undecidedAnswer(state: KernelState, question: Question, diagnosis: Diagnosis, options: AnswerOptions): Answer {
  const { from, to, source } = question;
  const container = source.kind === 'container' ? indexOf(state.topology).containers.get(source.id) : undefined;
  const namespace = source.kind === 'container' ? (container?.id ?? '') : machineOf(source);
  const rests = assumptionsOf({ state, question, source: container, namespace, addresses: [] });
  const fixes = options.fixes === false ? [] : diagnosis.fixes;
  return unknownAnswer(from, to, { ...diagnosis, fixes }, rests);
}

function machineOf(source: Exclude<Question['source'], { kind: 'container' }>): string {
  if (source.kind === 'lan') return source.route ? '@lan+route' : '@lan';
  return `@${source.kind}`;
}

/** The cause says which question the answer is about: a socket, a route, a rule, or what is not known. */
function diagnose(known: Case): Diagnosis {
  switch (known.trace.cause) {
    case 'delivered':
      return diagnoseReached(known);
    case 'unknown-rule':
    case 'by-chance':
    case 'undocumented':
    case 'listener-unknown':
    case 'host-process-unknown':
      return diagnoseUnknown(known);
    case 'outside':
    case 'not-askable':
      if (isPrivate(known)) return diagnosePrivateAddress(known);
      return known.trace.outcome === 'unknown' ? diagnoseUnknown(known) : diagnoseLost(known);
    case 'no-listener':
    case 'listener-elsewhere':
    case 'proxy-backend-refused':
    case 'rule-rejected':
      return diagnoseRefused(known);
    case 'no-route':
    case 'no-neighbour':
    case 'no-address':
    case 'route-refuses':
    case 'not-one-peer':
    case 'usermode-closed':
      return isPrivate(known) ? diagnosePrivateAddress(known) : diagnoseUnreachable(known);
    default:
      return diagnoseDropped(known);
  }
}

/** Another machine without a route dials an address behind the bridge. */
function isPrivate(known: Case): boolean {
  return (
    !known.topology.machine &&
    (known.packet.from === '@lan' || known.packet.from === '@internet') &&
    known.index.subnetOf(known.packet.destination)?.driver === 'bridge'
  );
}

function caseOf({
  state,
  question,
  source,
  packet,
  trace,
  resolution,
}: {
  readonly state: KernelState;
  readonly question: Question;
  readonly source: Container | undefined;
  readonly packet: ConnectRequest;
  readonly trace: Trace;
  readonly resolution: Case['resolution'];
}): Case {
  const index = indexOf(state.topology);
  const request = trace.steps.filter((s) => s.phase === 'request');
  // Of several proxies (a port driver, then docker-proxy) the last one says where it lands.
  const proxies = request.filter((s) => s.event === 'proxy-accept' || s.event === 'proxy-dial');
  const proxy = proxies.at(-1)?.socket?.proxy;
  const dnat = request.find((s) => s.kind === 'dnat' && s.event === 'rewrite' && s.leg === 0);
  const lands = proxy
    ? { address: proxy.address, port: proxy.port }
    : dnat
      ? { address: dnat.after.destination, port: dnat.after.destinationPort }
      : { address: packet.destination, port: packet.port };
  const decided = decidedStep(trace);
  const server = trace.steps.findLast((s) => s.event === 'accept' || s.event === 'refuse');
  const target = index.atAddress(lands.address)?.container ?? index.containers.get(server?.namespace ?? '');
  const home = index.containers.get(packet.from);
  const at = proxy ? { container: proxy.container, index: proxy.publishedIndex } : publishedBy(dnat?.rule?.madeBy);
  const published = at ? publishedAt(state.topology, at.container, at.index) : undefined;
  const maker = decided?.rule?.madeBy;
  const engine = engineThatMade(
    state.topology,
    maker?.network ?? maker?.container ?? published?.container.id ?? target?.id ?? source?.id ?? '',
  );
  return {
    state,
    topology: state.topology,
    engine,
    index,
    commands: commandsOf(state, engine),
    question,
    ...(resolution ? { resolution } : {}),
    ...(source ? { source } : {}),
    ...(home ? { home } : {}),
    sourceName: source ? shown(source.name) : placeName({ index }, packet.from),
    packet,
    trace,
    ...(decided ? { decided } : {}),
    via: proxy ? 'proxy' : dnat ? 'dnat' : 'direct',
    lands,
    ...(target ? { target } : {}),
    ...(published ? { published } : {}),
  };
}

/** The step that decided; of a walk that arrived, the socket that took the packet. */
function decidedStep(trace: Trace): Step | undefined {
  if (trace.decidedAt !== undefined) return trace.steps[trace.decidedAt];
  const accepted = trace.outcome === 'ok' ? trace.steps.findLast((s) => s.event === 'accept') : undefined;
  return accepted ?? trace.steps[trace.steps.length - 1];
}

function publishedBy(
  maker: { readonly container?: string; readonly publishedIndex?: number } | undefined,
): { container: string; index: number } | undefined {
  return maker?.container === undefined || maker.publishedIndex === undefined
    ? undefined
    : { container: maker.container, index: maker.publishedIndex };
}

function publishedAt(topology: Topology, id: string, index: number): Case['published'] {
  const container = topology.containers.find((c) => c.id === id);
  const port = container?.published[index];
  return container && port ? { container, index, port } : undefined;
}

/** The container that asks has no namespace: stopped, of another profile, or in a namespace that is not known. */
function withoutNamespace(state: KernelState, container: Container | undefined): Diagnosis {
  const called = container ? shown(container.name) : 'The container';
  const why = container ? state.withoutNamespace.get(container.id) : undefined;
  if (why === 'stopped' || container?.state === 'stopped') {
    return {
      code: 'not-running',
      message: `${called} is not running: a stopped container has no network namespace to ask from.`,
      fixes: [{ title: `Start ${called}`, detail: 'And ask again.' }],
    };
  }
  if (why === 'inactive' || container?.active === false) {
    return {
      code: 'profile-not-active',
      message: `${called} belongs to ${container ? profilesText(container) : 'a profile that is not active'}, so Compose does not start it.`,
      fixes: container ? profileFix(engineThatMade(state.topology, container.id), container) : [],
    };
  }
  const shared = container?.namespace.kind === 'shared' ? ` of ${shown(container.namespace.with)}` : '';
  return {
    code: 'shares-unknown-namespace',
    message: `${called} lives in the network namespace${shared}, which this source does not include.`,
    fixes: [
      {
        title: 'Ask again with a snapshot or the live daemon',
        detail: 'Both include the container that owns the namespace.',
      },
    ],
  };
}

function noAddress(state: KernelState, question: Question): Diagnosis {
  if (question.target.kind === 'host') {
    return {
      code: 'address-not-known',
      message: "The host's LAN address is not known.",
      fixes: [{ title: 'Dial an address of the host instead', detail: 'ip -4 addr shows which ones it has.' }],
    };
  }
  const { target } = question;
  const index = indexOf(state.topology);
  const container =
    target.kind === 'endpoint'
      ? index.containers.get(target.containers[0] ?? '')
      : target.kind === 'name'
        ? index.knownAs(target.name)[0]
        : undefined;
  if (container && (container.state === 'stopped' || !container.active)) return withoutNamespace(state, container);
  return {
    code: 'address-not-known',
    message: `${container ? shown(container.name) : 'The container'} has no known address on that network.`,
    fixes: [{ title: 'Ask with the IP address', detail: 'Or use a snapshot of the running project.' }],
  };
}
