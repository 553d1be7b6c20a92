import { resolve } from 'node:path';
import { platform, release } from 'node:os';
import { issueText, scrubbedReport } from '../../core/analysis/index.ts';
import { FROM_WORDS, readArguments, textFlag, UsageError } from '../options.ts';
import { openSource, tellProblems } from '../openSource.ts';
import type { Command } from '../Command.ts';
import { version } from '../version.ts';
import { writePrivate } from '../writePrivate.ts';

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const;

/** `netlens report`: a scrubbed copy of the source that gives the same verdict, and the text of an issue about it. */
export const report: Command = {
  summary: 'Write a scrubbed file that shows a wrong verdict, and print the text of an issue',
  usage: 'netlens report --from FROM --to HOST:PORT[/tcp|/udp] [-o FILE]',
  flags: `
Flags:
  -o FILE               where to write the scrubbed file (default: netlens-report-snapshot.json or
                        netlens-report-compose.json)

Names and addresses are replaced consistently, and values of variables and commands are masked unless the verdict
needs them. The file is read and asked again to see that the verdict is the same. Look through it before you send it.
`,
  options: OPTIONS,
  words: { from: FROM_WORDS },
  examples: [
    'netlens report --from web --to db:5432',
    'netlens report --live --from @lan --to @host:8080 -o wrong-verdict.json',
  ],
  run: async (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS);
    const from = textFlag(parsed, 'from');
    const to = textFlag(parsed, 'to');
    if (from === undefined || to === undefined)
      throw new UsageError('report needs --from and --to, for example --from proxy --to web:3000.');
    const source = await openSource(parsed.source, surroundings, { raw: true });
    tellProblems(source, surroundings);
    const { network, raw } = source;
    const question = network.question(from, to);
    if (!question.value) throw new UsageError(question.problems[0]?.message ?? 'the question cannot be read.');
    const made = scrubbedReport({ network, from, to, ...(raw === undefined ? {} : { snapshot: raw }) });
    if (!made) throw new UsageError('the question cannot be asked of this source.');
    const file = textFlag(parsed, 'output') ?? `netlens-report-${made.fileName}`;
    writePrivate(resolve(surroundings.directory, file), made.text);
    const { streams } = surroundings;
    streams.out(
      issueText(made, {
        version,
        engine: network.topology.engine,
        system: `${platform()} ${release()}`,
        file,
      }),
    );
    streams.err(`netlens: wrote ${file}. Look through it before you send it.\n`);
    if (!made.same)
      streams.err(
        `netlens: warning: the scrubbed file gives another verdict (${made.answer.verdict}, ${made.answer.reason.code}). The original one depends on files that are not in it.\n`,
      );
    return 0;
  },
};
