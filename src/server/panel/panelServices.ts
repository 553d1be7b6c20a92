import * as l10n from '@vscode/l10n';
import { reasonOf } from '../../core/analysis/index.ts';
import type { ProbeProgram } from '../../host/index.ts';
import type { Client } from '../Client.ts';
import type { ClientSettings } from '../ClientSettings.ts';
import { uriOf } from '../documents/places.ts';
import type { Editor } from '../Editor.ts';
import type { WorkspaceEdits } from '../features/WorkspaceEdits.ts';
import type { Kept } from '../Kept.ts';
import { differencesText } from '../live/differencesText.ts';
import type { Docker } from '../live/Docker.ts';
import type { LiveSource } from '../live/LiveSource.ts';
import { SnapshotSource } from '../live/SnapshotSource.ts';
import type { Log } from '../Log.ts';
import { assumedEngine } from './assumedEngine.ts';
import { canLook, lookForListener } from './lookForListener.ts';
import { otherCapture } from './otherCapture.ts';
import { networkAtHead } from './networkAtHead.ts';
import type { PanelServices } from './PanelRequests.ts';
import { tryForReal, whyNotTried } from './tryForReal.ts';

/** What panels need from other rooms: engine, editor, settings. */
export function panelServices(parts: {
  readonly log: Log;
  readonly client: Client;
  readonly editor: Editor;
  readonly edits: WorkspaceEdits;
  readonly kept: Kept;
  readonly settings: ClientSettings;
  readonly docker: Docker;
  readonly live: LiveSource;
  /** The program that tries an answer for real. */
  readonly probe: ProbeProgram;
}): PanelServices {
  const { log, docker, editor, live, settings } = parts;
  return {
    log,
    editor,
    edits: parts.edits,
    kept: parts.kept,
    isTrusted: () => parts.client.isTrusted,
    setSource: async (panel, mode) => {
      if (mode === 'files') {
        if (panel.files) panel.show(panel.files);
        return;
      }
      if (docker.status.state === 'off') return;
      panel.show(live);
      await docker.show();
    },
    openReason: async (code) => {
      if (reasonOf(code)) await editor.showPage(`docs/reasons/${code}.md`);
    },
    act: async (panel, id) => {
      if (id === 'selectDockerEndpoint') await editor.run('netlens.selectDockerEndpoint');
      else if (id === 'reconnectDocker') await docker.reconnect();
      else if (id === 'stopDocker') docker.giveUp();
      else if (id === 'pasteKernelRules') await editor.run('netlens.pasteKernelRules');
      else if (id === 'readListeners') await docker.readListeners();
      else if (id === 'openDiagram') await editor.run('netlens.openDiagram');
      else if (id === 'showLog') await editor.run('netlens.showLog');
      else if (id === 'showRuleDifferences') {
        const view = panel.source instanceof SnapshotSource ? panel.source.view : docker.view;
        await editor.ask('netlens/text', { text: differencesText(view?.network.differences ?? []), panel: panel.id });
      } else if (id === 'settle:engine') {
        const { project } = panel.source;
        if (project)
          await editor.ask('netlens/chooseEngine', { folder: uriOf(project.folder), assumed: assumedEngine });
      }
    },
    otherStates: {
      head: async (panel) =>
        panel.source.project
          ? networkAtHead(panel.source.project, editor)
          : { why: l10n.t('Only files have a last commit.') },
      capture: (_, task) => otherCapture(parts, task),
      live: async (panel) => {
        await docker.settled();
        const { view, status } = docker;
        if (!view) return { why: 'why' in status ? status.why : l10n.t('No Docker daemon answers.') };
        const project = panel.shown?.network.topology.project;
        return view.network.topology.containers.some((c) => c.project === project)
          ? { network: view.network }
          : { why: l10n.t('Docker has no container of this project: nothing is running.') };
      },
    },
    canLook: (asked, socket) => canLook(asked, socket, docker),
    look: (asked, socket) => lookForListener(asked, socket, docker),
    whyNotTried: (asked) => whyNotTried(asked, docker),
    tryForReal: (asked, task) => tryForReal(asked, { docker, program: parts.probe, editor, settings }, task),
  };
}
