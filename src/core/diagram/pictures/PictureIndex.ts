import {
  type BridgeFact,
  type Container,
  type Engine,
  engineThatMade,
  type Finding,
  indexOf,
  type InterfaceFact,
  type KernelFacts,
  type Listener,
  isActive,
  listenersKnownIn,
  HOST,
  type NamespacePort,
  type Network,
  type PortFact,
  type Severity,
  type SourceOrigin,
  type Subject,
  type Topology,
} from '../../model/index.ts';
import type { CardProblem } from '../Diagram.ts';
import { visibleText } from './visibleText.ts';

/** Look-ups for drawing a topology: its index, and kernel facts and findings by the part that they concern. */
export interface PictureIndex {
  readonly topology: Topology;
  /** The engine that made a network or a container. */
  readonly engineOf: (thing: Pick<Network | Container, 'id'>) => Engine;
  readonly container: (id: string) => Container | undefined;
  readonly network: (id: string) => Network | undefined;
  readonly members: (network: string) => readonly Container[];
  readonly bridge: (network: string) => BridgeFact | undefined;
  /** In the order in which the kernel has them: eth0 first. */
  readonly interfaces: (container: string) => readonly InterfaceFact[];
  /** Of one container, in the order of `Container.published`. */
  readonly ports: (container: string) => readonly PortFact[];
  readonly listeners: (container: string) => readonly Listener[];
  /** Whether a port of the container without a known socket may be open: then the walk answers unknown, not refused. */
  readonly isListenerUnknown: (container: Container, protocol: PortFact['protocol']) => boolean;
  /** Ports of a container that others dial and whose listener is unknown. */
  readonly dialledUnknown: (container: string) => readonly NamespacePort[];
  /** The container whose box it is drawn in: the owner of its namespace; itself in host mode, or if the owner is unknown. */
  readonly placeOf: (container: Container) => Container;
  /** The others in a container's box. */
  readonly sharers: (container: Container) => readonly Container[];
  readonly problems: (...subjects: readonly Subject[]) => readonly CardProblem[];
  /** The problems at this text, or at a part of it. */
  readonly problemsAt: (source: SourceOrigin) => readonly CardProblem[];
  /** Every problem once, with the first thing that it concerns, if any. */
  readonly allProblems: readonly { readonly problem: CardProblem; readonly subject?: Subject }[];
  /** Everything that concerns the container, its endpoints and its ports. */
  readonly problemsOfContainer: (container: string) => readonly CardProblem[];
}

/** What several engines on one machine take from each other, at the parts that it concerns. */
export interface DrawnClash {
  readonly message: string;
  readonly subjects: readonly Subject[];
}

