import type { CompiledState } from './compileState.ts';
import type { Recorder } from './TraceRecorder.ts';
import type { WalkAssumption, WalkOptions } from './Trace.ts';

/** What all of one walk's connections share. */
export interface Walking {
  readonly state: CompiledState;
  readonly options: WalkOptions;
  readonly recorder: Recorder | undefined;
  readonly assumptions: WalkAssumption[];
  readonly budget: { left: number };
}

/** Notes an assumption that the outcome rests on, once. */
export function assume(walking: Walking, code: string, subject: string): void {
  if (!walking.assumptions.some((a) => a.code === code && a.subject === subject))
    walking.assumptions.push({ code, subject });
}
