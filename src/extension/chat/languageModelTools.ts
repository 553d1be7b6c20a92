import * as vscode from 'vscode';
import { answerMarkdown } from '../../core/analysis/index.ts';
import { inTurns } from '../language/inTurns.ts';
import type { Project } from '../language/Project.ts';
import { rangeOf } from '../language/rangeOf.ts';
import type { Services } from '../Services.ts';

interface FileInput {
  readonly file?: string;
}

/** A model writes the input, so its values need not have the types of the schema in package.json. */
interface ExplainInput extends FileInput {
  readonly from: unknown;
  readonly to: unknown;
}

/** Offers the model to chat: an assistant then answers from it instead of guessing. Reads only. */
export function registerLanguageModelTools(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.lm.registerTool<ExplainInput>('netlens_explain', {
      invoke: async ({ input }) => {
        const project = await projectFor(services, input.file);
        if (!project?.view) return said(missing(project));
        const { network } = project.view;
        const question = network.question(String(input.from), String(input.to));
        if (!question.value) {
          const sources = network.askable.from.map((choice) => choice.id).join(', ');
          return said(
            `${question.problems[0]?.message ?? 'The question cannot be read.'}\nFROM is one of: ${sources}.`,
          );
        }
        return said(answerMarkdown(network.answerTo(question.value)));
      },
      prepareInvocation: ({ input }) => ({
        invocationMessage: vscode.l10n.t('Walking a packet from {0} to {1}', String(input.from), String(input.to)),
      }),
    }),
    vscode.lm.registerTool<FileInput>('netlens_findings', {
      invoke: async ({ input }) => {
        const project = await projectFor(services, input.file);
        const view = project?.view;
        if (!project || !view) return said(missing(project));
        if (view.findings.length === 0) return said(`No network problems were found in ${project.title}.`);
        const lines = view.findings.map((finding) => {
          const line = rangeOf(finding.origin, view.network.texts).start.line + 1;
          const fixes = finding.fixes.map((fix) => `${fix.title}${fix.safe ? ' (safe)' : ''}`).join('; ');
          return [
            `- ${finding.severity} ${finding.rule} at ${finding.origin.file}:${line}: ${finding.message}`,
            finding.why && `  Why: ${finding.why}`,
            fixes && `  Fix: ${fixes}`,
          ]
            .filter(Boolean)
            .join('\n');
        });
        return said(lines.join('\n'));
      },
    }),
    vscode.lm.registerTool<FileInput>('netlens_network', {
      invoke: async ({ input }) => {
        const project = await projectFor(services, input.file);
        return said(
          project?.view
            ? await inTurns(project.view.network.markdownInSteps({ findings: true }, project.view.findings))
            : missing(project),
        );
      },
    }),
  );
}

function said(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}

function missing(project: Project | undefined): string {
  return project?.broken
    ? `The Compose project cannot be read: ${project.broken.message}`
    : 'There is no such Compose project in this workspace.';
}

/** The project of a file that is named by path, within the workspace; else the active one. */
async function projectFor(services: Services, file: unknown): Promise<Project | undefined> {
  if (typeof file !== 'string' || file === '') return services.store.activeProject();
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const inside = file.startsWith(`${folder.uri.path}/`)
      ? folder.uri.with({ path: file })
      : vscode.Uri.joinPath(folder.uri, file);
    if (!inside.path.startsWith(`${folder.uri.path}/`)) continue;
    const project = await services.store.projectOf(inside);
    if (project) return project;
  }
  return undefined;
}
