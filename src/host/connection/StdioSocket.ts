import type { ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';

/**
 * A child process's stdin and stdout as the socket that http speaks over: what `ssh HOST docker system dial-stdio` gives.
 * Destroying it ends the process.
 */
export class StdioSocket extends Duplex {
  readonly #child: ChildProcess;
  #said = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, describe: (said: string) => Error) {
    super({ allowHalfOpen: false });
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout?.pause();
    });
    // The end of stdout does not tell an end from a failure; the exit code, which follows at once, does.
    child.stdout?.on('error', () => undefined);
    // A write to a child that is gone is reported by its exit, with what it said on stderr.
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => {
      if (this.#said.length < 4096) this.#said += chunk.toString('utf8');
    });
    child.once('error', (error) => this.destroy(describe(error.message)));
    child.once('close', (code) => {
      if (this.destroyed) return;
      if (code) this.destroy(describe(this.#said));
      else this.push(null);
    });
  }

  override _read(): void {
    this.#child.stdout?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { stdin } = this.#child;
    if (!stdin?.writable) done();
    else stdin.write(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin?.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill();
    done(error);
  }

  // What http.Agent and http.ClientRequest call on a socket.
  setTimeout(milliseconds: number, callback?: () => void): this {
    clearTimeout(this.#timer);
    if (callback) this.once('timeout', callback);
    if (milliseconds > 0) {
      this.#timer = setTimeout(() => this.emit('timeout'), milliseconds);
      this.#timer.unref();
    }
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  destroySoon(): void {
    this.end(() => this.destroy());
  }

  ref(): this {
    this.#child.ref();
    return this;
  }

  unref(): this {
    this.#child.unref();
    return this;
  }
}
