import * as vscode from 'vscode';
import type { Command } from '../Services.ts';
import { sourceFor } from './sourceFor.ts';

/** In a diff editor the text can be that of a commit: what is meant is the file. */
function fileOf(argument: unknown): unknown {
  return argument instanceof vscode.Uri && argument.scheme === 'git' ? vscode.Uri.file(argument.path) : argument;
}

/** Which reachability was gained or lost since the last commit. */
export const showReachabilityChanges: Command = {
  id: 'netlens.showReachabilityChanges',
  run: async (services, argument) => {
    const source = await sourceFor(services, fileOf(argument));
    if (!source) return;
    const panel = await services.panels.open(source);
    await panel.whenReady();
    await services.server.ask('netlens/panel/compare', { panel: panel.id });
  },
};
