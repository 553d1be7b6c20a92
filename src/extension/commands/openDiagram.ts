import * as vscode from 'vscode';
import type { Command } from '../Services.ts';
import { sourceFor } from './sourceFor.ts';

/** Palette, editor title button, explorer menu, code lens, status bar: the picture beside the file. */
export const openDiagram: Command = {
  id: 'netlens.openDiagram',
  run: async (services, argument) => {
    const source = await sourceFor(services, argument);
    if (source) services.panels.open(source);
  },
};

/** The picture of what runs. */
export const openLiveDiagram: Command = {
  id: 'netlens.openLiveDiagram',
  run: async (services) => {
    void services.docker.show();
    // With a Compose file in front, the panel can be switched back to it.
    const active = vscode.window.activeTextEditor?.document;
    const project = active && (await services.store.projectOf(active.uri));
    services.panels.open(services.live, project ? { files: services.sources.ofProject(project) } : {});
  },
};
