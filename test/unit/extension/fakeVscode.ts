import * as nodeModule from 'node:module';

type Resolve = (specifier: string, context: object) => object;
/** Newer than the types of the Node that the oldest VS Code has. */
const { registerHooks } = nodeModule as unknown as {
  readonly registerHooks: (hooks: {
    readonly resolve: (specifier: string, context: object, next: Resolve) => object;
  }) => void;
};

/**
 * As much of VS Code's API as the panels need. A test that has it loads what imports `vscode` by `import()`, after this file: the
 * module `vscode` is this one then.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: import.meta.url, shortCircuit: true } : next(specifier, context),
});

export class EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => void>();
  readonly event = (listener: (event: T) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };
  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export class CancellationTokenSource {
  readonly #cancelled = new EventEmitter<void>();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.#cancelled.event };
  cancel(): void {
    if (this.token.isCancellationRequested) return;
    this.token.isCancellationRequested = true;
    this.#cancelled.fire();
  }
  dispose(): void {
    this.#cancelled.dispose();
  }
}

class Kind {
  append(): this {
    return this;
  }
}
export const CodeActionKind = { QuickFix: new Kind(), SourceFixAll: new Kind() };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
export const ViewColumn = { Active: -1, Beside: -2, One: 1 };

export const Uri = {
  joinPath: (base: unknown, ...parts: readonly string[]) => ({ path: [String(base), ...parts].join('/') }),
  parse: (text: string) => ({ path: text, toString: () => text }),
};

export const l10n = {
  bundle: undefined,
  t: (text: string, ...values: readonly unknown[]) => text.replace(/\{(\d)\}/g, (_, i: string) => String(values[+i])),
};

/** What a test replaces. */
export const env = { language: 'en', clipboard: { writeText: async (_text: string): Promise<void> => undefined } };
export const workspace = {
  isTrusted: true,
  workspaceFolders: undefined,
  applyEdit: async () => true,
  fs: { writeFile: async () => undefined },
  getConfiguration: () => ({ get: () => undefined }),
};
export const window = {
  visibleTextEditors: [],
  terminals: [],
  showSaveDialog: async (): Promise<unknown> => undefined,
  showWarningMessage: async () => undefined,
  showInformationMessage: async () => undefined,
  registerWebviewPanelSerializer: () => ({ dispose: () => undefined }),
};
export const commands = { executeCommand: async (..._command: readonly unknown[]): Promise<void> => undefined };
