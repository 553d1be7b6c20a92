import * as v from 'valibot';
import type { KnownTool } from './KnownTool.ts';
import { programEntries } from './programSchema.ts';

const names = v.pipe(v.array(v.pipe(v.string(), v.regex(/^\S+$/))), v.minLength(1));

/** The shape of tools.json, for the tests alone. */
export const toolSchema: v.GenericSchema<
  unknown,
  { readonly tools: readonly KnownTool[]; readonly clients: readonly string[] }
> = v.strictObject({
  tools: v.array(
    v.strictObject({
      programs: names,
      subcommands: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(1))),
      package: v.exactOptional(v.string()),
      dependency: v.exactOptional(
        v.strictObject({ package: v.string(), before: v.pipe(v.string(), v.regex(/^\d+(?:\.\d+)*$/)) }),
      ),
      flagsOnly: v.exactOptional(v.literal(true)),
      notInImages: v.exactOptional(names),
      debug: v.exactOptional(v.literal(true)),
      ...programEntries,
    }),
  ),
  // Programs that dial: their --host is a destination.
  clients: names,
});
