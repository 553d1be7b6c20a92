import * as vscode from 'vscode';
import { activeSource, sourceOf } from '../commands/sourceFor.ts';
import type { Services } from '../Services.ts';

/** A model writes the input, so its values need not have the types of the schema in package.json. */
interface Input {
  readonly file?: unknown;
  readonly live?: unknown;
}

interface ExplainInput extends Input {
  readonly from: unknown;
  readonly to: unknown;
}

type Tool = 'explain' | 'findings' | 'network';

/** Offers the model to chat, of files and of what runs: an assistant then answers from it instead of guessing. Reads only. */
export function registerLanguageModelTools(services: Services): vscode.Disposable {
  const answered = async (tool: Tool, input: Input, question: { from?: string; to?: string } = {}) => {
    const about = input.live === true ? { live: true } : { source: await sourceIn(services, input.file) };
    const text = await services.server.ask('netlens/tool', { tool, ...defined(about), ...question });
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  };
  return vscode.Disposable.from(
    vscode.lm.registerTool<ExplainInput>('netlens_explain', {
      invoke: ({ input }) => answered('explain', input, { from: String(input.from), to: String(input.to) }),
      prepareInvocation: ({ input }) => ({
        invocationMessage: vscode.l10n.t('Simulating a packet from {0} to {1}', String(input.from), String(input.to)),
      }),
    }),
    vscode.lm.registerTool<Input>('netlens_findings', { invoke: ({ input }) => answered('findings', input) }),
    vscode.lm.registerTool<Input>('netlens_network', { invoke: ({ input }) => answered('network', input) }),
  );
}

function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}

/** The id of the network of a file that is named by path, within the workspace; else of the active one. */
async function sourceIn(services: Services, file: unknown): Promise<string | undefined> {
  if (typeof file !== 'string' || file === '') return (await activeSource(services))?.id;
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const inside = file.startsWith(`${folder.uri.path}/`)
      ? folder.uri.with({ path: file })
      : vscode.Uri.joinPath(folder.uri, file);
    if (!inside.path.startsWith(`${folder.uri.path}/`)) continue;
    const source = await sourceOf(services, inside);
    if (source) return source.id;
  }
  return undefined;
}
