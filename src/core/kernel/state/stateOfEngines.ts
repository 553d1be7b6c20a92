import { ENGINE, enginesOf, engineParts, HOST, type Topology } from '../../model/index.ts';
import type { SynthesisedRulesets } from '../engine/FirewallPlan.ts';
import { joinRulesets } from '../netfilter/joinRulesets.ts';
import type { Ruleset } from '../netfilter/Ruleset.ts';
import type { CapturedKernel } from './CapturedKernel.ts';
import type { KernelState, Link, Namespace, Route } from './KernelState.ts';
import { stateOfEngine } from './stateOfEngine.ts';
import { rulesBeside } from './withCaptured.ts';

/**
 * The kernel's state where several engines run on one machine: there is one kernel, so that the host has the bridges, routes, sockets and
 * rules of all. Each engine programs its own as if it were alone; what they do to one another follows from the walk.
 */
export function stateOfEngines(topology: Topology, captured?: CapturedKernel): KernelState {
  const parts = engineParts(topology);
  const states = parts.map((part) => stateOfEngine(part, capturedOfPart(part, parts, captured)));
  const [own, ...others] = states;
  if (!own) return stateOfEngine(topology, captured);
  const namespaces = new Map<string, Namespace>();
  for (const state of states)
    for (const [id, namespace] of state.namespaces) {
      const before = namespaces.get(id);
      namespaces.set(id, before ? together(before, namespace) : namespace);
    }
  const host = namespaces.get(HOST);
  const onHost = states.filter(({ topology: { engine } }) => engine.platform === 'linux');
  const programmed = joinSynthesised(onHost.map((state) => state.synthesised));
  if (host && programmed) {
    const seen = rulesBeside(captured?.host, programmed, enginesOf(topology));
    namespaces.set(HOST, { ...host, rulesets: { ...programmed, ...seen?.rulesets } });
  }
  return {
    ...own,
    topology,
    namespaces,
    namespaceOf: new Map(states.flatMap((state) => [...state.namespaceOf])),
    withoutNamespace: new Map(states.flatMap((state) => [...state.withoutNamespace])),
    ports: states.flatMap((state) => state.ports),
    besideSynthesised: others.map((state) => state.synthesised),
    assumptions: [
      ...new Map(
        states.flatMap((state) => state.assumptions).map((one) => [`${one.code}\0${one.message}`, one]),
      ).values(),
    ],
  };
}

/** What was captured, without the namespaces of other engines' containers: two engines may each have one of the same name. */
function capturedOfPart(
  part: Topology,
  parts: readonly Topology[],
  captured: CapturedKernel | undefined,
): CapturedKernel | undefined {
  if (!captured) return undefined;
  const ids = new Set(part.containers.map(({ id }) => id));
  const isFirst = part === parts[0];
  const others = new Set(
    isFirst ? parts.flatMap((other) => (other === part ? [] : other.containers.map((c) => c.id))) : [],
  );
  const isOwn = (key: string): boolean => (isFirst ? !others.has(key) : ids.has(key));
  return { ...captured, containers: new Map([...captured.containers].filter(([key]) => isOwn(key))) };
}

function joinSynthesised(all: readonly SynthesisedRulesets[]): SynthesisedRulesets | undefined {
  const [first, ...others] = all;
  if (!first || others.length === 0) return first;
  const six = all.flatMap((rulesets): Ruleset[] => (rulesets[6] ? [rulesets[6]] : []));
  return { 4: joinRulesets(all.map((rulesets) => rulesets[4])), ...(six.length > 0 ? { 6: joinRulesets(six) } : {}) };
}

/** A namespace that several engines put something into: the host, and the machines around it. */
function together(one: Namespace, other: Namespace): Namespace {
  return {
    ...one,
    containers: [...new Set([...one.containers, ...other.containers])],
    links: linksTogether(one.links, other.links),
    routes: routesTogether(one.routes, other.routes),
    sockets: [...one.sockets, ...other.sockets],
    captured: one.captured || other.captured,
    ...(one.id === HOST || one.id === ENGINE ? {} : { rulesets: { ...other.rulesets, ...one.rulesets } }),
  };
}

/** Each link once; of one that both have, what knows whose network it is on counts, with the addresses of both. */
function linksTogether(one: readonly Link[], other: readonly Link[]): readonly Link[] {
  const byKey = new Map(one.map((link) => [keyOf(link), link]));
  for (const link of other) {
    const before = byKey.get(keyOf(link));
    if (!before) byKey.set(keyOf(link), link);
    else if (before.network === undefined && link.network !== undefined) byKey.set(keyOf(link), link);
    else if (link.network === undefined) {
      const known = new Set(before.addresses.map(({ address }) => address));
      const more = link.addresses.filter(({ address }) => !known.has(address));
      if (more.length > 0) byKey.set(keyOf(link), { ...before, addresses: [...before.addresses, ...more] });
    }
  }
  return [...byKey.values()];
}

/** The links of a machine have one name each; those that stand for a neighbour's are told apart by where they lead. */
const keyOf = ({ name, kind, segment }: Link): string => (kind === 'nic' ? `${name}\0${segment ?? ''}` : name);

/** Each route once. Two bridges with one subnet have a route each, and the kernel uses the one that was made first. */
function routesTogether(one: readonly Route[], other: readonly Route[]): readonly Route[] {
  const known = new Set(one.map((route) => JSON.stringify(route)));
  const added = other.filter((route) => !known.has(JSON.stringify(route)));
  const isRival = (route: Route, all: readonly Route[]): boolean =>
    all.some(
      ({ destination, metric, link, via }) =>
        destination === route.destination && metric === route.metric && link !== route.link && via === undefined,
    );
  const marked = (route: Route, rivals: readonly Route[]): Route =>
    route.via === undefined && route.type === 'unicast' && isRival(route, rivals)
      ? { ...route, firstMadeCounts: true }
      : route;
  return [...one.map((route) => marked(route, added)), ...added.map((route) => marked(route, one))];
}
