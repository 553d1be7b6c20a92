import * as vscode from 'vscode';
import { sourceOf } from '../../core/model/index.ts';
import { uriAt } from '../language/FileTexts.ts';
import type { Project } from '../language/Project.ts';
import { rangeOf } from '../language/rangeOf.ts';
import { type Drift, driftOf } from './driftOf.ts';

/** The code of these diagnostics. */
export const DRIFT = 'differs-from-running';

/** Where the files and what runs differ, as information at the place in the file. Empty while no daemon is followed. */
export function driftDiagnostics(
  project: Project,
): readonly { readonly uri: vscode.Uri; readonly diagnostic: vscode.Diagnostic }[] {
  const { view, live } = project;
  if (!view || !live) return [];
  return driftOf(view.topology, live.topology).flatMap((drift) => {
    const place = sourceOf(drift.origin);
    const uri = place && uriAt(project.base, place.file);
    if (!place || !uri) return [];
    const diagnostic = new vscode.Diagnostic(
      rangeOf(place, view.texts),
      messageOf(drift),
      vscode.DiagnosticSeverity.Information,
    );
    diagnostic.source = 'netlens';
    diagnostic.code = DRIFT;
    return [{ uri, diagnostic }];
  });
}

function messageOf({ container, kind, file, running }: Drift): string {
  const name = container.name;
  const none = vscode.l10n.t('none');
  const again = vscode.l10n.t('“docker compose up -d” makes the container anew.');
  switch (kind) {
    case 'ports':
      return vscode.l10n.t(
        '{0} runs with the ports {1}; the file says {2}. {3}',
        name,
        running || none,
        file || none,
        again,
      );
    case 'networks':
      return vscode.l10n.t(
        '{0} runs on the networks {1}; the file says {2}. {3}',
        name,
        running || none,
        file || none,
        again,
      );
    case 'aliases':
      return vscode.l10n.t('{0} runs without the alias {1}. {2}', name, file, again);
    case 'command':
      return vscode.l10n.t('{0} runs “{1}”; the file says “{2}”. {3}', name, running, file, again);
    case 'network_mode':
      return vscode.l10n.t(
        '{0} runs in another network mode ({1}) than the file says ({2}). {3}',
        name,
        running,
        file,
        again,
      );
  }
}
