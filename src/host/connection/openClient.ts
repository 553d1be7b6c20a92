import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import type Dockerode from 'dockerode';
import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';
import type { DockerConnection, RequestOptions } from './DockerConnection.ts';
import { cutOffError, garbledError, hungError, tlsError, tooLargeError } from './DockerError.ts';
import { errorOf } from './errorOf.ts';
import { sshAgent } from './sshAgent.ts';

/** A daemon's HTTP interface. */
export interface Client {
  readonly get: (path: string, options?: RequestOptions) => Promise<unknown>;
  readonly stream: (path: string, options?: RequestOptions) => Promise<Readable>;
  readonly readInContainer: DockerConnection['readInContainer'];
  readonly runInContainer: DockerConnection['runInContainer'];
  /** From now on questions carry this API version. */
  readonly speak: (apiVersion: string) => void;
  readonly dispose: () => void;
}

/** Inspecting a container is some 10 kB; a list of 500 is 1 MB. A larger answer is not read. */
const MAX_ANSWER_SIZE = 64 * 1024 * 1024;

/** The kernel's tables and the index of a veth's other end; no file of the container's owner. */
const READABLE_IN_CONTAINER = /^(\/proc\/net\/(tcp|udp)6?|\/sys\/class\/net\/[\w.-]{1,15}\/iflink)$/;

/** Makes a client over dockerode. No socket is opened before the first question. */
export async function openClient(
  endpoint: DockerEndpoint,
  { timeout, parallel }: { readonly timeout: number; readonly parallel: number },
): Promise<Client> {
  const agent = quickToInspect(agentFor(endpoint, timeout, parallel));
  const docker = await makeDocker(endpoint, agent);
  const pathPrefix = endpoint.address.transport === 'tcp' ? (endpoint.address.prefix ?? '') : '';
  let prefix = pathPrefix;
  const disposed = new AbortController();

  /** Runs one question under its deadline; whatever goes wrong becomes a DockerError. */
  async function ask<T>(
    asked: string,
    { signal, timeout: limit = timeout }: RequestOptions,
    action: (stop: AbortController) => Promise<T>,
  ): Promise<T> {
    const stop = new AbortController();
    const cancel = () => stop.abort('cancelled');
    if (signal?.aborted || disposed.signal.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    disposed.signal.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(() => stop.abort('hung'), limit);
    try {
      // The race ends a question even where the library never calls back (an answer that stops in the middle).
      const ended = new Promise<never>((_, reject) => {
        if (stop.signal.aborted) reject(new Error('aborted'));
        stop.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      });
      return await Promise.race([action(stop), ended]);
    } catch (error) {
      if (stop.signal.reason === 'hung') throw hungError(endpoint.url, asked, limit);
      throw errorOf(error, endpoint, asked, stop.signal.aborted);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      disposed.signal.removeEventListener('abort', cancel);
    }
  }

  /** The answer's body as a stream, once its head is here and says success. `body` makes it a POST. */
  function open(
    path: string,
    { query, body, signal }: { query?: RequestOptions['query']; body?: object; signal: AbortSignal },
  ): Promise<Readable> {
    return new Promise((resolve, reject) => {
      docker.modem.dial(
        {
          // Podman's own API counts its versions otherwise than the compatible one.
          path: `${/^\/v[\d.]+\/libpod\//.test(path) ? pathPrefix : prefix}${path}?`,
          method: body ? 'POST' : 'GET',
          options: body ? { _query: {}, _body: body } : { ...query },
          // Read here and not by the library, which has no size limit and does not notice an answer that breaks off.
          isStream: true,
          abortSignal: quickToInspect(signal),
          statusCodes: { 200: true, 201: true },
        },
        (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer as Readable)),
      );
    });
  }

  /**
   * A GET's body. A kept connection may have been closed by the other side just as it was used again; a question that got no
   * answer at all is asked once more, on another one (RFC 9112, 9.3.1).
   */
  async function openAgain(path: string, query: RequestOptions['query'], signal: AbortSignal): Promise<Readable> {
    try {
      return await open(path, { query, signal });
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      const wasClosed = (code === 'ECONNRESET' || code === 'EPIPE') && syscall !== 'connect';
      if (!wasClosed || signal.aborted) throw error;
      return open(path, { query, signal });
    }
  }

  async function json(asked: string, answer: Readable, stop: AbortController): Promise<unknown> {
    const body = await readAll(answer, endpoint.url, asked, stop);
    try {
      return JSON.parse(body.toString('utf8')) as unknown;
    } catch {
      throw garbledError(endpoint.url, asked, looksCut(body) ? 'half of an answer' : 'something else');
    }
  }

  /** Runs a program in a container; what it wrote when it has ended. */
  async function exec(containerId: string, command: readonly string[], asked: string, stop: AbortController) {
    const { signal } = stop;
    // We read the programs' messages, so their language must not depend on the image.
    const body = { AttachStdout: true, AttachStderr: true, Env: ['LC_ALL=C'], Cmd: command };
    const made = await json(
      asked,
      await open(`/containers/${encodeURIComponent(containerId)}/exec`, { body, signal }),
      stop,
    );
    const execId = field(made, 'Id');
    if (typeof execId !== 'string') throw garbledError(endpoint.url, asked, 'no exec id');
    const id = encodeURIComponent(execId);
    const output = await open(`/exec/${id}/start`, { body: { Detach: false, Tty: false }, signal });
    return { id, ...demultiplex(await readAll(output, endpoint.url, asked, stop)) };
  }

  return {
    get(path, options = {}) {
      const asked = `GET ${path}`;
      return ask(asked, options, async (stop) => {
        const answer = await openAgain(path, options.query, stop.signal);
        return json(asked, answer, stop);
      });
    },
    async stream(path, options = {}) {
      // The deadline is for the head of the answer; afterwards only `signal` and dispose() end it.
      const answer = await ask(`GET ${path}`, options, (stop) => openAgain(path, options.query, stop.signal));
      const end = () => void answer.destroy();
      const signals = [disposed.signal, ...(options.signal ? [options.signal] : [])];
      for (const signal of signals) {
        if (signal.aborted) end();
        signal.addEventListener('abort', end, { once: true });
      }
      // An error that comes before its reader listens must not end the process; `close` follows it.
      answer.on('error', () => undefined);
      answer.once('close', () => {
        for (const signal of signals) signal.removeEventListener('abort', end);
      });
      return answer;
    },
    readInContainer(containerId, file, options = {}) {
      if (!READABLE_IN_CONTAINER.test(file)) {
        return Promise.reject(new TypeError(`${file} is not a file that Net Lens reads in a container.`));
      }
      const asked = `docker exec ${containerId.slice(0, 12)} cat ${file}`;
      return ask(asked, options, async (stop) => (await exec(containerId, ['cat', file], asked, stop)).out);
    },
    runInContainer(containerId, command, options = {}) {
      const asked = `docker exec ${containerId.slice(0, 12)} ${command[0] ?? ''}`;
      return ask(asked, options, async (stop) => {
        const { id, out, err } = await exec(containerId, command, asked, stop);
        const ended = await json(asked, await open(`/exec/${id}/json`, { signal: stop.signal }), stop);
        const exitCode = field(ended, 'ExitCode');
        if (typeof exitCode !== 'number') throw garbledError(endpoint.url, asked, 'no exit code');
        return { exitCode, out, err };
      });
    },
    speak(apiVersion) {
      prefix = `${pathPrefix}/v${apiVersion}`;
    },
    dispose() {
      disposed.abort();
      agent.destroy();
    },
  };
}

