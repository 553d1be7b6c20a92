import * as vscode from 'vscode';
import type { Command, Services } from '../Services.ts';
import { copyDiagram } from './copyDiagram.ts';
import { diagramPages } from './diagramPages.ts';
import { exportDiagram } from './exportDiagram.ts';
import { explainReachability } from './explainReachability.ts';
import { fixAllSafeProblems } from './fixAllSafeProblems.ts';
import { insertDiagramIntoMarkdown } from './insertDiagramIntoMarkdown.ts';
import { elementCommands } from './onElement.ts';
import { openDiagram, openLiveDiagram } from './openDiagram.ts';
import { openExample } from './openExample.ts';
import { openMachineCapture } from './openMachineCapture.ts';
import { pasteKernelRules } from './pasteKernelRules.ts';
import { openRulePage } from './rulePages.ts';
import { selectDockerEndpoint } from './selectDockerEndpoint.ts';
import { showReachabilityChanges } from './showReachabilityChanges.ts';
import { takeAsProject } from './takeAsProject.ts';
import { snapshotCommands } from './snapshots.ts';
import { workspaceCommands } from './wholeWorkspace.ts';

const showProblems: Command = {
  id: 'netlens.showProblems',
  run: () => vscode.commands.executeCommand('workbench.actions.view.problems'),
};

const showLog: Command = { id: 'netlens.showLog', run: ({ log }) => log.show() };

/** Every command that package.json declares; a test compares the two lists. */
export const commands: readonly Command[] = [
  openDiagram,
  openLiveDiagram,
  explainReachability,
  ...diagramPages,
  exportDiagram,
  showReachabilityChanges,
  insertDiagramIntoMarkdown,
  ...copyDiagram,
  fixAllSafeProblems,
  ...snapshotCommands,
  openMachineCapture,
  selectDockerEndpoint,
  pasteKernelRules,
  takeAsProject,
  showProblems,
  openRulePage,
  showLog,
  ...elementCommands,
  ...workspaceCommands,
  openExample,
];

/** Registers all commands. One that fails says so to the person in one sentence, and to the log. */
export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...commands.map(({ id, run }) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          await run(services, ...args);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          services.log.error(`${id} failed: ${error instanceof Error ? (error.stack ?? why) : why}`);
          void vscode.window.showErrorMessage(vscode.l10n.t('Net Lens could not do that: {0}', why));
        }
      }),
    ),
  );
}
