import type { RuleExample } from '../../../src/core/lint/index.ts';
import type { Engine } from '../engine.ts';
import type { FixProject, StandIns } from './FixProject.ts';

/** One rule, shown on the real engine: its bad example has the symptom, and after the fix it is gone. */
export interface FixCase {
  readonly rule: string;
  /** Where the rule's own bad example cannot be played. */
  readonly example?: RuleExample;
  readonly standIns: StandIns;
  /** Flags of the daemon on which the problem shows; it is then started for this rule alone. */
  readonly flags?: readonly string[];
  /** What the machine must have for it, beside the engine: a network, an address. Gives what takes it away again. */
  readonly prepare?: (engine: Engine) => Promise<() => Promise<unknown>>;
  /** Throws where the symptom does not show. The project is not up yet. */
  readonly symptom: (project: FixProject, engine: Engine) => Promise<void>;
  /** Throws where the symptom still shows. The files are fixed, everything else is as before. */
  readonly gone: (project: FixProject, engine: Engine) => Promise<void>;
  /** `edit`: the rule's own fix. `good`: the rule offers none, and its good example is put in place. */
  readonly by: 'edit' | 'good';
}

/** A rule whose problem does not show on an engine, or cannot be played by stand-ins, and why. */
export interface NotShown {
  readonly rule: string;
  readonly reason: string;
}
