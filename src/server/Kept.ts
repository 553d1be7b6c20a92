import type { Statement } from '../core/analysis/index.ts';
import type { DiagramView } from '../protocol/index.ts';
import type { Editor } from './Editor.ts';

/** What a panel showed: its view, and the question that it answers. */
export interface KeptPanel {
  readonly view?: DiagramView;
  readonly isPinned?: boolean;
  readonly question?: { readonly from: string; readonly to: string } | undefined;
}

/** How a person had the container engine asked. */
export interface KeptEngine {
  readonly isWanted: boolean;
  readonly endpoint?: unknown;
  /** The rules that they pasted, as text. */
  readonly pasted?: string;
}

/**
 * What a person told the server and no file holds. The client keeps it as one text, and gives it to the next server if this one dies, so
 * that nothing of it is lost.
 */
export class Kept {
  readonly #editor: Editor;
  readonly #statements: Map<string, readonly Statement[]>;
  readonly #panels: Map<string, KeptPanel>;
  #engine: KeptEngine;
  #isSending = false;

  constructor(editor: Editor, text: string | undefined) {
    this.#editor = editor;
    const kept = parsed(text);
    this.#statements = new Map(
      entriesOf<readonly Statement[]>(kept['statements']).filter(([, all]) => Array.isArray(all)),
    );
    this.#panels = new Map(entriesOf<KeptPanel>(kept['panels']));
    const engine = kept['engine'];
    this.#engine = { isWanted: false, ...(typeof engine === 'object' ? engine : {}) };
  }

  /** What was said of the sockets of a source. */
  statements(source: string): readonly Statement[] {
    return this.#statements.get(source) ?? [];
  }

  setStatements(source: string, statements: readonly Statement[]): void {
    if (statements.length > 0) this.#statements.set(source, statements);
    else this.#statements.delete(source);
    this.#send();
  }

  panel(id: string): KeptPanel {
    return this.#panels.get(id) ?? {};
  }

  setPanel(id: string, panel: KeptPanel | undefined): void {
    if (panel) this.#panels.set(id, { ...this.#panels.get(id), ...panel });
    else this.#panels.delete(id);
    this.#send();
  }

  get engine(): KeptEngine {
    return this.#engine;
  }

  setEngine(engine: KeptEngine): void {
    this.#engine = engine;
    this.#send();
  }

  /** Sends it once for all that changes in one turn, before anything that is asked in a later one. */
  #send(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    queueMicrotask(() => {
      this.#isSending = false;
      const text = JSON.stringify({
        statements: Object.fromEntries(this.#statements),
        panels: Object.fromEntries(this.#panels),
        engine: this.#engine,
      });
      this.#editor.tell('netlens/keep', { text });
    });
  }
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function entriesOf<T>(raw: unknown): [string, T][] {
  return typeof raw === 'object' && raw !== null ? (Object.entries(raw) as [string, T][]) : [];
}
