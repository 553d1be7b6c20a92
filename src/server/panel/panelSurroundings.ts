import * as l10n from '@vscode/l10n';
import { defaultDetail } from '../../core/analysis/index.ts';
import type { DiagramView, SourceMode } from '../../protocol/index.ts';
import type { WorkspaceFolders } from '../documents/WorkspaceFolders.ts';
import type { Docker } from '../live/Docker.ts';
import type { NetworkView } from '../projects/Project.ts';
import { pathInWorkspace } from '../tree/unreadRows.ts';
import type { DiagramPanel } from './DiagramPanel.ts';

/** Whether a panel can change between files and daemon, and if not, why. */
export function sourceMode(panel: DiagramPanel, docker: Docker): SourceMode {
  if (panel.source.kind === 'snapshot') {
    const isMachine = panel.source.state().view?.network.topology.machine !== undefined;
    const file = fileName(panel.source.id);
    const why = isMachine
      ? l10n.t('This is a capture of a machine at one moment, from the file {0}.', file)
      : l10n.t('This is a snapshot of a daemon at one moment, from the file {0}.', file);
    return { mode: 'live', canSwitch: false, snapshot: { what: isMachine ? 'Capture' : 'Snapshot', file }, why };
  }
  if (panel.source.kind === 'gone') return { mode: 'files', canSwitch: false };
  const { status } = docker;
  const mode = panel.source.kind;
  if (mode === 'live') {
    if (panel.files) return { mode, canSwitch: true };
    return { mode, canSwitch: false, why: l10n.t('This diagram has no Compose file.') };
  }
  return status.state === 'off' ? { mode, canSwitch: false, why: status.why } : { mode, canSwitch: true };
}

/** The name of the file of a URI, for a person. */
function fileName(uri: string): string {
  const name = uri.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What tells a panel from another one of the same title: the files' own title (both are live), their folder, their names. */
export function detailsOf({ source, files }: DiagramPanel, folders: WorkspaceFolders): readonly string[] {
  const project = source.project ?? files?.project;
  if (!project) return [source.id];
  return [
    source.kind === 'files' ? '' : project.title,
    pathInWorkspace(project.folder, folders) || (project.folder.path.split('/').at(-1) ?? ''),
    project.request.files.map((file) => file.split('/').at(-1) ?? '').join(', '),
    project.folder.path,
  ];
}

/** The detail that a diagram opens with, in a page so many pixels wide, as far as that is known: the one that is set, or what fits. */
export function firstDetail(
  view: NetworkView | undefined,
  set: DiagramView['detail'] | undefined,
  width: number | undefined,
): DiagramView['detail'] {
  if (set !== undefined) return set;
  return view ? defaultDetail(view.network.topology, width) : 'kernel';
}
