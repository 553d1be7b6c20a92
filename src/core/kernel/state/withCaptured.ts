import { type Engine, ENGINE, HOST } from '../../model/index.ts';
import type { SynthesisedRulesets } from '../engine/FirewallPlan.ts';
import type { Ruleset } from '../netfilter/Ruleset.ts';
import type { CapturedNamespace } from './CapturedKernel.ts';
import type { Link, Namespace } from './KernelState.ts';
import { LAN_SEGMENT } from './parentLans.ts';

/** Puts what the kernel said over what was predicted. Links get back what `ip` does not tell: whose network they are on. */
export function withCaptured(
  predicted: Namespace,
  seen: CapturedNamespace | undefined,
  lanAddress: string | undefined,
): Namespace {
  if (!seen) return predicted;
  const isHost = predicted.id === HOST || predicted.id === ENGINE;
  const leadsOut = (name: string): boolean =>
    (seen.routes4 ?? []).some((r) => r.destination === '0.0.0.0/0' && r.link === name);
  const links = seen.links?.map((link): Link => {
    if (link.kind === 'lo') return link;
    const addresses = new Set(link.addresses.map((a) => a.address));
    const model = isHost
      ? (predicted.links.find((p) => p.kind === 'bridge' && p.name === link.name) ??
        predicted.links.find((p) => p.kind === 'bridge' && p.addresses.some((a) => addresses.has(a.address))))
      : predicted.links.find((p) => p.addresses.some((a) => a.scope === 'global' && addresses.has(a.address)));
    if (model)
      return {
        ...link,
        kind: isHost ? 'bridge' : model.kind,
        routeLocalnet: model.routeLocalnet,
        ...forwardingOf(model, seen.forwarding?.get(link.name)),
        ...(model.network === undefined ? {} : { network: model.network }),
        ...(model.container === undefined ? {} : { container: model.container }),
        ...(model.segment === undefined ? {} : { segment: model.segment }),
        ...(link.hairpin === undefined && model.hairpin !== undefined ? { hairpin: model.hairpin } : {}),
      };
    const usermode = predicted.links.find((p) => p.usermode)?.usermode;
    if (usermode && leadsOut(link.name)) return { ...link, kind: 'other', usermode };
    const uplink = isHost && ((lanAddress !== undefined && addresses.has(lanAddress)) || leadsOut(link.name));
    if (uplink) return { ...link, kind: 'nic', segment: LAN_SEGMENT };
    return { ...link, segment: `${predicted.id}/${link.name}` };
  });
  if (!links && !seen.routes4 && !seen.routes6) return seen.hosts ? { ...predicted, hosts: seen.hosts } : predicted;
  // Routes of a family that was not captured stay predicted, but use the captured links.
  const seenName = (name: string): string | undefined => {
    const model = predicted.links.find((l) => l.name === name);
    if (!links || !model) return name;
    return links.find(
      (l) => (model.segment !== undefined && l.segment === model.segment) || (model.kind === 'lo' && l.kind === 'lo'),
    )?.name;
  };
  const ownRoutes = (family: 4 | 6) =>
    predicted.routes.flatMap((route) => {
      const link = seenName(route.link);
      return route.family === family && link !== undefined ? [{ ...route, link }] : [];
    });
  return {
    ...predicted,
    ...(seen.hosts ? { hosts: seen.hosts } : {}),
    links: links ?? predicted.links,
    routes: [...(seen.routes4 ?? ownRoutes(4)), ...(seen.routes6 ?? ownRoutes(6))],
    captured: true,
  };
}

/** Whether a link forwards: as the kernel says, else as is predicted. */
function forwardingOf(model: Link, seen: boolean | undefined): Pick<Link, 'forwards' | 'forwardsBy'> {
  if (seen !== undefined) return seen ? {} : { forwards: false };
  return {
    ...(model.forwards === undefined ? {} : { forwards: model.forwards }),
    ...(model.forwardsBy === undefined ? {} : { forwardsBy: model.forwardsBy }),
  };
}

/**
 * A capture without nftables' own list cannot hold the rules of an engine that programs nftables: what was captured then stands beside
 * what is predicted.
 */
export function rulesBeside(
  seen: CapturedNamespace | undefined,
  predicted: SynthesisedRulesets,
  engines: readonly Engine[],
): CapturedNamespace | undefined {
  if (!seen || seen.nftKnown || !engines.some(({ backend }) => backend === 'nftables')) return seen;
  const beside = (family: 4 | 6): Ruleset | undefined => {
    const captured = seen.rulesets[family];
    const own = predicted[family];
    if (!captured || !own) return own;
    // A policy that was assumed is known now.
    const tables = own.tables.filter((t) => t.form === 'nft');
    return { family, origin: 'synthesised', tables: [...tables, ...captured.tables] };
  };
  const four = beside(4);
  const six = beside(6);
  return { ...seen, rulesets: { ...(four ? { 4: four } : {}), ...(six ? { 6: six } : {}) } };
}
