import * as vscode from 'vscode';
import {
  type Finding,
  type Fix,
  ignorePlace,
  type Network,
  provenFixes,
  ruleOf,
  settingOf,
  type Shortfall,
  shortfallOf,
  type TextEdit,
} from '../../core/analysis/index.ts';
import { inTurns } from './inTurns.ts';
import { codeOf, SOURCE } from './DiagnosticsPublisher.ts';
import { uriAt } from './FileTexts.ts';
import type { Project } from './Project.ts';
import type { ProjectStore } from './ProjectStore.ts';
import { rangeOf } from './rangeOf.ts';

/** The kind of "fix all": also what `source.fixAll.netlens` in editor.codeActionsOnSave asks for. */
const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('netlens');

/** Quick fixes: the edits that findings carry, "fix all safe problems", "ignore here", and a way to the rule's page. */
export class FixActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, FIX_ALL];
  readonly #store: ProjectStore;

  constructor(store: ProjectStore) {
    this.#store = store;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const actions: vscode.CodeAction[] = [];
    const wantsFixAll = context.only !== undefined && context.only.intersects(vscode.CodeActionKind.SourceFixAll);
    const ours = context.diagnostics.filter((diagnostic) => diagnostic.source === SOURCE);
    if (ours.length === 0 && !wantsFixAll) return actions;
    for (const project of this.#store.projectsUsing(document.uri)) {
      await project.current();
      if (token.isCancellationRequested) return [];
      if (!project.view || !project.isOf(document)) continue;
      if (wantsFixAll) {
        const all = await fixAllAction(project, document);
        if (all) actions.push(all);
        continue;
      }
      for (const diagnostic of ours) actions.push(...(await fixesOf(project, document, diagnostic)));
      if (ours.length > 0) {
        const all = await fixAllAction(project, document, vscode.CodeActionKind.QuickFix);
        if (all) actions.push(all);
      }
    }
    if (!wantsFixAll) for (const diagnostic of ours) actions.push(...aboutRule(document, diagnostic));
    return actions;
  }
}

/** The edit that applies every safe fix in one file that proves good on the model; undefined where there is none. */
export async function safeFixesOf(project: Project, uri: vscode.Uri): Promise<vscode.WorkspaceEdit | undefined> {
  const { view } = project;
  if (!view) return undefined;
  const here = view.findings.filter((finding) => finding.origin.file === uri.path);
  const chosen = [...(await inTurns(provenFixes(view.network, here, { unsafe: false })))];
  // Typed over meanwhile: the offsets are those of another text.
  if (project.view !== view) return undefined;
  // A fix is applied as a whole, so one that also changes another file is included with all its edits.
  return chosen.length > 0
    ? editOf(
        project,
        chosen.flatMap(([, edits]) => [...edits]),
      )
    : undefined;
}

/** The edits of a fix as VS Code applies them. */
export function editOf(project: Project, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const whole = new vscode.WorkspaceEdit();
  for (const edit of edits) {
    const uri = uriAt(project.base, edit.file);
    if (uri && edit.creates) {
      const contents = new TextEncoder().encode(edit.newText);
      whole.createFile(uri, { contents, ignoreIfExists: true });
    } else if (uri && project.view) whole.replace(uri, rangeOf(edit, project.view.network.texts), edit.newText);
  }
  return whole;
}

async function fixesOf(
  project: Project,
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
): Promise<vscode.CodeAction[]> {
  const view = project.view;
  if (!view) return [];
  const isThis = (finding: Finding) =>
    finding.rule === codeOf(diagnostic) &&
    finding.origin.file === document.uri.path &&
    rangeOf(finding.origin, view.network.texts).isEqual(diagnostic.range);
  const actions: vscode.CodeAction[] = [];
  const began = performance.now();
  for (const finding of view.findings.filter(isThis)) {
    for (const [position, fix] of finding.fixes.entries()) {
      const shortfall =
        performance.now() - began < PATIENCE ? await shortfallOfFix(view.network, finding, fix) : undefined;
      if (project.view !== view) return [];
      const title = shortfall ? `${fix.title} (${shortfall.message})` : fix.title;
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.edit = editOf(project, fix.edits);
      action.diagnostics = [diagnostic];
      action.isPreferred = position === 0 && fix.safe && !shortfall;
      actions.push(action);
    }
  }
  return actions;
}

/** After this time, in milliseconds, the fixes that are left are offered without having been tried. */
const PATIENCE = 400;

function shortfallOfFix(network: Network, finding: Finding, fix: Fix): Promise<Shortfall | undefined> {
  return inTurns(shortfallOf(network, [{ finding, fix }]));
}

async function fixAllAction(
  project: Project,
  document: vscode.TextDocument,
  kind = FIX_ALL,
): Promise<vscode.CodeAction | undefined> {
  const edit = await safeFixesOf(project, document.uri);
  if (!edit) return undefined;
  const action = new vscode.CodeAction(vscode.l10n.t('Fix all safe network problems in this file'), kind);
  action.edit = edit;
  return action;
}

function aboutRule(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const id = codeOf(diagnostic);
  const rule = ruleOf(id);
  if (!rule) return [];
  const actions: vscode.CodeAction[] = [];
  // JSON has no comments to ignore a rule by.
  if (!document.uri.path.endsWith('.json')) {
    const ignore = new vscode.CodeAction(vscode.l10n.t('Ignore {0} here', id), vscode.CodeActionKind.QuickFix);
    const place = ignorePlace(document.getText(), document.offsetAt(diagnostic.range.start), document.uri.path);
    const line = document.lineAt(document.positionAt(place).line);
    const indent = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
    ignore.edit = new vscode.WorkspaceEdit();
    ignore.edit.insert(document.uri, line.range.start, `${indent}# netlens-ignore ${id}\n`);
    ignore.diagnostics = [diagnostic];
    actions.push(ignore);
  }
  const read = new vscode.CodeAction(vscode.l10n.t('Read about {0}', id), vscode.CodeActionKind.QuickFix);
  read.command = { command: 'netlens.openRulePage', title: read.title, arguments: [id] };
  read.diagnostics = [diagnostic];
  const set = new vscode.CodeAction(vscode.l10n.t('Change the severity of {0}', id), vscode.CodeActionKind.QuickFix);
  set.command = { command: 'workbench.action.openSettings', title: set.title, arguments: [settingOf(rule)] };
  set.diagnostics = [diagnostic];
  return [...actions, read, set];
}
