import { atLeast, type Engine } from '../../../model/index.ts';
import type { FirewallPlan, SynthesisedRulesets } from '../FirewallPlan.ts';
import type { GenerationInfo } from '../../state/KernelState.ts';
import { g28_0Rulesets } from './docker28_0.ts';
import { g28_2Rulesets } from './docker28_2.ts';
import { g29Rulesets } from './docker29.ts';
import { g29NftRulesets } from './docker29nft.ts';
import { pre28Rulesets } from './pre28.ts';

/** A generation: which engines belong to it, and what they program. */
export interface Generation extends Omit<GenerationInfo, 'engine'> {
  readonly applies: (engine: Engine) => boolean;
  readonly rulesets: (plan: FirewallPlan) => SynthesisedRulesets;
}

/** Newest first; the first that applies counts. A new generation is one file and one line here. */
const GENERATIONS: readonly Generation[] = [
  {
    id: 'g29_nft',
    title: '29 and later, with nftables',
    evidence: 'source',
    applies: (e) => atLeast(e, 29) && e.backend === 'nftables',
    rulesets: g29NftRulesets,
  },
  {
    id: 'g29_ipt',
    title: '29 and later, with iptables',
    evidence: 'source',
    applies: (e) => atLeast(e, 29),
    rulesets: g29Rulesets,
  },
  {
    id: 'g28_2',
    title: '28.2 to 28.5',
    evidence: 'recorded',
    applies: (e) => atLeast(e, 28, 2),
    rulesets: g28_2Rulesets,
  },
  {
    id: 'g28_0',
    title: '28.0 and 28.1',
    evidence: 'source',
    applies: (e) => atLeast(e, 28),
    rulesets: g28_0Rulesets,
  },
  { id: 'pre28', title: '20.10 to 27.5', evidence: 'recorded', applies: () => true, rulesets: pre28Rulesets },
];

/** The generation of an engine. */
export function generationOf(engine: Engine): Generation {
  const found = GENERATIONS.find((g) => g.applies(engine));
  return found ?? (GENERATIONS[GENERATIONS.length - 1] as Generation);
}
