import { changesBetween } from '../../core/analysis/index.ts';
import { readArguments, UsageError } from '../options.ts';
import { oneLine } from '../oneLine.ts';
import { openSource, tellProblems } from '../openSource.ts';
import type { Command } from '../Command.ts';

const OPTIONS = { json: { type: 'boolean' } } as const;

const MAX_RULES = 12;

/** `netlens diff`: what is not as it was between two captures or snapshots, and who reaches what no longer, or only now. */
export const diff: Command = {
  summary: 'Compare two captures or snapshots: what changed since it worked',
  usage: 'netlens diff BEFORE.json AFTER.json [--json]',
  options: OPTIONS,
  examples: ['netlens diff monday.json today.json', 'netlens diff monday.json today.json --json'],
  hasNoSource: true,
  run: async (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS, { takesWords: true });
    const [before, after, ...more] = parsed.words;
    if (before === undefined || after === undefined || more.length > 0)
      throw new UsageError('diff compares two files: netlens diff BEFORE.json AFTER.json.');
    const open = async (snapshot: string) => {
      const source = await openSource({ ...parsed.source, snapshot }, surroundings);
      tellProblems(source, surroundings);
      return source.network;
    };
    const [then, now] = [await open(before), await open(after)];
    const changes = changesBetween(then, now, { before, after });
    const { out } = surroundings.streams;
    if (parsed.flags.has('json')) {
      out(`${JSON.stringify(changes, null, 2)}\n`);
      return 0;
    }
    if (changes.parts.length === 0 && changes.reachability.length === 0) {
      out('Nothing changed.\n');
      return 0;
    }
    for (const sentence of changes.sentences) out(`${oneLine(sentence)}\n`);
    if (changes.sentences.length > 0 && changes.parts.length > 0) out('\n');
    for (const { message, rules = [] } of changes.parts) {
      out(
        `${oneLine(message)}\n${rules
          .slice(0, MAX_RULES)
          .map((rule) => `  ${oneLine(rule)}\n`)
          .join('')}`,
      );
      if (rules.length > MAX_RULES) out(`  (and ${rules.length - MAX_RULES} more)\n`);
    }
    return 0;
  },
};
