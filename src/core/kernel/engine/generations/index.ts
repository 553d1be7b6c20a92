import { atLeast, type Engine, isPodman, type Topology } from '../../../model/index.ts';
import { dockerPlan } from '../dockerPlan.ts';
import type { EnginePlan } from '../EnginePlan.ts';
import type { FirewallPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import type { NetavarkPlan } from '../netavark/NetavarkPlan.ts';
import { netavarkPlan } from '../netavarkPlan.ts';
import type { HostSettings } from '../../state/hostSettings.ts';
import type { GenerationInfo } from '../../state/KernelState.ts';
import { g28_0Rulesets } from './docker28_0.ts';
import { g28_2Rulesets } from './docker28_2.ts';
import { g29Rulesets } from './docker29.ts';
import { g29NftRulesets } from './docker29nft.ts';
import { netavarkIptablesRulesets } from './netavarkIptables.ts';
import { netavarkNftRulesets } from './netavarkNft.ts';
import { pre28Rulesets } from './pre28.ts';
import { unknownEngineRulesets } from './unknownEngine.ts';

/** A generation: which engines belong to it, and what they program. */
export interface Generation extends Omit<GenerationInfo, 'engine'> {
  readonly applies: (engine: Engine) => boolean;
  readonly plan: (topology: Topology, settings: HostSettings) => EnginePlan;
}

type Plan = Generation['plan'];
const docker =
  (rulesets: (plan: FirewallPlan) => SynthesisedRulesets): Plan =>
  (topology, settings) =>
    dockerPlan(topology, settings, rulesets);
const netavark =
  (rulesets: (plan: NetavarkPlan) => SynthesisedRulesets): Plan =>
  (topology, settings) =>
    netavarkPlan(topology, settings, rulesets);

/** Newest first; the first that applies counts. A new generation is one file and one line here. */
const GENERATIONS: readonly Generation[] = [
  {
    id: 'unknown',
    title: 'an engine that is not known',
    evidence: 'none',
    applies: (e) => e.product === 'other',
    plan: docker(unknownEngineRulesets),
  },
  {
    id: 'netavark2',
    title: 'netavark 2, with nftables',
    evidence: 'source',
    applies: (e) => isPodman(e, 6),
    plan: netavark(netavarkNftRulesets),
  },
  {
    id: 'netavark_ipt',
    title: 'netavark 1, with iptables',
    evidence: 'recorded',
    applies: (e) => isPodman(e) && e.backend === 'iptables',
    plan: netavark(netavarkIptablesRulesets),
  },
  {
    id: 'netavark_nft',
    title: 'netavark 1, with nftables',
    evidence: 'recorded',
    applies: (e) => isPodman(e),
    plan: netavark(netavarkNftRulesets),
  },
  {
    id: 'g29_nft',
    title: '29 and later, with nftables',
    evidence: 'source',
    applies: (e) => atLeast(e, 29) && e.backend === 'nftables',
    plan: docker(g29NftRulesets),
  },
  {
    id: 'g29_ipt',
    title: '29 and later, with iptables',
    evidence: 'source',
    applies: (e) => atLeast(e, 29),
    plan: docker(g29Rulesets),
  },
  {
    id: 'g28_2',
    title: '28.2 to 28.5',
    evidence: 'recorded',
    applies: (e) => atLeast(e, 28, 2),
    plan: docker(g28_2Rulesets),
  },
  {
    id: 'g28_0',
    title: '28.0 and 28.1',
    evidence: 'source',
    applies: (e) => atLeast(e, 28),
    plan: docker(g28_0Rulesets),
  },
  { id: 'pre28', title: '20.10 to 27.5', evidence: 'recorded', applies: () => true, plan: docker(pre28Rulesets) },
];

/** The generation of an engine. */
export function generationOf(engine: Engine): Generation {
  const found = GENERATIONS.find((g) => g.applies(engine));
  return found ?? (GENERATIONS[GENERATIONS.length - 1] as Generation);
}
