import type { Chance } from '../Chance.ts';
import type { CompiledState } from './compileState.ts';
import type { TraceRecorder } from './TraceRecorder.ts';
import type { WalkAssumption, WalkOptions } from './Trace.ts';

/** What all of one walk's connections share. */
export interface WalkContext {
  readonly state: CompiledState;
  readonly options: WalkOptions;
  readonly recorder: TraceRecorder | undefined;
  readonly assumptions: WalkAssumption[];
  readonly budget: { left: number };
  /** What this way of the walk has decided that nobody can know. */
  readonly chance: Chance;
}

/** Notes an assumption that the outcome rests on, once. */
export function assume(context: WalkContext, code: string, subject: string): void {
  if (!context.assumptions.some((a) => a.code === code && a.subject === subject))
    context.assumptions.push({ code, subject });
}
