import { diagramJson } from '../../core/analysis/index.ts';
import { choice, readArguments, textFlag, UsageError } from '../options.ts';
import { openSource, tellProblems } from '../openSource.ts';
import type { Command } from '../Command.ts';

const DETAILS = ['overview', 'kernel'] as const;
const FORMATS = ['mermaid', 'json'] as const;

const OPTIONS = {
  detail: { type: 'string' },
  focus: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** `netlens graph`: the diagram, as Mermaid text or as data. */
export const graph: Command = {
  summary: 'Print the network diagram as Mermaid text or JSON',
  usage: 'netlens graph [--detail overview|kernel] [--focus SERVICE] [--format mermaid|json]',
  options: OPTIONS,
  words: { detail: DETAILS, format: FORMATS },
  examples: [
    'netlens graph > network.mmd',
    'netlens graph --detail overview',
    'netlens graph --live --focus web --format json',
  ],
  run: async (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS);
    const detail = choice(parsed, 'detail', DETAILS, 'kernel');
    const format = choice(parsed, 'format', FORMATS, parsed.flags.has('json') ? 'json' : 'mermaid');
    const source = await openSource(parsed.source, surroundings);
    tellProblems(source, surroundings);
    const { network } = source;
    const focus = textFlag(parsed, 'focus');
    const container = network.topology.containers.find(
      (c) => c.id === focus || c.name === focus || c.containerName === focus,
    );
    if (focus !== undefined && !container) throw new UsageError(`No service or container "${focus}" to focus on.`);
    const diagram = network.expandedDiagram(container ? { detail: 'focus', focus: container.id } : { detail });
    surroundings.streams.out(
      format === 'json' ? `${JSON.stringify(diagramJson(diagram), null, 2)}\n` : `${network.mermaid(diagram)}\n`,
    );
    return 0;
  },
};
