import { resolve } from 'node:path';
import type { Answer } from '../../core/analysis/index.ts';
import { readArguments, textFlag, UsageError } from '../options.ts';
import { openSource, readJson, tellProblems, UnreadableInput } from '../openSource.ts';
import type { Command } from '../Command.ts';
import { withFlagHints } from '../withFlagHints.ts';

const OPTIONS = {
  batch: { type: 'string' },
  json: { type: 'boolean' },
  hops: { type: 'boolean' },
} as const;

/** `netlens reach --batch`: many questions in one process, one answer per question in the same order. */
export const reach: Command = {
  summary: 'Answer many questions at once',
  usage: 'netlens reach --batch FILE --json',
  options: OPTIONS,
  examples: [
    'netlens reach --batch questions.json --json',
    `echo '[{"from": "web", "address": "db", "port": 5432, "protocol": "tcp"}]' > questions.json`,
  ],
  run: async (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS);
    const file = textFlag(parsed, 'batch');
    if (file === undefined)
      throw new UsageError('pass the questions with --batch FILE: [{"from", "address", "port", "protocol"}].');
    const questions = readJson(resolve(surroundings.directory, file));
    if (!Array.isArray(questions)) throw new UnreadableInput(`${file} must hold a JSON array of questions.`);
    const source = await openSource(parsed.source, surroundings);
    tellProblems(source, surroundings);
    const hops = parsed.flags.has('hops');
    // Each answer is printed when it is ready: keeping all of them takes as long as computing them.
    let printed = '[';
    for (const [index, raw] of questions.entries()) {
      const answer = withFlagHints(source.network.answerEntry(raw, { hops, fixes: hops }));
      printed += `${index > 0 ? ',' : ''}${JSON.stringify(hops ? answer : withoutStory(answer))}`;
      if (printed.length < PRINTED_AT_ONCE) continue;
      surroundings.streams.out(printed);
      printed = '';
    }
    surroundings.streams.out(`${printed}]\n`);
    return 0;
  },
};

/** The number of characters per write. */
const PRINTED_AT_ONCE = 65_536;

/** docs/contract.md: `hops` and `fixes` may be left out of a batch. */
function withoutStory({ hops: _hops, fixes: _fixes, ...rest }: Answer): Partial<Answer> {
  return rest;
}
