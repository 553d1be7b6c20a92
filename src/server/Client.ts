import { type ClientCapabilities, Emitter, type InitializeParams, MarkupKind } from 'vscode-languageserver/node';
import { type TextBundle, textBundle } from '../protocol/index.ts';

/** The pages of rules, where a client does not say that it has them. */
const PAGES = 'https://github.com/netlens/netlens/blob/main';

/** What the client can do and what it said when it started. */
export class Client {
  /** Whether it answers the requests of `src/protocol/editorRequests.ts`: the extension does, other editors do not know them. */
  readonly isOurs: boolean;
  /** What an earlier server of this client wanted to be kept (`netlens/keep`). */
  readonly kept: string | undefined;
  /** What was chosen in this workspace before (`netlens/remember`). */
  readonly remembered: string | undefined;
  /** Where the pages of the documentation are: a folder's URI, without a slash at the end. */
  readonly pages: string;
  /** What the server says, in the language of the person; English for what is not in it. */
  readonly texts: TextBundle;
  /** Settings for clients that cannot be asked for them. */
  readonly statedSettings: unknown;
  readonly #commands: ReadonlySet<string>;
  readonly #can: ClientCapabilities;
  readonly #trusted = new Emitter<void>();
  #wantsSyntaxErrors: boolean;
  #isTrusted: boolean;

  /** The person came to trust the folders. */
  readonly onDidTrust = this.#trusted.event;

  constructor(params: InitializeParams) {
    // A client may leave out what LSP requires, and state anything as an option.
    const { capabilities, initializationOptions } = params as {
      readonly capabilities?: ClientCapabilities | null;
      readonly initializationOptions?: Readonly<Record<string, unknown>> | null;
    };
    const options = initializationOptions;
    this.#can = capabilities ?? {};
    this.#isTrusted = options?.['trusted'] === true;
    this.#wantsSyntaxErrors = options?.['syntaxErrors'] === true;
    this.isOurs = options?.['client'] === 'netlens';
    const kept = options?.['kept'];
    this.kept = typeof kept === 'string' ? kept : undefined;
    const remembered = options?.['remembered'];
    this.remembered = typeof remembered === 'string' ? remembered : undefined;
    const pages = options?.['pages'];
    this.pages =
      typeof pages === 'string' && URL.canParse(pages)
        ? new URL(pages).href.replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`).replace(/\/+$/, '')
        : PAGES;
    this.texts = textBundle(options?.['texts']);
    this.statedSettings = options?.['settings'];
    const commands = options?.['commands'];
    this.#commands = new Set(Array.isArray(commands) ? commands.map(String) : []);
  }

  /**
   * Whether the person trusts what is in the folders: without it nothing outside of them is read, no variable of the shell, and no
   * container engine is asked.
   */
  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  trust(): void {
    if (this.#isTrusted) return;
    this.#isTrusted = true;
    this.#trusted.fire();
  }

  /** Whether Net Lens is to report where a file is not valid YAML or not valid Compose: in most editors another server does. */
  get wantsSyntaxErrors(): boolean {
    return this.#wantsSyntaxErrors;
  }

  set wantsSyntaxErrors(wanted: boolean) {
    this.#wantsSyntaxErrors = wanted;
  }

  /** Whether the client has a command that a lens, an action or a hover may name. */
  hasCommand(command: string): boolean {
    return this.#commands.has(command);
  }

  get answersConfiguration(): boolean {
    return this.#can.workspace?.configuration === true;
  }

  get registersConfiguration(): boolean {
    return this.#can.workspace?.didChangeConfiguration?.dynamicRegistration === true;
  }

  get watchesFiles(): boolean {
    return this.#can.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
  }

  /** Watchers can name the folder that their pattern is about (LSP 3.17). */
  get hasRelativePatterns(): boolean {
    return this.#can.workspace?.didChangeWatchedFiles?.relativePatternSupport === true;
  }

  get changesFolders(): boolean {
    return this.#can.workspace?.workspaceFolders === true;
  }

  /**
   * It asks for diagnostics, and can be told to ask again: one edit changes what is said of other files. Ours is told, since what a
   * project says of files that nobody has open is to stay.
   */
  get pullsDiagnostics(): boolean {
    return (
      !this.isOurs &&
      this.#can.textDocument?.diagnostic !== undefined &&
      this.#can.workspace?.diagnostics?.refreshSupport === true
    );
  }

  get refreshesHints(): boolean {
    return this.#can.workspace?.inlayHint?.refreshSupport === true;
  }

  get refreshesLenses(): boolean {
    return this.#can.workspace?.codeLens?.refreshSupport === true;
  }

  get showsRelated(): boolean {
    return this.#can.textDocument?.publishDiagnostics?.relatedInformation === true;
  }

  get linksCodes(): boolean {
    return this.#can.textDocument?.publishDiagnostics?.codeDescriptionSupport === true;
  }

  get showsMarkdown(): boolean {
    return this.#can.textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true;
  }

  /** It has actions as objects; an older one has only commands, and none of ours is one. */
  get takesActions(): boolean {
    return this.#can.textDocument?.codeAction?.codeActionLiteralSupport !== undefined;
  }

  get resolvesEdits(): boolean {
    const { codeAction } = this.#can.textDocument ?? {};
    return codeAction?.dataSupport === true && codeAction.resolveSupport?.properties.includes('edit') === true;
  }

  get prefersActions(): boolean {
    return this.#can.textDocument?.codeAction?.isPreferredSupport === true;
  }

  /** Whether an edit may make a file. */
  get createsFiles(): boolean {
    const operations = this.#can.workspace?.workspaceEdit?.resourceOperations ?? [];
    return this.versionsEdits && operations.includes('create');
  }

  get versionsEdits(): boolean {
    return this.#can.workspace?.workspaceEdit?.documentChanges === true;
  }

  get showsDocuments(): boolean {
    return this.#can.window?.showDocument?.support === true;
  }
}
