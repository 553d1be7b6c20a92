import * as vscode from 'vscode';
import type { Command } from '../Services.ts';
import { LIVE_SOURCE } from '../LiveState.ts';
import { sourceFor, sourceOf } from './sourceFor.ts';

/** Palette, editor title button, explorer menu, code lens, status bar: the picture beside the file. */
export const openDiagram: Command = {
  id: 'netlens.openDiagram',
  run: async (services, argument) => {
    const source = await sourceFor(services, argument);
    if (source) await services.panels.open(source);
  },
};

/** The picture of what runs. */
export const openLiveDiagram: Command = {
  id: 'netlens.openLiveDiagram',
  run: async (services) => {
    await services.server.ask('netlens/live/show', {});
    // With a Compose file in front, the panel can be switched back to it.
    const active = vscode.window.activeTextEditor?.document;
    const files = active && (await sourceOf(services, active.uri));
    await services.panels.open(LIVE_SOURCE, files ? { files: files.id } : {});
  },
};
