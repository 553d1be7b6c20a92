/** A process of Node that was started with `--inspect=127.0.0.1:0`, asked by the protocol of its debugger. */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #last = 0;
  #snapshot: string[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result, method, params } = JSON.parse(String(data)) as Message;
      if (method === 'HeapProfiler.addHeapSnapshotChunk') this.#snapshot.push(params?.chunk ?? '');
      if (id === undefined) return;
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  /** @param said what the process wrote on stderr: it names the address there. */
  static async attach(said: string): Promise<Inspector> {
    const address = /ws:\/\/\S+/.exec(said)?.[0];
    if (address === undefined) throw new Error(`The process does not say where its debugger is: ${said}`);
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    return new Inspector(socket);
  }

  /** Bytes of what lives, by type and name (`object Project`, `code (bytecode)`): garbage is collected first. Stops the process for a second or two. */
  async liveByKind(): Promise<ReadonlyMap<string, number>> {
    this.#snapshot = [];
    await this.#ask('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    const { snapshot, nodes, strings } = JSON.parse(this.#snapshot.join('')) as HeapSnapshot;
    this.#snapshot = [];
    const { node_fields: fields, node_types: types } = snapshot.meta;
    const [typeAt, nameAt, sizeAt] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field));
    const names = types[0] ?? [];
    const sizes = new Map<string, number>();
    for (let node = 0; node < nodes.length; node += fields.length) {
      const type = names[nodes[node + (typeAt ?? 0)] ?? 0] ?? '';
      // The name of a string is its text.
      const isNamed = /^(?:object|native|code|hidden)$/.test(type);
      const kind = isNamed ? `${type} ${(strings[nodes[node + (nameAt ?? 0)] ?? 0] ?? '').slice(0, 60)}` : type;
      sizes.set(kind, (sizes.get(kind) ?? 0) + (nodes[node + (sizeAt ?? 0)] ?? 0));
    }
    return sizes;
  }

  close(): void {
    this.#socket.close();
  }

  #ask(method: string, params = {}): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly method?: string;
  readonly params?: { readonly chunk?: string };
}

/** The format of DevTools: numbers of all nodes in one row, as many for each as `node_fields` names. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly (readonly string[])[] };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}
