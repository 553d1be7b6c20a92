import * as vscode from 'vscode';
import type { LanguageClient, ServerOptions } from 'vscode-languageclient/node';
import type {
  ClientNotice,
  ClientNotification,
  ClientParams,
  ClientRequest,
  ClientResults,
  EditorNotifications,
  EditorRequests,
} from '../../protocol/index.ts';
import type { Log } from '../Log.ts';
import { clientOptions, REMEMBERED } from './clientOptions.ts';
import { RestartLimit } from './RestartLimit.ts';
import { SERVER_FLAGS } from './serverFlags.ts';

/** How long an answer may take, in milliseconds, where nothing else limits it. */
const LIMIT = 60_000;

/** Requests that a person may take any time for, or that the server itself gives up. */
const UNLIMITED: ReadonlySet<ClientRequest> = new Set([
  'netlens/panel/receive',
  'netlens/panel/ready',
  'netlens/panel/ask',
  'netlens/panel/compare',
  'netlens/live/settled',
  'netlens/live/snapshot',
  'netlens/snapshot',
]);

/** The end of a process is noticed within this time, in milliseconds. */
const NOTICED_WITHIN = 2000;

/** Codes of JSON-RPC for a request whose answer cannot come any more: the server died, or was not reached. */
const LOST: ReadonlySet<unknown> = new Set([-32099, -32098, -32097, -32096]);

/** What answers the server. */
export type EditorHandlers = {
  readonly [M in keyof EditorRequests]: (
    params: EditorRequests[M]['params'],
  ) => EditorRequests[M]['result'] | PromiseLike<EditorRequests[M]['result']>;
};

/**
 * The language server, in a process of its own. A server that dies is started again, at most five times in three minutes; a request that it
 * had is asked of the next one. What a person said to it is kept here for the next one, as a text that means nothing here.
 */
export class Server implements vscode.Disposable {
  readonly #log: Log;
  readonly #context: vscode.ExtensionContext;
  readonly #limit = new RestartLimit();
  readonly #started = new vscode.EventEmitter<void>();
  readonly #ended = new vscode.EventEmitter<void>();
  readonly #heeding = new Map<string, Set<(params: never) => void>>();
  #client: LanguageClient | undefined;
  #kept: string | undefined;
  /** Settled when requests can be sent; rejects where the server is not started any more. */
  #running: Promise<void>;
  #run: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #isStarted = false;
  #isDisposed = false;

  /** The server runs, for the first time or again: it knows no panel. */
  readonly onDidStart = this.#started.event;

