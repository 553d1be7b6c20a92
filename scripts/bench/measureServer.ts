import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SERVER_FLAGS } from '../../src/extension/client/serverFlags.ts';
import { composeOfSize } from './composeOfSize.ts';
import { milliseconds, summary } from './timed.ts';

type Line = (what: string, figure: string, goal?: string) => void;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly version?: number;
    readonly type?: string;
    readonly text?: string;
  };
}

/** How long a process was busy without a pause: by the clock, and what its thread used of a processor. In milliseconds. */
interface Stretch {
  readonly clock: number;
  readonly processor: number;
}

/** Since Node 23.9; the types are those of Node 20, on which the extension runs. In microseconds. */
const { threadCpuUsage } = process as unknown as { threadCpuUsage: typeof process.cpuUsage };

const EDITS = 1000;

/** Between two looks at whether the host is busy, in milliseconds. */
const PAUSE = 1;

/** A server in a process of its own and what the extension does with it, as far as that takes time. */
class BenchServer {
  readonly uri: string;
  readonly #process: ChildProcess;
  readonly #waiting = new Set<(message: Message) => boolean>();
  readonly #text: string;
  #next = 1;
  #version = 1;
  /** The longest that this process, in the place of the extension host, went without a pause since the last look, in milliseconds. */
  #longest: Stretch = { clock: 0, processor: 0 };
  #turn = performance.now();
  #used = threadCpuUsage();
  #isWatching = true;

