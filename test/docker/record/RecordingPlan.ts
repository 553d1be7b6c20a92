import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Plan } from '../probe/randomPlan.ts';

/** What is built, and around it. docs/recording.md describes the file. */
export interface RecordingPlan extends Plan {
  /** More flags of dockerd. */
  readonly flags: readonly string[];
  /** The policy of filter FORWARD. */
  readonly forwardPolicy: 'ACCEPT' | 'DROP';
  /** Rules of someone other than the engine, as arguments of iptables. */
  readonly foreignRules: readonly string[];
  /** Subnets to which `@lan+route` has a route through the host; it is asked from only where there are some. */
  readonly lanRoutes: readonly string[];
}

const texts = v.optional(v.array(v.string()), []);
const listeners = v.optional(
  v.array(
    v.object({
      address: v.optional(v.string(), '0.0.0.0'),
      port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
      protocol: v.optional(v.picklist(['tcp', 'udp']), 'tcp'),
    }),
  ),
  [],
);
const NAME = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_.-]*$/));

const PLAN = v.strictObject({
  networks: v.optional(
    v.array(v.strictObject({ name: NAME, args: texts, libpod: v.optional(v.record(v.string(), v.unknown())) })),
    [],
  ),
  pods: v.optional(v.array(v.looseObject({ name: NAME })), []),
  containers: v.array(
    v.strictObject({
      name: NAME,
      mode: v.optional(v.string(), 'bridge'),
      more: texts,
      publish: texts,
      args: texts,
      listeners,
    }),
  ),
  hostListeners: listeners,
  flags: texts,
  forwardPolicy: v.optional(v.picklist(['ACCEPT', 'DROP']), 'ACCEPT'),
  foreignRules: texts,
  lanRoutes: texts,
});

/** Reads a plan's file. Throws one sentence for what is wrong in it. */
export function readPlan(file: string): RecordingPlan {
  const parsed = v.safeParse(PLAN, JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${file}: ${v.getDotPath(issue) ?? 'the plan'}: ${issue.message}`);
}
