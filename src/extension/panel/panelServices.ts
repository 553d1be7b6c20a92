import * as vscode from 'vscode';
import { reasonOf } from '../../core/analysis/index.ts';
import type { ProbeProgram } from '../../host/index.ts';
import { showPage } from '../commands/showPage.ts';
import type { ProjectStore } from '../language/ProjectStore.ts';
import type { Docker } from '../live/Docker.ts';
import type { LiveSource } from '../live/LiveSource.ts';
import type { RuleDifferencesPage } from '../live/RuleDifferencesPage.ts';
import { SnapshotSource } from '../live/SnapshotSource.ts';
import { chooseEngine } from './chooseEngine.ts';
import { canLook, lookForListener } from './lookForListener.ts';
import { networkAtHead } from './networkAtHead.ts';
import type { PanelServices } from './PanelRequests.ts';
import type { SourceRegistry } from './SourceRegistry.ts';
import { tryForReal, whyNotTried } from './tryForReal.ts';
import type { Log } from '../Log.ts';

/** What panels need from other rooms: daemon, Git, settings. */
export function panelServices(parts: {
  readonly log: Log;
  readonly store: ProjectStore;
  readonly docker: Docker;
  readonly live: LiveSource;
  readonly sources: SourceRegistry;
  readonly ruleDifferences: RuleDifferencesPage;
  /** The program that tries an answer for real. */
  readonly probe: ProbeProgram;
  /** Where the extension is, and with it its documentation. */
  readonly extension: vscode.Uri;
}): PanelServices {
  const { log, docker, live } = parts;
  return {
    log,
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
      if (reasonOf(code)) await showPage(vscode.Uri.joinPath(parts.extension, 'docs', 'reasons', `${code}.md`));
    },
    act: async (panel, id) => {
      if (id === 'selectDockerEndpoint') await vscode.commands.executeCommand('netlens.selectDockerEndpoint');
      else if (id === 'reconnectDocker') await docker.reconnect();
      else if (id === 'stopDocker') docker.giveUp();
      else if (id === 'pasteKernelRules') await vscode.commands.executeCommand('netlens.pasteKernelRules');
      else if (id === 'readListeners') await docker.readListeners();
      else if (id === 'openDiagram') await vscode.commands.executeCommand('netlens.openDiagram');
      else if (id === 'showLog') log.show();
      else if (id === 'showRuleDifferences') {
        const view = panel.source instanceof SnapshotSource ? panel.source.view : docker.view;
        await parts.ruleDifferences.show(view?.network.differences ?? [], panel.panel.viewColumn);
      } else if (id === 'settle:engine') {
        if (panel.source.project) await chooseEngine(panel.source.project.base);
      }
    },
    otherStates: {
      head: async (panel) =>
        panel.source.project
          ? networkAtHead(panel.source.project)
          : { why: vscode.l10n.t('Only files have a last commit.') },
      live: async (panel) => {
        await docker.settled();
        const { view, status } = docker;
        if (!view) return { why: 'why' in status ? status.why : vscode.l10n.t('No Docker daemon answers.') };
        const project = panel.shown?.network.topology.project;
        return view.network.topology.containers.some((c) => c.project === project)
          ? { network: view.network }
          : { why: vscode.l10n.t('Docker has no container of this project: nothing of it is up.') };
      },
    },
    canLook: (asked, socket) => canLook(asked, socket, docker),
    look: (asked, socket) => lookForListener(asked, socket, docker),
    whyNotTried: (asked) => whyNotTried(asked, docker),
    tryForReal: (asked, task) => tryForReal(asked, docker, parts.probe, task),
  };
}