export function pictureIndex(
  topology: Topology,
  facts: KernelFacts,
  findings: readonly Finding[],
  clashes: readonly DrawnClash[] = [],
): PictureIndex {
  const index = indexOf(topology);
  const boxes = grouped(topology.containers.map((c) => [index.ownership(c).end.id, c] as const));
  const bridges = new Map(facts.bridges.map((b) => [b.network, b]));
  const interfaces = grouped(facts.interfaces.map((i) => [i.container, i] as const));
  const ports = grouped(facts.ports.map((p) => [p.container, p] as const));
  const dialled = grouped((facts.dialledUnknown ?? []).map((d) => [d.container, d] as const));
  const unknown = new Set(facts.listenersUnknown.map((u) => `${u.protocol} ${u.namespace}`));
  const isListenerUnknown = (container: Container, protocol: PortFact['protocol']): boolean => {
    const { end, namespace } = index.ownership(container);
    if (listenersKnownIn(topology, end.namespace.kind === 'host' ? HOST : end.id)) return false;
    if (protocol === 'sctp') return true;
    // A container that does not run has no namespace.
    if (!isActive(end)) return !index.listenersOf(container.id).some((l) => l.protocol === protocol);
    return unknown.has(`${protocol} ${namespace}`);
  };
  const bySubject = new Map<string, CardProblem[]>();
  const byContainer = new Map<string, CardProblem[]>();
  const byFile = new Map<string, { readonly problem: CardProblem; readonly start: number; readonly end: number }[]>();
  const allProblems: { problem: CardProblem; subject?: Subject }[] = [];
  const place = (problem: CardProblem, subjects: readonly Subject[]): void => {
    const [subject] = subjects;
    allProblems.push({ problem, ...(subject && { subject }) });
    const seen = new Set<string>();
    for (const subject of subjects) {
      push(bySubject, subjectKey(subject), problem);
      const owner =
        subject.kind === 'network' ? undefined : subject.kind === 'container' ? subject.id : subject.container;
      if (owner !== undefined && !seen.has(owner)) {
        seen.add(owner);
        push(byContainer, owner, problem);
      }
    }
  };
  findings.forEach((finding, position) => {
    const problem: CardProblem = {
      rule: finding.rule,
      severity: finding.severity,
      message: visibleText(finding.message),
      ...(finding.why !== undefined && { why: visibleText(finding.why) }),
      ...(finding.saidBy && { saidBy: finding.saidBy }),
      finding: position,
      fixes: finding.fixes.map((f) => visibleText(f.title)),
    };
    push(byFile, finding.origin.file, { problem, start: finding.origin.start, end: finding.origin.end });
    place(problem, finding.subjects);
  });
  // They stand in no file, so that they are no findings; their positions follow those of the findings.
  clashes.forEach(({ message, subjects }, position) => {
    const problem: CardProblem = {
      rule: 'engines-clash',
      severity: 'warning',
      message: visibleText(message),
      saidBy: 'engines',
      finding: findings.length + position,
      fixes: [],
    };
    place(problem, subjects);
  });
  return {
    topology,
    engineOf: ({ id }) => engineThatMade(topology, id),
    container: (id) => index.containers.get(id),
    network: (id) => index.networks.get(id),
    members: (network) => index.membersOf(network),
    placeOf: (container) => index.ownership(container).end,
    sharers: (container) => boxes.get(container.id)?.filter((c) => c !== container) ?? [],
    bridge: (id) => bridges.get(id),
    interfaces: (id) => interfaces.get(id) ?? [],
    ports: (id) => ports.get(id) ?? [],
    listeners: (container) => index.listenersOf(container),
    isListenerUnknown,
    dialledUnknown: (id) => dialled.get(id) ?? [],
    allProblems,
    problemsAt: ({ file, start, end }) =>
      (byFile.get(file) ?? []).filter((at) => at.start < end && start < at.end).map(({ problem }) => problem),
    problems: (...subjects) => unique(subjects.flatMap((s) => bySubject.get(subjectKey(s)) ?? [])),
    problemsOfContainer: (id) => byContainer.get(id) ?? [],
  };
}

function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case 'container':
    case 'network':
      return JSON.stringify([subject.kind, subject.id]);
    case 'endpoint':
      return JSON.stringify([subject.kind, subject.container, subject.network]);
    case 'port':
      return JSON.stringify([subject.kind, subject.container, subject.index]);
  }
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const [key, value] of pairs) push(map, key, value);
  return map;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function unique(problems: readonly CardProblem[]): readonly CardProblem[] {
  return problems.length < 2 ? problems : [...new Map(problems.map((p) => [p.finding, p])).values()];
}

const RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, information: 1, hint: 0 };

/** The worst severity among problems; undefined for none. */
export function worst(problems: readonly { readonly severity: Severity }[]): Severity | undefined {
  let result: Severity | undefined;
  for (const { severity } of problems) if (result === undefined || RANK[severity] > RANK[result]) result = severity;
  return result;
}

/** `look.severity` from problems; empty if there are none. */
export function severityLook(problems: readonly { readonly severity: Severity }[]): { readonly severity?: Severity } {
  const severity = worst(problems);
  return severity === undefined ? {} : { severity };
}