  constructor(context: vscode.ExtensionContext, log: Log) {
    this.#context = context;
    this.#log = log;
    this.#running = this.#awaitStart();
    this.on('netlens/keep', ({ text }) => (this.#kept = text));
    this.on('netlens/remember', ({ text }) => void context.workspaceState.update(REMEMBERED, text));
  }

  /** Starts it. Never rejects: what is wrong is said to the person. */
  async start(handlers: EditorHandlers): Promise<void> {
    try {
      const { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State, TransportKind } =
        await import('vscode-languageclient/node');
      if (this.#isDisposed) return;
      const run = {
        module: this.#context.asAbsolutePath('dist/server.js'),
        transport: TransportKind.ipc,
        options: { execArgv: [...SERVER_FLAGS] },
      };
      // For a debugger that attaches to it (.vscode/launch.json).
      const debug = { ...run, options: { execArgv: [...SERVER_FLAGS, '--nolazy', '--inspect=6009'] } };
      const program: ServerOptions = { run, debug };
      const client = new LanguageClient('netlens', 'Net Lens', program, {
        ...clientOptions(this.#context, () => this.#kept),
        outputChannel: this.#log.channel,
        // What goes wrong is in the log, and said where a person waits for it.
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            const action = this.#limit.mayRestart(Date.now()) ? CloseAction.Restart : CloseAction.DoNotRestart;
            if (action === CloseAction.DoNotRestart) void this.#giveUp(handlers);
            else this.#log.warn('The server ended, and is started again.');
            return { action, handled: true };
          },
        },
      });
      this.#client = client;
      for (const [method, handler] of Object.entries(handlers))
        client.onRequest(method, handler as (params: unknown) => unknown);
      for (const [method, heeding] of this.#heeding) heed(client, method, heeding);
      client.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) =>
        this.#log.append(type, message),
      );
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) this.#ready();
        else if (this.#isStarted) {
          this.#isStarted = false;
          this.#running = this.#awaitStart();
          this.#ended.fire();
        }
      });
      await client.start();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#log.error(`The server could not be started: ${why}`);
      this.#fail(new Error(vscode.l10n.t('Net Lens could not be started: see the log.')));
    }
  }

  /**
   * Asks the server; once more where it died over it. Rejects where the answer is an error, takes longer than it may, or no server runs.
   */
  async ask<M extends ClientRequest>(
    method: M,
    params: ClientParams<M>,
    token?: vscode.CancellationToken,
  ): Promise<ClientResults[M]> {
    for (let attempt = 1; ; attempt++) {
      await this.#running;
      try {
        return await this.#asked(method, params, token);
      } catch (error) {
        if (!isLost(error) || attempt > 1) throw error;
        this.#log.warn(`${method} is asked again, since the server ended over it.`);
        await this.#nextStart();
      }
    }
  }

  tell<M extends ClientNotification>(method: M, params: ClientNotice<M>): void {
    // What was not told to a server that died is asked for by the next one.
    this.#client?.sendNotification(method, params).catch(() => undefined);
  }

  /** Heeds what the server tells, until the answer is disposed of. */
  on<M extends keyof EditorNotifications>(
    method: M,
    told: (params: EditorNotifications[M]) => void,
  ): vscode.Disposable {
    let heeding = this.#heeding.get(method);
    if (!heeding) {
      this.#heeding.set(method, (heeding = new Set()));
      if (this.#client) heed(this.#client, method, heeding);
    }
    heeding.add(told);
    return new vscode.Disposable(() => this.#heeding.get(method)?.delete(told));
  }

  /** The id of its process: for tests. */
  get processId(): number | undefined {
    return (this.#client as { readonly serverProcess?: { readonly pid?: number } } | undefined)?.serverProcess?.pid;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#started.dispose();
    this.#ended.dispose();
    // Rejects where it does not run.
    void this.#client?.dispose().catch(() => undefined);
  }

  async #asked<M extends ClientRequest>(
    method: M,
    params: ClientParams<M>,
    token: vscode.CancellationToken | undefined,
  ): Promise<ClientResults[M]> {
    const client = this.#client;
    if (!client) throw new Error(vscode.l10n.t('Net Lens is not started.'));
    const stop = new vscode.CancellationTokenSource();
    const stopping = token?.onCancellationRequested(() => stop.cancel());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      if (UNLIMITED.has(method)) return;
      timer = setTimeout(() => {
        stop.cancel();
        reject(new Error(vscode.l10n.t('Net Lens has not answered for {0} seconds.', LIMIT / 1000)));
      }, LIMIT);
    });
    try {
      return await Promise.race([client.sendRequest<ClientResults[M]>(method, params, stop.token), late]);
    } finally {
      clearTimeout(timer);
      stopping?.dispose();
      stop.dispose();
    }
  }

  #ready(): void {
    this.#isStarted = true;
    // Panels are opened at the server before anything is asked about them.
    this.#started.fire();
    this.#run();
  }

  #awaitStart(): Promise<void> {
    const running = new Promise<void>((resolve, reject) => {
      this.#run = resolve;
      this.#fail = reject;
    });
    // Whoever asks hears of it.
    running.catch(() => undefined);
    return running;
  }

  /** Resolves when another server runs than the one that was lost. */
  async #nextStart(): Promise<void> {
    // It is noticed after the request was rejected.
    if (this.#isStarted)
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          ending.dispose();
          resolve();
        };
        const timer = setTimeout(done, NOTICED_WITHIN);
        const ending = this.#ended.event(done);
      });
    await this.#running;
  }

  /** Says that it is not started any more, with a way to the log and one to try it all the same. */
  async #giveUp(handlers: EditorHandlers): Promise<void> {
    const text = vscode.l10n.t('Net Lens ended six times within three minutes, and is not started again.');
    this.#log.error(text);
    this.#isStarted = false;
    this.#running = this.#awaitStart();
    this.#fail(new Error(text));
    this.#ended.fire();
    const showLog = vscode.l10n.t('Show Log');
    const again = vscode.l10n.t('Start Again');
    const chosen = await vscode.window.showErrorMessage(text, showLog, again);
    if (chosen === showLog) this.#log.show();
    if (chosen !== again || this.#isDisposed) return;
    this.#limit.forget();
    this.#running = this.#awaitStart();
    await this.start(handlers);
  }
}

function isLost(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && LOST.has(error.code);
}

function heed(client: LanguageClient, method: string, heeding: ReadonlySet<(params: never) => void>): void {
  client.onNotification(method, (params: unknown) => {
    for (const told of heeding) (told as (params: unknown) => void)(params);
  });
}
