import type { RulesetDifference, Topology } from '../../core/analysis/index.ts';
import { choice, readArguments, UsageError } from '../options.ts';
import { oneLine } from '../oneLine.ts';
import { openSource, tellProblems } from '../openSource.ts';
import type { Command } from '../Command.ts';

const TABLES = ['nat', 'filter', 'raw', 'mangle'] as const;

const OPTIONS = {
  table: { type: 'string' },
  ipv6: { type: 'boolean', short: '6' },
  diff: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/**
 * `netlens rules`: what the engine programs for this topology, predicted, as iptables-save text; or, with `--diff`, how the
 * kernel's rules differ from that, each difference by its cause.
 */
export const rules: Command = {
  summary: 'Print the firewall rules that the engine programs for this topology, as iptables-save (or nft) would',
  usage:
    'netlens rules [-6] [--table nat|filter|raw|mangle]\n' +
    "       netlens rules --diff [--json] --snapshot FILE|--live   (how the kernel's rules differ)",
  options: OPTIONS,
  words: { table: TABLES },
  examples: [
    'netlens rules --table nat',
    'netlens rules -6 --engine 29-nft',
    'netlens rules --diff --snapshot snapshot.json',
  ],
  run: async (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS);
    const table = parsed.flags.has('table') ? choice(parsed, 'table', TABLES, 'nat') : undefined;
    const source = await openSource(parsed.source, surroundings);
    tellProblems(source, surroundings);
    const { network } = source;
    const { out } = surroundings.streams;
    if (parsed.flags.has('diff')) {
      if (!network.hasCapturedRules)
        throw new UsageError("--diff needs the kernel's own rules: a snapshot made with --kernel, or --live as root.");
      const { differences } = network;
      if (parsed.flags.has('json')) out(`${JSON.stringify(differences, null, 2)}\n`);
      else out(differencesText(differences, network.topology.machine));
      return 0;
    }
    if (parsed.flags.has('json'))
      throw new UsageError('--json goes with --diff; the rules themselves are iptables-save text.');
    // Always the prediction: the kernel's real rules are in the snapshot.
    out(network.rules({ family: parsed.flags.has('ipv6') ? 6 : 4, ...(table ? { table } : {}) }));
    return 0;
  },
};

const MAX_RULES = 12;

function differencesText(differences: readonly RulesetDifference[], machine: Topology['machine']): string {
  if (differences.length === 0 && machine)
    return machine.cni?.results.length
      ? 'The kernel has exactly the rules that the CNI plugins program for these containers.\n'
      : 'Nothing to compare: the capture holds no results of CNI plugins.\n';
  if (differences.length === 0) return 'The kernel has exactly the rules that Docker programs for this topology.\n';
  return differences
    .map(({ code, severity, message, rules }) => {
      const lines = rules.slice(0, MAX_RULES).map((r) => `  ${oneLine(r)}\n`);
      const more = rules.length > MAX_RULES ? `  (and ${rules.length - MAX_RULES} more)\n` : '';
      return `${severity}: ${oneLine(message)} [${code}]\n${lines.join('')}${more}`;
    })
    .join('\n');
}
