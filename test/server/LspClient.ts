import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, InitializeResult, Range } from 'vscode-languageserver/node';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** A message of JSON-RPC. */
export interface Message {
  readonly jsonrpc: '2.0';
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface PublishedDiagnostics {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** An answer that is an error. */
export class RequestError extends Error {
  readonly code: number;

  constructor({ code, message }: NonNullable<Message['error']>) {
    super(message);
    this.code = code;
  }
}

export interface ClientOptions {
  readonly folders?: readonly string[];
  readonly capabilities?: object;
  readonly initializationOptions?: object;
  /** What `workspace/configuration` is answered with, by the scope's URI. */
  readonly settings?: (scopeUri: string) => object;
  readonly environment?: NodeJS.ProcessEnv;
  /** What any other request of the server is answered with. */
  readonly answers?: (method: string, params: unknown) => unknown;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** `netlens lsp` as an editor runs it: the real process, and the protocol's own bytes. */
export class LspClient {
  readonly #options: ClientOptions;
  readonly #process: ChildProcess;
  readonly #ended: Promise<number>;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #waiting = new Set<(message: Message) => void>();
  /** All that the server sent, in order. */
  readonly received: Message[] = [];
  #unread = Buffer.alloc(0);
  #next = 1;
  #errors = '';

  constructor(options: ClientOptions = {}, args: readonly string[] = []) {
    this.#options = options;
    const env = { ...process.env, ...options.environment };
    this.#process = spawn(process.execPath, [...args, cli, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'], env });
    running.add(this.#process);
    this.#process.stdout?.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    // A server that has ended reads no more.
    this.#process.stdin?.on('error', () => undefined);
    this.#ended = once(this.#process, 'close').then(([code]) => {
      running.delete(this.#process);
      for (const { reject } of this.#pending.values()) reject(new Error(`The server ended (${code}). ${this.#errors}`));
      return code as number;
    });
  }

  /** Starts a server and does what an editor does first. */
  static async open(options: ClientOptions = {}): Promise<LspClient> {
    const client = new LspClient(options);
    await client.initialize();
    return client;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What the process wrote to standard error. */
  get errors(): string {
    return this.#errors;
  }

  async initialize(): Promise<InitializeResult> {
    const { folders, capabilities = {}, initializationOptions } = this.#options;
    const result = await this.request<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities,
      ...(folders ? { workspaceFolders: folders.map((folder) => ({ uri: uriOf(folder), name: folder })) } : {}),
      ...(initializationOptions ? { initializationOptions } : {}),
    });
    this.notify('initialized', {});
    return result;
  }

  request<T = unknown>(method: string, params?: unknown): Promise<T> {
    return this.start<T>(method, params).answer;
  }

  /** A request, with its id: to be cancelled. */
  start<T = unknown>(method: string, params?: unknown): { readonly id: number; readonly answer: Promise<T> } {
    const id = this.#next++;
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
    return { id, answer: answer as Promise<T> };
  }

  notify(method: string, params: unknown): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  send(message: Message | object): void {
    this.raw(framed(JSON.stringify(message)));
  }

  raw(bytes: string | Buffer): void {
    this.#process.stdin?.write(bytes);
  }

  /** Resolves with the first message from now on (or from the start, `all`) that is meant. */
  message(isMeant: (message: Message) => boolean, from: 'now' | 'start' = 'now'): Promise<Message> {
    const known = from === 'start' ? this.received.find(isMeant) : undefined;
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const look = (message: Message): void => {
        if (!isMeant(message)) return;
        this.#waiting.delete(look);
        resolve(message);
      };
      this.#waiting.add(look);
    });
  }

  /** The next diagnostics of a file. */
  async diagnostics(
    uri: string,
    isMeant: (published: PublishedDiagnostics) => boolean = () => true,
  ): Promise<PublishedDiagnostics> {
    const { params } = await this.message(({ method, params }) => {
      const published = params as PublishedDiagnostics;
      return method === 'textDocument/publishDiagnostics' && published.uri === uri && isMeant(published);
    });
    return params as PublishedDiagnostics;
  }

  openDocument(uri: string, text: string, languageId = 'yaml', version = 1): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
  }

  change(uri: string, version: number, contentChanges: readonly { range?: Range; text: string }[]): void {
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  closeDocument(uri: string): void {
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  /** Says goodbye, and gives the exit code. */
  async shutDown(): Promise<number> {
    await this.request('shutdown');
    this.notify('exit', undefined);
    return this.exitCode();
  }

  /** Closes the server's standard input. */
  hangUp(): void {
    this.#process.stdin?.end();
  }

  exitCode(): Promise<number> {
    return this.#ended;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #take(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    for (;;) {
      const end = this.#unread.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/^Content-Length: (\d+)$/m.exec(this.#unread.subarray(0, end).toString())?.[1]);
      if (this.#unread.length < end + 4 + length) return;
      const body = this.#unread.subarray(end + 4, end + 4 + length).toString();
      this.#unread = this.#unread.subarray(end + 4 + length);
      this.#handle(JSON.parse(body) as Message);
    }
  }

  #handle(message: Message): void {
    this.received.push(message);
    if (message.method !== undefined && message.id !== undefined) this.#answer(message);
    else if (message.method === undefined && typeof message.id === 'number') {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error) pending?.reject(new RequestError(message.error));
      else pending?.resolve(message.result);
    }
    for (const look of [...this.#waiting]) look(message);
  }

  /** What an editor answers. */
  #answer({ id, method, params }: Message): void {
    const { items = [] } = (params ?? {}) as { items?: readonly { scopeUri?: string }[] };
    const { settings, answers } = this.#options;
    const result =
      method === 'workspace/configuration'
        ? items.map(({ scopeUri }) => settings?.(scopeUri ?? '') ?? null)
        : (answers?.(method ?? '', params) ?? null);
    this.send({ jsonrpc: '2.0', id: id ?? null, result });
  }
}

export function framed(body: string): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(`Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
}

export function uriOf(file: string): string {
  return pathToFileURL(file).href;
}
