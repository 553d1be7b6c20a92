import type {
  BridgeFact,
  Container,
  Finding,
  InterfaceFact,
  KernelFacts,
  Listener,
  Network,
  PortFact,
  Severity,
  Subject,
  Topology,
} from '../model/index.ts';
import type { CardProblem } from './Diagram.ts';
import { visibleText } from './visibleText.ts';

/** A topology with its kernel facts and findings, by what they are about. The builders of pictures and cards ask it. */
export interface TopologyIndex {
  readonly topology: Topology;
  readonly container: (id: string) => Container | undefined;
  readonly network: (id: string) => Network | undefined;
  readonly members: (network: string) => readonly Container[];
  readonly bridge: (network: string) => BridgeFact | undefined;
  /** In the order in which the kernel has them: eth0 first. */
  readonly interfaces: (container: string) => readonly InterfaceFact[];
  /** Of one container, in the order of `Container.published`. */
  readonly ports: (container: string) => readonly PortFact[];
  readonly listeners: (container: string) => readonly Listener[];
  readonly sharers: (container: string) => readonly Container[];
  readonly problems: (...subjects: readonly Subject[]) => readonly CardProblem[];
  /** Every problem once, with what it concerns first: nothing where it concerns nothing that is here. */
  readonly allProblems: readonly { readonly problem: CardProblem; readonly subject?: Subject }[];
  /** Everything that concerns the container, its endpoints and its ports. */
  readonly problemsOfContainer: (container: string) => readonly CardProblem[];
}

export function indexOf(topology: Topology, facts: KernelFacts, findings: readonly Finding[]): TopologyIndex {
  const containers = new Map(topology.containers.map((c) => [c.id, c]));
  const networks = new Map(topology.networks.map((n) => [n.id, n]));
  const bridges = new Map(facts.bridges.map((b) => [b.network, b]));
  const members = grouped(topology.containers.flatMap((c) => c.endpoints.map((e) => [e.network, c] as const)));
  const interfaces = grouped(facts.interfaces.map((i) => [i.container, i] as const));
  const ports = grouped(facts.ports.map((p) => [p.container, p] as const));
  const listeners = grouped(topology.listeners.map((l) => [l.container, l] as const));
  const sharers = grouped(
    topology.containers.flatMap((c) =>
      c.namespace.kind === 'shared' && c.namespace.target !== undefined ? [[c.namespace.target, c] as const] : [],
    ),
  );
  const bySubject = new Map<string, CardProblem[]>();
  const byContainer = new Map<string, CardProblem[]>();
  const allProblems: { problem: CardProblem; subject?: Subject }[] = [];
  findings.forEach((finding, index) => {
    const problem: CardProblem = {
      rule: finding.rule,
      severity: finding.severity,
      message: visibleText(finding.message),
      ...(finding.why !== undefined && { why: visibleText(finding.why) }),
      ...(finding.saidBy && { saidBy: finding.saidBy }),
      finding: index,
      fixes: finding.fixes.map((f) => visibleText(f.title)),
    };
    const [subject] = finding.subjects;
    allProblems.push({ problem, ...(subject && { subject }) });
    const seen = new Set<string>();
    for (const subject of finding.subjects) {
      push(bySubject, subjectKey(subject), problem);
      const owner =
        subject.kind === 'network' ? undefined : subject.kind === 'container' ? subject.id : subject.container;
      if (owner !== undefined && !seen.has(owner)) {
        seen.add(owner);
        push(byContainer, owner, problem);
      }
    }
  });
  return {
    topology,
    container: (id) => containers.get(id),
    network: (id) => networks.get(id),
    members: (id) => members.get(id) ?? [],
    bridge: (id) => bridges.get(id),
    interfaces: (id) => interfaces.get(id) ?? [],
    ports: (id) => ports.get(id) ?? [],
    listeners: (id) => listeners.get(id) ?? [],
    sharers: (id) => sharers.get(id) ?? [],
    allProblems,
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

/** `look.severity` from problems, and nothing where there are none. */
export function severityLook(problems: readonly { readonly severity: Severity }[]): { readonly severity?: Severity } {
  const severity = worst(problems);
  return severity === undefined ? {} : { severity };
}
