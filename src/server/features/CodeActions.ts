import * as l10n from '@vscode/l10n';
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver/node';
import {
  type Finding,
  ignorePlace,
  LineIndex,
  pageOf,
  provenFixes,
  ruleOf,
  shortfallOf,
  settingOf,
  type TextEdit,
} from '../../core/analysis/index.ts';
import type { Client } from '../Client.ts';
import type { OpenDocuments } from '../documents/OpenDocuments.ts';
import { type Place, placeOf } from '../documents/places.ts';
import type { NetworkView, Project } from '../projects/Project.ts';
import { nextTurn } from '../projects/turns.ts';
import { isSameRange, rangeOf, touches } from '../ranges.ts';
import { diagnosticOf, SOURCE } from './diagnosticOf.ts';
import type { WorkspaceEdits } from './WorkspaceEdits.ts';

/** The kind of "fix all": also what an editor's "fix on save" asks for. */
const FIX_ALL = `${CodeActionKind.SourceFixAll}.netlens`;

export const actionKinds: readonly string[] = [CodeActionKind.QuickFix, FIX_ALL];

/** The server's own command, for clients that show documents and have no command for it. */
export const READ_ABOUT = 'netlens.readAboutRule';

/** After this time, in milliseconds, the fixes that are left are offered without having been tried. */
const PATIENCE = 400;

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
  readonly #edits: WorkspaceEdits;
  /** What was proven of a view, by file. */
  readonly #proven = new WeakMap<NetworkView, Map<string, readonly TextEdit[]>>();

  constructor(client: Client, documents: OpenDocuments, edits: WorkspaceEdits) {
    this.#client = client;
    this.#documents = documents;
    this.#edits = edits;
  }

  /** The actions at a range of a file, of projects that were read from its text as it is now. */
  async actions(
    file: OpenFile,
    projects: readonly Project[],
    { range, context }: CodeActionParams,
  ): Promise<CodeAction[]> {
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
          actions.push(...(await this.#fixes(file, project, finding, diagnostic)));
        }
      // On demand alone, but beside the fixes of what is here.
      const isDemanded = context.only !== undefined && asked(FIX_ALL);
      if (isDemanded || (here.length > 0 && asked(CodeActionKind.QuickFix)))
        actions.push(...(await this.#fixAll(file, project, isDemanded ? FIX_ALL : CodeActionKind.QuickFix)));
    }
    for (const one of rules.values()) actions.push(...this.#aboutRule(file, one.finding, one.diagnostic));
    return actions;
  }

  /** An action with its edit; without one where the text has changed so much that there is none any more. */
  async resolve(action: CodeAction, projectOf: (id: string) => Project | undefined): Promise<CodeAction> {
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
      : await this.safeFixes(project, place.path);
    return edits ? { ...action, edit: this.#edits.of(project, edits) } : action;
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

  /** The fixes of a finding, each with what is still missing after it, as far as that could be tried in time. */
  async #fixes(file: OpenFile, project: Project, finding: Finding, diagnostic: Diagnostic): Promise<CodeAction[]> {
    const { rule, origin, fixes } = finding;
    const { view } = project;
    const actions: CodeAction[] = [];
    const began = performance.now();
    for (const [at, fix] of fixes.entries()) {
      await nextTurn();
      // Typed over meanwhile: the offsets are those of another text.
      if (!view || project.view !== view) return [];
      if (!this.#client.createsFiles && fix.edits.some((edit) => edit.creates)) continue;
      const isInTime = performance.now() - began < PATIENCE;
      const shortfall = isInTime ? shortfallOf(view.network, [{ finding, fix }]) : undefined;
      actions.push({
        title: shortfall ? `${fix.title} (${shortfall.message})` : fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        ...(this.#client.prefersActions ? { isPreferred: at === 0 && fix.safe && !shortfall } : {}),
        ...this.#edit(project, fix.edits, {
          uri: file.uri,
          project: project.id,
          fix: { rule, start: origin.start, end: origin.end, at },
        }),
      });
    }
    return actions;
  }

  async #fixAll(file: OpenFile, project: Project, kind: string): Promise<CodeAction[]> {
    const edits = await this.safeFixes(project, file.place.path);
    if (!edits) return [];
    const data = { uri: file.uri, project: project.id };
    return [{ title: l10n.t('Fix all safe network problems in this file'), kind, ...this.#edit(project, edits, data) }];
  }

  /**
   * The edits that apply every safe fix in one file that proves good on the model; undefined where there is none. A fix that also changes
   * another file comes whole.
   */
  async safeFixes({ view }: Project, file: string): Promise<readonly TextEdit[] | undefined> {
    if (!view) return undefined;
    let known = this.#proven.get(view);
    if (!known) this.#proven.set(view, (known = new Map<string, readonly TextEdit[]>()));
    let edits = known.get(file);
    if (!edits) {
      await nextTurn();
      const here = view.findings.filter(({ origin }) => origin.file === file);
      edits = [...provenFixes(view.network, here, { unsafe: false })].flatMap(([, ofFile]) => [...ofFile]);
      known.set(file, edits);
    }
    return edits.length > 0 ? edits : undefined;
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
        title: l10n.t`Ignore ${rule.id} here`,
        ...common,
        edit: this.#edits.ofFiles([{ place: file.place, edits: [edit] }]),
      });
    }
    const read = { title: l10n.t`Read about ${rule.id}`, ...common };
    if (this.#client.hasCommand('netlens.openRulePage'))
      actions.push({ ...read, command: { command: 'netlens.openRulePage', title: read.title, arguments: [rule.id] } });
    else if (this.#client.showsDocuments)
      actions.push({ ...read, command: { command: READ_ABOUT, title: read.title, arguments: [rule.id] } });
    if (this.#client.hasCommand('workbench.action.openSettings')) {
      const title = l10n.t`Change the severity of ${rule.id}`;
      const command = { command: 'workbench.action.openSettings', title, arguments: [settingOf(rule)] };
      actions.push({ title, ...common, command });
    }
    return actions;
  }

  /** The edit, or for a client that asks for it when a person chose the action: how to make it. */
  #edit(project: Project, edits: readonly TextEdit[], data: ActionData): Pick<CodeAction, 'edit' | 'data'> {
    return this.#client.resolvesEdits ? { data } : { edit: this.#edits.of(project, edits) };
  }
}

/** The page of the rule that `READ_ABOUT` was called with. */
export function pageAbout(args: readonly unknown[] | undefined, client: Client): string | undefined {
  const rule = ruleOf(String(args?.[0]));
  return rule && `${client.pages}/${pageOf(rule)}`;
}
