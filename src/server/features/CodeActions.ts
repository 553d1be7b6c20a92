import {
  type CodeAction,
  CodeActionKind,
  type CreateFile,
  type TextDocumentEdit,
  type CodeActionParams,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import {
  type Finding,
  ignorePlace,
  LineIndex,
  pageOf,
  ruleOf,
  selectFixes,
  settingOf,
  type TextEdit,
} from '../../core/analysis/index.ts';
import type { Client } from '../Client.ts';
import type { OpenDocuments } from '../documents/OpenDocuments.ts';
import { keyOf, type Place, placeOf } from '../documents/places.ts';
import type { Project } from '../projects/Project.ts';
import { isSameRange, rangeOf, touches } from '../ranges.ts';
import { diagnosticOf, SOURCE } from './diagnosticOf.ts';

/** The kind of "fix all": also what an editor's "fix on save" asks for. */
const FIX_ALL = `${CodeActionKind.SourceFixAll}.netlens`;

export const actionKinds: readonly string[] = [CodeActionKind.QuickFix, FIX_ALL];

/** The server's own command, for clients that show documents and have no command for it. */
export const READ_ABOUT = 'netlens.readAboutRule';

/** How an action is made again when it is resolved. */
interface ActionData {
  readonly uri: string;
  readonly project: string;
  /** The rule, the place and the position among the finding's fixes; without them it is "fix all". */
  readonly fix?: { readonly rule: string; readonly start: number; readonly end: number; readonly at: number };
}

interface OpenFile {
  readonly uri: string;
  readonly place: Place;
  readonly text: string;
}

/** Quick fixes: the edits that findings carry, "fix all safe problems", "ignore here", and a way to the rule's page. */
export class CodeActions {
  readonly #client: Client;
  readonly #documents: OpenDocuments;

  constructor(client: Client, documents: OpenDocuments) {
    this.#client = client;
    this.#documents = documents;
  }

  /** The actions at a range of a file, of projects that were read from its text as it is now. */
  actions(file: OpenFile, projects: readonly Project[], { range, context }: CodeActionParams): CodeAction[] {
    const asked = (kind: string): boolean =>
      context.only === undefined ||
      context.only.some((only) => only === '' || kind === only || kind.startsWith(`${only}.`));
    const actions: CodeAction[] = [];
    const rules = new Map<
      string,
      { readonly finding: Finding; readonly diagnostic: Diagnostic; readonly range: Range }
    >();
    for (const project of projects) {
      const { view } = project;
      if (!view) continue;
      const { texts } = view.network;
      const here = view.findings.filter(
        ({ origin }) => origin.file === file.place.path && touches(rangeOf(origin, texts), range),
      );
      if (asked(CodeActionKind.QuickFix))
        for (const finding of here) {
          const diagnostic = this.#diagnosticFor(finding, project, context.diagnostics);
          rules.set(`${finding.rule} ${finding.origin.start}`, { finding, diagnostic, range: diagnostic.range });
          actions.push(...this.#fixes(file, project, finding, diagnostic));
        }
      // On demand alone, but beside the fixes of what is here.
      const isDemanded = context.only !== undefined && asked(FIX_ALL);
      if (isDemanded || (here.length > 0 && asked(CodeActionKind.QuickFix)))
        actions.push(...this.#fixAll(file, project, isDemanded ? FIX_ALL : CodeActionKind.QuickFix));
    }
    for (const one of rules.values()) actions.push(...this.#aboutRule(file, one.finding, one.diagnostic));
    return actions;
  }

  /** An action with its edit; without one where the text has changed so much that there is none any more. */
  resolve(action: CodeAction, projectOf: (id: string) => Project | undefined): CodeAction {
    const data = action.data as Partial<ActionData> | null | undefined;
    const place = typeof data?.uri === 'string' ? placeOf(data.uri) : undefined;
    const project = typeof data?.project === 'string' ? projectOf(data.project) : undefined;
    if (!place || !project?.view) return action;
    const { fix } = data ?? {};
    const edits = fix
      ? project.view.findings.find(
          ({ rule, origin }) =>
            rule === fix.rule && origin.file === place.path && origin.start === fix.start && origin.end === fix.end,
        )?.fixes[fix.at]?.edits
      : safeFixes(project, place.path);
    return edits ? { ...action, edit: this.#editOf(project, edits) } : action;
  }

  /** The diagnostic as the client has it, else as it would be. */
  #diagnosticFor(finding: Finding, project: Project, known: readonly Diagnostic[]): Diagnostic {
    const texts = project.view?.network.texts ?? new Map<string, string>();
    const range = rangeOf(finding.origin, texts);
    return (
      known.find((one) => one.source === SOURCE && one.code === finding.rule && isSameRange(one.range, range)) ??
      diagnosticOf(finding, texts, this.#client, (path) => this.#documents.uriOf(project.placeOf(path)))
    );
  }

  #fixes(file: OpenFile, project: Project, { rule, origin, fixes }: Finding, diagnostic: Diagnostic): CodeAction[] {
    return fixes.flatMap(({ title, safe, edits }, at): CodeAction[] => {
      if (!this.#client.createsFiles && edits.some((edit) => edit.creates)) return [];
      const preferred = this.#client.prefersActions ? { isPreferred: at === 0 && safe } : {};
      const fix = { rule, start: origin.start, end: origin.end, at };
      const edit = this.#edit(project, edits, { uri: file.uri, project: project.id, fix });
      return [{ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], ...preferred, ...edit }];
    });
  }

  #fixAll(file: OpenFile, project: Project, kind: string): CodeAction[] {
    const edits = safeFixes(project, file.place.path);
    if (!edits) return [];
    const data = { uri: file.uri, project: project.id };
    return [{ title: 'Fix all safe network problems in this file', kind, ...this.#edit(project, edits, data) }];
  }

  #aboutRule(file: OpenFile, finding: Finding, diagnostic: Diagnostic): CodeAction[] {
    const rule = ruleOf(finding.rule);
    if (!rule) return [];
    const actions: CodeAction[] = [];
    const common = { kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] };
    // JSON has no comments to ignore a rule by.
    if (!file.place.path.endsWith('.json')) {
      const at = ignorePlace(file.text, finding.origin.start, file.place.path);
      const indent = /^[ \t]*/.exec(file.text.slice(at))?.[0] ?? '';
      const position = new LineIndex(file.text).positionOf(at);
      const edit = { range: { start: position, end: position }, newText: `${indent}# netlens-ignore ${rule.id}\n` };
      actions.push({
        title: `Ignore ${rule.id} here`,
        ...common,
        edit: this.#workspaceEdit(new Map([[keyOf(file.place), { place: file.place, edits: [edit] }]])),
      });
    }
    const read = { title: `Read about ${rule.id}`, ...common };
    if (this.#client.hasCommand('netlens.openRulePage'))
      actions.push({ ...read, command: { command: 'netlens.openRulePage', title: read.title, arguments: [rule.id] } });
    else if (this.#client.showsDocuments)
      actions.push({ ...read, command: { command: READ_ABOUT, title: read.title, arguments: [rule.id] } });
    if (this.#client.hasCommand('workbench.action.openSettings')) {
      const title = `Change the severity of ${rule.id}`;
      const command = { command: 'workbench.action.openSettings', title, arguments: [settingOf(rule)] };
      actions.push({ title, ...common, command });
    }
    return actions;
  }

  /** The edit, or for a client that asks for it when a person chose the action: how to make it. */
  #edit(project: Project, edits: readonly TextEdit[], data: ActionData): Pick<CodeAction, 'edit' | 'data'> {
    return this.#client.resolvesEdits ? { data } : { edit: this.#editOf(project, edits) };
  }

  #editOf(project: Project, edits: readonly TextEdit[]): WorkspaceEdit {
    const texts = project.view?.network.texts ?? new Map<string, string>();
    const files = new Map<string, { place: Place; edits: { range: Range; newText: string }[] }>();
    const created: (CreateFile | TextDocumentEdit)[] = [];
    for (const edit of edits) {
      const place = project.placeOf(edit.file);
      if (edit.creates) {
        const uri = this.#documents.uriOf(place);
        // The protocol's way to say what is in a new file is a second change.
        const textDocument = { uri, version: null };
        const whole = { range: rangeOf(edit, texts), newText: edit.newText };
        created.push({ kind: 'create', uri }, { textDocument, edits: [whole] });
        continue;
      }
      const of = files.get(keyOf(place)) ?? { place, edits: [] };
      files.set(keyOf(place), of);
      of.edits.push({ range: rangeOf(edit, texts), newText: edit.newText });
    }
    const edit = this.#workspaceEdit(files);
    return created.length === 0 ? edit : { documentChanges: [...created, ...(edit.documentChanges ?? [])] };
  }

  #workspaceEdit(
    files: ReadonlyMap<string, { readonly place: Place; readonly edits: { range: Range; newText: string }[] }>,
  ): WorkspaceEdit {
    if (!this.#client.versionsEdits)
      return { changes: Object.fromEntries([...files.values()].map((f) => [this.#documents.uriOf(f.place), f.edits])) };
    return {
      documentChanges: [...files.values()].map(({ place, edits }) => ({
        textDocument: { uri: this.#documents.uriOf(place), version: this.#documents.at(place)?.version ?? null },
        edits,
      })),
    };
  }
}

/** The page of the rule that `READ_ABOUT` was called with. */
export function pageAbout(args: readonly unknown[] | undefined, client: Client): string | undefined {
  const rule = ruleOf(String(args?.[0]));
  return rule && `${client.pages}/${pageOf(rule)}`;
}

/** The edits that apply every safe fix in one file; undefined where there is none. A fix that also changes another file comes whole. */
function safeFixes({ view }: Project, file: string): readonly TextEdit[] | undefined {
  const here = view?.findings.filter(({ origin }) => origin.file === file) ?? [];
  const chosen = [...selectFixes(here, { unsafe: false })];
  return chosen.length > 0 ? chosen.flatMap(([, edits]) => [...edits]) : undefined;
}
