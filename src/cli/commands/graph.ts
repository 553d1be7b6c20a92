import { diagramJson } from '../../core/analysis/index.ts';
import { choice, readArguments, textFlag, UsageError } from '../options.ts';
import { openSource, tellProblems } from '../openSource.ts';
import type { Command } from '../Command.ts';

/** `netlens graph`: the diagram, as Mermaid text or as data. */
export const graph: Command = {
  summary: 'Print the network diagram as Mermaid text or JSON',
  usage: 'netlens graph [--detail overview|kernel] [--focus SERVICE] [--format mermaid|json]',
  run: async (args, surroundings) => {
    const parsed = readArguments(args, {
      detail: { type: 'string' },
      focus: { type: 'string' },
      format: { type: 'string' },
      json: { type: 'boolean' },
    });
    const detail = choice(parsed, 'detail', ['overview', 'kernel'], 'kernel');
    const format = choice(parsed, 'format', ['mermaid', 'json'], parsed.flags.has('json') ? 'json' : 'mermaid');
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
