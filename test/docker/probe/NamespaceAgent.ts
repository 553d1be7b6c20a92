import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { run } from '../run.ts';
import type { Command, Reply, Target } from './agent.ts';

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A process in a network namespace that listens and probes there. */
export class NamespaceAgent {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #next = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const reply = JSON.parse(line) as Reply;
        this.#waiting.get(reply.id)?.(reply);
        this.#waiting.delete(reply.id);
      });
    }
    child.once('exit', () => {
      for (const [id, resolve] of this.#waiting) resolve({ id, error: 'the agent ended' });
    });
  }

  /** `namespace`: a file, such as /proc/1234/ns/net. */
  static async start(namespace: string): Promise<NamespaceAgent> {
    // The kernel answers only some of many refused datagrams unless told otherwise, and refused would look like dropped.
    const unlimited =
      'echo 0 >/proc/sys/net/ipv4/icmp_ratelimit; echo 0 >/proc/sys/net/ipv6/icmp/ratelimit; echo 100000 >/proc/sys/net/ipv4/icmp_msgs_per_sec; echo 100000 >/proc/sys/net/ipv4/icmp_msgs_burst; true';
    await run('nsenter', [`--net=${namespace}`, 'sh', '-c', `{ ${unlimited}; } 2>/dev/null`]);
    const program = fileURLToPath(new URL('./agent.ts', import.meta.url));
    const child = spawn('nsenter', [`--net=${namespace}`, process.execPath, program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return new NamespaceAgent(child);
  }

  listen(name: string, target: Target): Promise<Reply> {
    return this.#ask({ do: 'listen', name, ...target });
  }

  /** `say`: sent once connected, to a server that does not speak first. */
  probe(target: Target, say?: string): Promise<Reply> {
    return this.#ask({ do: 'probe', ...target, ...(say === undefined ? {} : { say }) });
  }

  /** `server`: Docker's own resolver where no other is named. */
  lookUp(name: string, server = '127.0.0.11'): Promise<Reply> {
    return this.#ask({ do: 'lookUp', name, server });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin?.end();
    await exited;
  }

  #ask(command: Unnumbered<Command>): Promise<Reply> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.stdin?.write(`${JSON.stringify({ id, ...command })}\n`);
    });
  }
}
