import type * as vscode from 'vscode';
import type { DiagramPanels } from './panel/DiagramPanels.ts';
import type { LiveState } from './LiveState.ts';
import type { Log } from './Log.ts';
import type { Server } from './client/Server.ts';

/** What commands, views and tools work with. Made once, in extension.ts. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly server: Server;
  readonly live: LiveState;
  readonly panels: DiagramPanels;
}

/** One command of the palette or a menu. */
export interface Command {
  readonly id: `netlens.${string}`;
  /** `args` come from menus, links and other extensions: each is looked at before it is used. */
  readonly run: (services: Services, ...args: readonly unknown[]) => unknown;
}
