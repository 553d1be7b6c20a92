import { answerMarkdown, answerQuestion, answerText, parseQuestion } from '../../core/explain/index.ts';
import { buildState } from '../../core/kernel/index.ts';
import { readArguments, textFlag, UsageError } from '../options.ts';
import { openSource } from '../openSource.ts';
import type { Command } from '../run.ts';

/** `netlens explain`: one question, answered hop by hop. */
export const explain: Command = {
  summary: 'Explain whether FROM can reach TO, and why',
  usage:
    'netlens explain --from SERVICE|@host|@lan|@lan+route|@internet --to HOST:PORT[/tcp|/udp] [--json] [--markdown] [--exit-code]',
  run: async (args, surroundings) => {
    const parsed = readArguments(args, {
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
      markdown: { type: 'boolean' },
      'exit-code': { type: 'boolean' },
    });
    const from = textFlag(parsed, 'from');
    const to = textFlag(parsed, 'to');
    if (from === undefined || to === undefined)
      throw new UsageError('a question needs --from and --to, for instance --from proxy --to web:3000.');
    const { topology, captured } = await openSource(parsed.source, surroundings);
    const question = parseQuestion(topology, from, to);
    if (!question.value) throw new UsageError(question.problems[0]?.message ?? 'the question cannot be read.');
    const answer = answerQuestion(buildState(topology, captured), question.value, { hops: true });
    const { out, isTerminal } = surroundings.streams;
    if (parsed.flags.has('json')) out(`${JSON.stringify(answer, null, 2)}\n`);
    else if (parsed.flags.has('markdown')) out(`${answerMarkdown(answer)}\n`);
    else out(`${answerText(answer, { color: isTerminal })}\n`);
    return parsed.flags.has('exit-code') && answer.verdict !== 'reachable' ? 1 : 0;
  },
};
