import * as vscode from 'vscode';
import { type Finding, pageOf, ruleOf, type Severity } from '../../core/analysis/index.ts';
import { uriAt } from './FileTexts.ts';
import type { Project } from './Project.ts';
import type { ProjectStore } from './ProjectStore.ts';
import { rangeOf } from './rangeOf.ts';

/** The source of all our diagnostics. */
export const SOURCE = 'netlens';

const SEVERITY: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** What is said of a settings file, by the text of its URI. */
interface SettingsDiagnostics {
  readonly key: string;
  readonly diagnostics: readonly vscode.Diagnostic[];
}

/** Publishes the findings of the projects as diagnostics. */
export class DiagnosticsPublisher implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(SOURCE);
  readonly #extension: vscode.Uri;
  /** By project, the diagnostics of each file (by URI). Several projects can have diagnostics in one env file. */
  readonly #said = new Map<Project, ReadonlyMap<string, readonly vscode.Diagnostic[]>>();
  /** By project: what is wrong with its settings file. Several projects can have one file. */
  readonly #settings = new Map<Project, SettingsDiagnostics>();
  readonly #disposables: vscode.Disposable[];

  constructor(store: ProjectStore, extension: vscode.Uri) {
    this.#extension = extension;
    this.#disposables = [
      this.#collection,
      store.onDidChange((project) => this.#publish(project)),
      store.onDidRemove((project) => this.#withdraw(project)),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #publish(project: Project): void {
    this.#showSettings(project, settingsDiagnostics(project));
    // While a file cannot be read, the earlier diagnostics stay; VS Code moves them with the text.
    if (project.broken || !project.view) return;
    const { texts } = project.view.network;
    const said = new Map<string, vscode.Diagnostic[]>();
    for (const finding of project.view.findings) {
      const uri = uriAt(project.base, finding.origin.file);
      if (!uri) continue;
      const list = said.get(uri.toString()) ?? [];
      if (list.length === 0) said.set(uri.toString(), list);
      list.push(this.#diagnosticOf(finding, project, texts));
    }
    const before = this.#said.get(project);
    this.#said.set(project, said);
    for (const key of new Set([...(before?.keys() ?? []), ...said.keys()])) this.#show(key);
  }

  #showSettings(project: Project, now: SettingsDiagnostics | undefined): void {
    const before = this.#settings.get(project);
    if (now) this.#settings.set(project, now);
    else this.#settings.delete(project);
    for (const key of new Set([before?.key, now?.key])) if (key !== undefined) this.#show(key);
  }

  #withdraw(project: Project): void {
    this.#showSettings(project, undefined);
    const before = this.#said.get(project);
    this.#said.delete(project);
    for (const key of before?.keys() ?? []) this.#show(key);
  }

  /** Shows the diagnostics of all projects for one file, without duplicates. */
  #show(key: string): void {
    const shown = new Map<string, vscode.Diagnostic>();
    const ofSettings = [...this.#settings.values()].filter((one) => one.key === key).map((one) => one.diagnostics);
    for (const list of [...[...this.#said.values()].map((said) => said.get(key) ?? []), ...ofSettings]) {
      for (const diagnostic of list) {
        const { start, end } = diagnostic.range;
        // A rule has one finding per place. Diagnostics without a rule (what runs differs) can have several.
        const said = typeof diagnostic.code === 'object' ? '' : diagnostic.message;
        const identity = [codeOf(diagnostic), start.line, start.character, end.line, end.character, said].join();
        if (!shown.has(identity)) shown.set(identity, diagnostic);
      }
    }
    this.#collection.set(vscode.Uri.parse(key), shown.size > 0 ? [...shown.values()] : undefined);
  }

  #diagnosticOf(finding: Finding, project: Project, texts: ReadonlyMap<string, string>): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(
      rangeOf(finding.origin, texts),
      finding.message,
      SEVERITY[finding.severity],
    );
    diagnostic.source = SOURCE;
    const rule = ruleOf(finding.rule);
    diagnostic.code = rule
      ? { value: finding.rule, target: vscode.Uri.joinPath(this.#extension, pageOf(rule)) }
      : finding.rule;
    diagnostic.relatedInformation = finding.related.flatMap(({ origin, message }) => {
      const uri = uriAt(project.base, origin.file);
      return uri
        ? [new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, rangeOf(origin, texts)), message)]
        : [];
    });
    return diagnostic;
  }
}

/** What is wrong with the project's settings file. */
function settingsDiagnostics(project: Project): SettingsDiagnostics | undefined {
  const found = project.settingsFile;
  const uri = found && uriAt(project.base, found.file);
  if (!uri || found.problems.length === 0) return undefined;
  const texts = new Map([[found.file, found.text]]);
  const diagnostics = found.problems.map(({ code, message, origin }) => {
    const range = origin ? rangeOf(origin, texts) : new vscode.Range(0, 0, 0, 0);
    const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = SOURCE;
    diagnostic.code = code;
    return diagnostic;
  });
  return { key: uri.toString(), diagnostics };
}

/** The rule id of one of our diagnostics. */
export function codeOf(diagnostic: vscode.Diagnostic): string {
  const code = diagnostic.code;
  return String(typeof code === 'object' ? code.value : (code ?? ''));
}
