import type * as vscode from 'vscode';
import type { ProjectStore } from './language/ProjectStore.ts';
import type { Docker } from './live/Docker.ts';
import type { LiveSource } from './live/LiveSource.ts';
import type { DiagramPanels } from './panel/DiagramPanels.ts';
import type { PanelRequests } from './panel/PanelRequests.ts';
import type { SourceRegistry } from './panel/SourceRegistry.ts';
import type { Log } from './Log.ts';

/** What commands, views and tools work with. Made once, in extension.ts. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly store: ProjectStore;
  readonly docker: Docker;
  readonly live: LiveSource;
  readonly sources: SourceRegistry;
  readonly panels: DiagramPanels;
  readonly requests: PanelRequests;
}

/** One command of the palette or a menu. */
export interface Command {
  readonly id: `netlens.${string}`;
  /** `args` come from menus, links and other extensions: each is looked at before it is used. */
  readonly run: (services: Services, ...args: readonly unknown[]) => unknown;
}