/** The whole body, within the limit, or the reason why there is none. */
function readAll(answer: Readable, url: string, asked: string, stop: AbortController): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    answer.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_ANSWER_SIZE) {
        reject(tooLargeError(url, asked, MAX_ANSWER_SIZE));
        stop.abort('too-large');
        answer.destroy();
      } else chunks.push(chunk);
    });
    answer.once('end', () => resolve(Buffer.concat(chunks)));
    answer.once('error', reject);
    // Closed without its end: the daemon went away in the middle.
    answer.once('close', () => reject(cutOffError(url, asked)));
  });
}

function looksCut(body: Buffer): boolean {
  const first = body.toString('utf8', 0, 64).trimStart()[0];
  return first === '{' || first === '[';
}

/**
 * The output of an exec: frames of one byte stream (1 stdout, 2 stderr), three zero bytes, a big-endian length and the bytes
 * (Docker API, "Stream format").
 */
function demultiplex(body: Buffer): { out: string; err: string } {
  const parts: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  while (at + 8 <= body.length) {
    const stream = body[at];
    const length = body.readUInt32BE(at + 4);
    if (stream === 1 || stream === 2) parts[stream - 1]?.push(body.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  const [out, err] = parts.map((buffers) => Buffer.concat(buffers).toString('utf8'));
  return { out: out ?? '', err: err ?? '' };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function agentFor(endpoint: DockerEndpoint, timeout: number, parallel: number): http.Agent {
  const { address, tls } = endpoint;
  // One more than the questions: the events stream keeps a socket of its own.
  const pool = { keepAlive: true, maxSockets: parallel + 1, maxFreeSockets: parallel };
  if (address.transport === 'ssh') return sshAgent(endpoint, timeout, parallel + 1);
  return tls ? new https.Agent({ ...pool, rejectUnauthorized: tls.verify }) : new http.Agent(pool);
}

/**
 * docker-modem makes a text of every request's options for its debug log, also when nobody reads that: the agent with all its
 * sockets, to any depth (lib/modem.js buildRequest). That is 20 ms for each question, and ten seconds for 500 containers. An
 * object can define how it is shown, and this one does.
 */
function quickToInspect<T extends object>(object: T): T {
  return Object.defineProperty(object, inspect.custom, { value: () => '[not shown]', configurable: true });
}

async function makeDocker({ address, tls, url }: DockerEndpoint, agent: http.Agent): Promise<Dockerode> {
  const material = (path: string | undefined) => {
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch {
      throw tlsError(url, `${path} cannot be read`);
    }
  };
  const [ca, cert, key] = [material(tls?.ca), material(tls?.cert), material(tls?.key)];
  const { default: Docker } = await import('dockerode');
  const options = {
    // dockerode takes missing options from DOCKER_HOST, so every option is stated, even if undefined.
    socketPath: address.transport === 'unix' || address.transport === 'npipe' ? address.path : undefined,
    host: address.transport === 'tcp' ? address.host : address.transport === 'ssh' ? 'docker.invalid' : undefined,
    port: address.transport === 'tcp' ? address.port : undefined,
    pathPrefix: '/',
    protocol: tls ? 'https' : 'http',
    ca,
    cert,
    key,
    agent,
    timeout: undefined,
    headers: { 'User-Agent': 'netlens' },
  };
  return withoutDockerHost(() => new Docker(options as unknown as Dockerode.DockerOptions));
}

/**
 * docker-modem reads DOCKER_HOST and DOCKER_CERT_PATH in its constructor, also where everything is stated, and throws for
 * values that it does not like (docker-modem lib/modem.js defaultOpts). The choice was made before; here they must not
 * matter. Nothing else runs in between.
 */
function withoutDockerHost<T>(make: () => T): T {
  const kept = process.env.DOCKER_HOST;
  delete process.env.DOCKER_HOST;
  try {
    return make();
  } finally {
    if (kept !== undefined) process.env.DOCKER_HOST = kept;
  }
}
