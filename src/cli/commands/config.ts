import { composeConfig, isRefusal, printingProblems } from '../../core/analysis/index.ts';
import { readArguments, UsageError } from '../options.ts';
import { openProject, readerFor, UnreadableInput } from '../openSource.ts';
import type { Command } from '../Command.ts';
import { positioned } from '../positioned.ts';

const OPTIONS = { json: { type: 'boolean' } } as const;

/** `netlens config --json`: the resolved files, in the shape of `docker compose config --format json`. */
export const config: Command = {
  summary: 'Print the network-relevant part of the resolved Compose project, as docker compose config would',
  usage: 'netlens config [--json] [-f FILE ...]',
  options: OPTIONS,
  examples: ['netlens config --json', 'netlens config -f compose.yaml -f compose.prod.yaml --profile debug'],
  run: (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS);
    if (parsed.source.snapshot !== undefined || parsed.source.live)
      throw new UsageError('config reads Compose files; it does not accept --snapshot or --live.');
    const reader = readerFor(parsed.source, surroundings);
    const { project, problems } = openProject(parsed.source, surroundings, reader);
    // Like Compose, this command stops at the first rejected thing, and gives its place.
    const rejected = [...problems, ...printingProblems(project)].find(isRefusal);
    if (rejected) throw new UnreadableInput(positioned(rejected, reader));
    surroundings.streams.out(`${JSON.stringify(composeConfig(project), null, 2)}\n`);
    return 0;
  },
};
