import { answerMarkdown } from '../../core/analysis/index.ts';
import type { ClientParams } from '../../protocol/index.ts';
import type { Docker } from '../live/Docker.ts';
import type { SourceRegistry } from '../panel/SourceRegistry.ts';
import type { NetworkView } from '../projects/Project.ts';
import { rangeOf } from '../ranges.ts';

interface ToolServices {
  readonly sources: SourceRegistry;
  readonly docker: Docker;
}

/** What a chat tool is asked about, or why there is none. */
type Asked = { readonly view: NetworkView; readonly title: string } | { readonly why: string };

/** The answer of a chat tool, on files or on what runs: an assistant then answers from the model instead of guessing. Reads only. */
export async function answerOfTool(params: ClientParams<'netlens/tool'>, services: ToolServices): Promise<string> {
  const asked = params.live === true ? await ofLive(services.docker) : await ofSource(params.source, services.sources);
  if ('why' in asked) return asked.why;
  const { network, findings } = asked.view;
  switch (params.tool) {
    case 'explain': {
      const { value, problems } = network.question(params.from ?? '', params.to ?? '');
      if (value) return answerMarkdown(network.answerTo(value));
      const sources = network.askable.from.map((choice) => choice.id).join(', ');
      return `${problems[0]?.message ?? 'The question cannot be read.'}\nFROM is one of: ${sources}.`;
    }
    case 'findings': {
      if (findings.length === 0) return `No network problems were found in ${asked.title}.`;
      const lines = findings.map(({ origin, severity, rule, message, why, fixes }) => {
        const line = rangeOf(origin, network.texts).start.line + 1;
        const mended = fixes.map((fix) => `${fix.title}${fix.safe ? ' (safe)' : ''}`).join('; ');
        return [
          `- ${severity} ${rule} at ${origin.file}:${line}: ${message}`,
          why && `  Why: ${why}`,
          mended && `  Fix: ${mended}`,
        ]
          .filter(Boolean)
          .join('\n');
      });
      return lines.join('\n');
    }
    case 'network':
      return network.markdown({ findings: true }, findings);
  }
}

async function ofSource(id: string | undefined, sources: SourceRegistry): Promise<Asked> {
  const source = id === undefined ? undefined : await sources.find(id);
  if (!source) return { why: 'No such Compose project in this workspace.' };
  const { view, instead } = source.state();
  return view ? { view, title: source.title } : { why: instead?.text ?? 'No network to ask about.' };
}

async function ofLive(docker: Docker): Promise<Asked> {
  await docker.settled();
  const { view, status } = docker;
  if (view) return { view, title: 'what runs' };
  return { why: 'why' in status ? status.why : 'No container engine answers.' };
}
