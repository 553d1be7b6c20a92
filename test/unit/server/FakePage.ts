import type { FromWebview, ToWebview } from '../../../src/protocol/index.ts';
import type { Editor } from '../../../src/server/Editor.ts';
import { Kept } from '../../../src/server/Kept.ts';
import type { Log } from '../../../src/server/Log.ts';
import { DiagramPanel, type PanelSurroundings } from '../../../src/server/panel/DiagramPanel.ts';
import type { NetworkSource } from '../../../src/server/panel/NetworkSource.ts';

export const silentLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  warnOnce: () => undefined,
} as unknown as Log;

/** The page of a panel and the editor around it, as the server sees them: what is sent is kept, and a test speaks for the page. */
export class FakePage {
  readonly sent: ToWebview[] = [];
  readonly #waiting = new Set<(message: ToWebview) => void>();
  readonly editor = {
    tell: (method: string, params: { readonly text?: string }) => {
      if (method === 'netlens/panel/post') this.#take(JSON.parse(params.text ?? '') as ToWebview);
    },
    ask: async () => null,
    copy: async () => undefined,
    terminal: async () => true,
    save: async () => undefined,
    confirm: async () => true,
    reveal: async () => undefined,
    run: async () => undefined,
    showPage: async () => undefined,
    applyEdit: async () => true,
    inform: () => undefined,
    warn: () => undefined,
  } as unknown as Editor;
  readonly kept = new Kept(this.editor, undefined);
  #panel: DiagramPanel | undefined;

  /** The panel that the page is of. */
  opened(source: NetworkSource, handle: PanelSurroundings['handle']): DiagramPanel {
    this.#panel = new DiagramPanel(
      'a-panel',
      source,
      { isVisible: true, isReady: false, revision: 0 },
      {
        editor: this.editor,
        kept: this.kept,
        log: silentLog,
        handle,
        sourceMode: () => ({ mode: 'files', canSwitch: false }),
        firstDetail: () => 'overview',
        titleOf: ({ source: { title } }) => title,
      },
    );
    return this.#panel;
  }

  /** Speaks as the page, also what is no message. */
  say(message: FromWebview | Readonly<Record<string, unknown>>): void {
    void this.#panel?.receive(message);
  }

  /** Resolves with the first message that passes, from now on. */
  next(passes: (message: ToWebview) => boolean): Promise<ToWebview> {
    return new Promise((resolve) => {
      const look = (message: ToWebview): void => {
        if (!passes(message)) return;
        this.#waiting.delete(look);
        resolve(message);
      };
      this.#waiting.add(look);
    });
  }

  close(): void {
    this.#panel?.dispose();
  }

  #take(message: ToWebview): void {
    this.sent.push(message);
    for (const look of [...this.#waiting]) look(message);
  }
}
