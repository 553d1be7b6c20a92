import { buildState, rulesText } from '../../core/kernel/index.ts';
import { choice, readArguments } from '../options.ts';
import { openSource, tellProblems } from '../openSource.ts';
import type { Command } from '../Command.ts';

/** `netlens rules`: what the engine programs for this topology, predicted, as iptables-save text. */
export const rules: Command = {
  summary: 'Print the firewall rules that the engine programs for this topology, as iptables-save would',
  usage: 'netlens rules [-6] [--table nat|filter|raw|mangle]',
  run: async (args, surroundings) => {
    const parsed = readArguments(args, { table: { type: 'string' }, ipv6: { type: 'boolean', short: '6' } });
    const table = parsed.flags.has('table')
      ? choice(parsed, 'table', ['nat', 'filter', 'raw', 'mangle'], 'nat')
      : undefined;
    const source = await openSource(parsed.source, surroundings);
    tellProblems(source, surroundings);
    const { topology } = source;
    // Always the prediction: what the kernel really holds is the snapshot's own text.
    const state = buildState(topology);
    surroundings.streams.out(
      rulesText(state, { family: parsed.flags.has('ipv6') ? 6 : 4, ...(table ? { table } : {}) }),
    );
    return 0;
  },
};
