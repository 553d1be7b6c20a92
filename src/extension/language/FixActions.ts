import * as vscode from 'vscode';
import { type Finding, ignorePlace, ruleOf, selectFixes, settingOf, type TextEdit } from '../../core/analysis/index.ts';
import { codeOf, SOURCE } from './DiagnosticsPublisher.ts';
import { uriAt } from './FileTexts.ts';
import type { Project } from './Project.ts';
import type { ProjectStore } from './ProjectStore.ts';
import { rangeOf } from './rangeOf.ts';

/** The kind of "fix all"; editor.codeActionsOnSave requests it as `source.fixAll.netlens`. */
const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('netlens');

/** Quick fixes: the edits of findings, "fix all safe problems", "ignore here", and the rule's page. */
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
        const all = fixAllAction(project, document);
        if (all) actions.push(all);
        continue;
      }
      for (const diagnostic of ours) actions.push(...fixesOf(project, document, diagnostic));
      if (ours.length > 0) {
        const all = fixAllAction(project, document, vscode.CodeActionKind.QuickFix);
        if (all) actions.push(all);
      }
    }
    if (!wantsFixAll) for (const diagnostic of ours) actions.push(...aboutRule(document, diagnostic));
    return actions;
  }
}

/** The edit that applies every safe fix in one file; undefined if there is none. */
export function safeFixesOf(project: Project, uri: vscode.Uri): vscode.WorkspaceEdit | undefined {
  if (!project.view) return undefined;
  const here = project.view.findings.filter((finding) => finding.origin.file === uri.path);
  const chosen = [...selectFixes(here, { unsafe: false })];
  // A fix is applied as a whole, including its edits of other files.
  return chosen.length > 0
    ? editOf(
        project,
        chosen.flatMap(([, edits]) => [...edits]),
      )
    : undefined;
}

/** The edits of a fix as a WorkspaceEdit. */
export function editOf(project: Project, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const whole = new vscode.WorkspaceEdit();
  for (const edit of edits) {
    const uri = uriAt(project.base, edit.file);
    if (uri && project.view) whole.replace(uri, rangeOf(edit, project.view.network.texts), edit.newText);
  }
  return whole;
}

function fixesOf(project: Project, document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const view = project.view;
  if (!view) return [];
  const isThis = (finding: Finding) =>
    finding.rule === codeOf(diagnostic) &&
    finding.origin.file === document.uri.path &&
    rangeOf(finding.origin, view.network.texts).isEqual(diagnostic.range);
  return view.findings.filter(isThis).flatMap((finding) =>
    finding.fixes.map((fix, position) => {
      const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
      action.edit = editOf(project, fix.edits);
      action.diagnostics = [diagnostic];
      action.isPreferred = position === 0 && fix.safe;
      return action;
    }),
  );
}

function fixAllAction(project: Project, document: vscode.TextDocument, kind = FIX_ALL): vscode.CodeAction | undefined {
  const edit = safeFixesOf(project, document.uri);
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
  // JSON has no comments, so a rule cannot be ignored there.
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
