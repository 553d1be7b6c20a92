import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import {
  type Finding,
  type FoundSettings,
  pageOf,
  type Problem,
  ruleOf,
  type Severity,
  type SourceOrigin,
  visibleText,
} from '../../core/analysis/index.ts';
import type { Client } from '../Client.ts';
import { rangeOf } from '../ranges.ts';

/** The source that every diagnostic of ours names. */
export const SOURCE = 'netlens';

const SEVERITY: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const SEVERITIES = Object.keys(SEVERITY) as Severity[];

/** A finding as a diagnostic. Names from files are shown as they are; what would change how a terminal shows them is not. */
export function diagnosticOf(
  finding: Finding,
  texts: ReadonlyMap<string, string>,
  client: Client,
  uriOf: (path: string) => string,
): Diagnostic {
  const rule = ruleOf(finding.rule);
  return {
    range: rangeOf(finding.origin, texts),
    severity: SEVERITY[finding.severity],
    code: finding.rule,
    ...(rule && client.linksCodes ? { codeDescription: { href: `${client.pages}/${pageOf(rule)}` } } : {}),
    source: SOURCE,
    message: visibleText(finding.message),
    ...(client.showsRelated && finding.related.length > 0
      ? {
          relatedInformation: finding.related.map(({ origin, message }) => ({
            location: { uri: uriOf(origin.file), range: rangeOf(origin, texts) },
            message: visibleText(message),
          })),
        }
      : {}),
  };
}

/** The severity of a diagnostic of ours. */
export function severityOf(severity: DiagnosticSeverity | undefined): Severity {
  return SEVERITIES.find((one) => SEVERITY[one] === severity) ?? 'error';
}

/** The place where a file cannot be read. `text` is the file's. */
export function brokenDiagnostic({ code, message }: Problem, origin: SourceOrigin, text: string): Diagnostic {
  return {
    range: rangeOf(origin, new Map([[origin.file, text]])),
    severity: DiagnosticSeverity.Error,
    code,
    source: SOURCE,
    message: visibleText(message),
  };
}

/** What is wrong with a project's settings file. */
export function settingsDiagnostics({ file, text, problems }: FoundSettings): readonly Diagnostic[] {
  const texts = new Map([[file, text]]);
  return problems.map(({ code, message, origin }) => ({
    range: rangeOf(origin ?? { file, start: 0, end: 0 }, texts),
    severity: DiagnosticSeverity.Error,
    code,
    source: SOURCE,
    message: visibleText(message),
  }));
}
