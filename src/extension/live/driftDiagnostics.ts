import * as vscode from 'vscode';
import { type Origin, sourceOf } from '../../core/model/index.ts';
import { uriAt } from '../language/FileTexts.ts';
import type { Project } from '../language/Project.ts';
import { rangeOf } from '../language/rangeOf.ts';
import { projectDrift } from './projectDrift.ts';

/** The codes of these diagnostics. */
const DIFFERS = 'differs-from-running';
const CLASHES = 'clashes-with-running';

/**
 * Where the files and what runs differ, and what the project would run into on this host, at the place in the file. Empty while
 * no daemon is followed.
 */
export function driftDiagnostics(
  project: Project,
): readonly { readonly uri: vscode.Uri; readonly diagnostic: vscode.Diagnostic }[] {
  const drift = projectDrift(project);
  const texts = project.view?.texts;
  if (!drift || !texts) return [];
  const { Information, Warning } = vscode.DiagnosticSeverity;
  const at = (origin: Origin, code: string, severity: vscode.DiagnosticSeverity, message: string) => {
    const place = sourceOf(origin);
    const uri = place && uriAt(project.base, place.file);
    if (!place || !uri) return [];
    const diagnostic = new vscode.Diagnostic(rangeOf(place, texts), message, severity);
    diagnostic.source = 'netlens';
    diagnostic.code = code;
    return [{ uri, diagnostic }];
  };
  const again = vscode.l10n.t('“docker compose up -d” makes the container anew.');
  const networkAgain = vscode.l10n.t('“docker compose up -d” makes the network and what is on it anew.');
  return [
    ...drift.services.flatMap(({ differences }) =>
      differences.flatMap(({ origin, message }) => at(origin, DIFFERS, Information, `${message} ${again}`)),
    ),
    ...drift.networks.flatMap(({ origin, message }) => at(origin, DIFFERS, Information, `${message} ${networkAgain}`)),
    // An external network that is missing is a rule's finding.
    ...drift.clashes.flatMap(({ kind, origin, message }) =>
      kind === 'external-network-missing' ? [] : at(origin, CLASHES, Warning, message),
    ),
  ];
}
