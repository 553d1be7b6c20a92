import type { Family } from '../netfilter/Ruleset.ts';
import type { ProgrammedPort, StateAssumption } from '../state/KernelState.ts';
import type { SynthesisedRulesets } from './FirewallPlan.ts';

/** What an engine makes of a topology: rules, routes, and how it serves each published port. */
export interface EnginePlan {
  readonly rulesets: SynthesisedRulesets;
  readonly ports: readonly ProgrammedPort[];
  /** By `Container.id`: the default routes in its namespace. */
  readonly defaultRoutes: ReadonlyMap<string, readonly DefaultRoute[]>;
  readonly assumptions: readonly StateAssumption[];
}

export interface DefaultRoute {
  readonly family: Family;
  /** `Network.id` of the endpoint by which it leads. */
  readonly network: string;
  /** Absent where the interface alone leads out. */
  readonly via?: string;
  readonly metric: number;
}
