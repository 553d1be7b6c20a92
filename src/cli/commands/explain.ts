import { answerMarkdown, answerText, explanationMarkdown, explanationText } from '../../core/analysis/index.ts';
import { FROM_WORDS, readArguments, textFlag, UsageError } from '../options.ts';
import { openSource, tellProblems } from '../openSource.ts';
import type { Command } from '../Command.ts';
import { withFlagHints } from '../withFlagHints.ts';

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  what: { type: 'string' },
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  'exit-code': { type: 'boolean' },
} as const;

/** `netlens explain`: one question, answered hop by hop; or one object, explained as the kernel has it. */
export const explain: Command = {
  summary: 'Explain whether FROM can reach TO, and why; or what a veth pair or a published port is',
  usage:
    'netlens explain --from SERVICE|@host|@lan|@lan+route|@internet --to HOST:PORT[/tcp|/udp] [--json] [--markdown] [--exit-code]\n' +
    '       netlens explain --what SERVICE|NETWORK|SERVICE@NETWORK|SERVICE:PORT|@host:PORT [--json] [--markdown]\n' +
    '       (a namespace, a bridge, a veth pair, a published port)',
  options: OPTIONS,
  words: { from: FROM_WORDS },
  examples: [
    'netlens explain --from web --to db:5432',
    'netlens explain --from @lan --to @host:8080 --engine 27',
    'netlens explain --snapshot snapshot.json --from web --to 127.0.0.1:3000 --markdown',
    'netlens explain --what web@frontend',
  ],
  run: async (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS);
    const from = textFlag(parsed, 'from');
    const to = textFlag(parsed, 'to');
    const what = textFlag(parsed, 'what');
    if (what !== undefined && (from !== undefined || to !== undefined))
      throw new UsageError(
        '--what describes one object, --from and --to ask about a connection: use one or the other.',
      );
    if (what === undefined && (from === undefined || to === undefined))
      throw new UsageError('explain needs --from and --to, for example --from proxy --to web:3000.');
    const source = await openSource(parsed.source, surroundings);
    tellProblems(source, surroundings);
    const { network } = source;
    const { out, isTerminal } = surroundings.streams;
    if (what !== undefined) {
      const { value, problems } = network.explain(what);
      if (!value) throw new UsageError(problems[0]?.message ?? 'no such object.');
      if (parsed.flags.has('json')) out(`${JSON.stringify(value, null, 2)}\n`);
      else if (parsed.flags.has('markdown')) out(explanationMarkdown(value));
      else out(`${explanationText(value, { color: isTerminal })}\n`);
      return 0;
    }
    const question = network.question(from ?? '', to ?? '');
    if (!question.value) throw new UsageError(question.problems[0]?.message ?? 'the question cannot be read.');
    const answer = withFlagHints(network.answerTo(question.value));
    if (parsed.flags.has('json')) out(`${JSON.stringify(answer, null, 2)}\n`);
    else if (parsed.flags.has('markdown')) out(`${answerMarkdown(answer)}\n`);
    else out(`${answerText(answer, { color: isTerminal })}\n`);
    return parsed.flags.has('exit-code') && answer.verdict !== 'reachable' ? 1 : 0;
  },
};
