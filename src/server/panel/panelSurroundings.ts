import { defaultDetail } from '../../core/analysis/index.ts';
import type { DiagramView, SourceMode } from '../../protocol/index.ts';
import type { Docker } from '../live/Docker.ts';
import type { NetworkView } from '../projects/Project.ts';
import type { DiagramPanel } from './DiagramPanel.ts';

/** Whether a panel can change between files and daemon, and if not, why. */
export function sourceMode(panel: DiagramPanel, docker: Docker): SourceMode {
  if (panel.source.kind === 'snapshot') {
    return { mode: 'live', canSwitch: false, isSnapshot: true, why: 'This is a snapshot of a daemon at one moment.' };
  }
  if (panel.source.kind === 'gone') return { mode: 'files', canSwitch: false };
  const { status } = docker;
  const mode = panel.source.kind;
  if (mode === 'live') {
    if (panel.files) return { mode, canSwitch: true };
    return { mode, canSwitch: false, why: 'This diagram has no Compose file.' };
  }
  return status.state === 'off' ? { mode, canSwitch: false, why: status.why } : { mode, canSwitch: true };
}

/** The detail that a diagram opens with. */
export function firstDetail(
  view: NetworkView | undefined,
  set: DiagramView['detail'] | undefined,
): DiagramView['detail'] {
  if (set !== undefined) return set;
  return view ? defaultDetail(view.network.topology) : 'kernel';
}