  constructor(program: string, folder: string, services: number) {
    const file = path.join(folder, 'compose.yaml');
    this.uri = pathToFileURL(file).href;
    this.#text = composeOfSize(services);
    writeFileSync(file, this.#text);
    this.#process = fork(program, ['--node-ipc'], {
      execArgv: [...SERVER_FLAGS],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', (message) => this.#take(message as Message));
    this.#watch();
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The longest stretch since the last look. */
  longest(): Stretch {
    const longest = this.#longest;
    this.#longest = { clock: 0, processor: 0 };
    return longest;
  }

  async open(folder: string): Promise<void> {
    await this.request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'bench' }],
      initializationOptions: { client: 'netlens', trusted: false },
    });
    this.notify('initialized', {});
    const textDocument = { uri: this.uri, languageId: 'dockercompose', version: 1, text: this.#text };
    const first = this.published(1);
    this.notify('textDocument/didOpen', { textDocument });
    await first;
  }

  /** One more character in a comment, and somebody who does not wait for the next key. */
  async type(): Promise<void> {
    const at = this.#text.slice(0, this.#text.indexOf('# what service 3')).split('\n');
    const place = { line: at.length - 1, character: (at.at(-1) ?? '').length + '# what service 3'.length };
    const version = ++this.#version;
    const shown = this.published(version);
    const textDocument = { uri: this.uri, version };
    const contentChanges = [{ range: { start: place, end: place }, text: 'x' }];
    this.notify('textDocument/didChange', { textDocument, contentChanges });
    const settled = this.request('netlens/settled', { uri: this.uri });
    await shown;
    await settled;
  }

  published(version: number): Promise<Message> {
    return this.next(({ method, params }) => {
      return method === 'textDocument/publishDiagnostics' && params?.uri === this.uri && params.version === version;
    });
  }

  next(isMeant: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const look = (message: Message): boolean => {
        if (isMeant(message)) resolve(message);
        return isMeant(message);
      };
      this.#waiting.add(look);
    });
  }

  request(method: string, params: object): Promise<Message> {
    const id = this.#next++;
    this.#process.send({ jsonrpc: '2.0', id, method, params });
    return this.next((message) => message.id === id && message.method === undefined);
  }

  notify(method: string, params: object): void {
    this.#process.send({ jsonrpc: '2.0', method, params });
  }

  /** Resident memory in megabytes (Linux). */
  get memory(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  }

  end(): void {
    this.#isWatching = false;
    this.#process.kill();
  }

  #take(message: Message): void {
    // VS Code writes what is posted to a page as JSON on its way.
    if (message.method === 'netlens/panel/post') JSON.stringify(message.params?.text);
    for (const look of [...this.#waiting]) if (look(message)) this.#waiting.delete(look);
  }

  /**
   * Sleeps between two looks: a loop that never does takes a processor from the server, and then measures how long it waited to get
   * one back. What the thread itself used is exact only where it slept since (Linux adds up a running thread's time at each tick).
   */
  #watch(): void {
    const now = performance.now();
    const { user, system } = threadCpuUsage(this.#used);
    this.#longest = {
      clock: Math.max(this.#longest.clock, now - this.#turn - PAUSE),
      processor: Math.max(this.#longest.processor, (user + system) / 1000),
    };
    this.#turn = now;
    this.#used = threadCpuUsage();
    if (this.#isWatching) setTimeout(() => this.#watch(), PAUSE);
  }
}

/** The language server as the extension has it: what a person waits for, what it costs the extension host, and its memory. */
export async function measureServer(root: string, line: Line): Promise<void> {
  const program = path.join(root, 'dist/server.js');
  if (!existsSync(program)) {
    line('language server', 'run npm run build first');
    return;
  }
  const scratch = mkdtempSync(path.join(tmpdir(), 'netlens-bench-'));
  const started = (name: string, services: number): [BenchServer, string] => {
    const folder = path.join(scratch, name);
    mkdirSync(folder);
    return [new BenchServer(program, folder, services), folder];
  };
  try {
    const cold: number[] = [];
    for (let run = 0; run < 7; run++) {
      const began = performance.now();
      const [server, folder] = started(`cold-${run}`, 100);
      await server.open(folder);
      cold.push(performance.now() - began);
      server.end();
    }
    line('cold start to the first diagnostics, 100 services', milliseconds(summary(cold).median), '1 s');
    for (const services of [100, 1000]) await measureEdits(line, started(`edits-${services}`, services), services);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measureEdits(line: Line, [server, folder]: [BenchServer, string], services: number): Promise<void> {
  try {
    await server.open(folder);
    for (let i = 0; i < 10; i++) await server.type();
    const times: number[] = [];
    const stretches: Stretch[] = [];
    for (let i = 0; i < 50; i++) {
      server.longest();
      const began = performance.now();
      await server.type();
      times.push(performance.now() - began);
      stretches.push(server.longest());
    }
    const { median, p95 } = summary(times);
    line(
      `keystroke to published diagnostics, ${services} services: median, p95`,
      `${milliseconds(median)}, ${milliseconds(p95)}`,
      services === 100 ? 'p95 50 ms' : 'p95 250 ms',
    );
    if (services < 1000) return;
    stretchLines(line, 'on an edit, 1,000 services', stretches, '10 ms');
    await measurePicture(line, server);
    const early = server.memory;
    for (let i = 60; i < EDITS; i++) await server.type();
    line(
      `memory of the server, 1,000 services: after 60 edits, after ${EDITS}`,
      `${early.toFixed(0)} MB, ${server.memory.toFixed(0)} MB`,
      '250 MB, flat',
    );
  } finally {
    server.end();
  }
}

async function measurePicture(line: Line, server: BenchServer): Promise<void> {
  const stretches: Stretch[] = [];
  let size = 0;
  for (let run = 0; run < 9; run++) {
    const panel = `p${run}`;
    const source = path.posix.dirname(server.uri);
    await server.request('netlens/panel/open', { panel, source, isVisible: true, isReady: false, revision: 0 });
    const picture = server.next(({ params }) => params?.type === 'diagram');
    server.longest();
    const view = { detail: 'kernel' };
    await server.request('netlens/panel/receive', { panel, message: { type: 'ready', view } });
    size = (await picture).params?.text?.length ?? 0;
    stretches.push(server.longest());
    server.notify('netlens/panel/close', { panel });
  }
  stretchLines(line, `to pass a picture on (${(size / 1024 / 1024).toFixed(1)} MB)`, stretches, '40 ms');
}

function stretchLines(line: Line, when: string, stretches: readonly Stretch[], goal: string): void {
  for (const [name, by] of [
    ['', (stretch: Stretch) => stretch.processor],
    [', with waiting for a processor', (stretch: Stretch) => stretch.clock],
  ] as const) {
    const { median, p95 } = summary(stretches.map(by));
    line(
      `longest stretch of the host ${when}${name}: median, p95`,
      `${milliseconds(median)}, ${milliseconds(p95)}`,
      goal,
    );
  }
}
