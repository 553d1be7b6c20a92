import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Handler = (request: IncomingMessage, response: ServerResponse, path: string) => void;

/**
 * A daemon on a unix socket that answers what a test says, badly where the test wants it. Paths come without their API
 * version.
 */
export class FakeDaemon {
  readonly socket: string;
  readonly asked: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'netlens-daemon-'));
  readonly #server: http.Server;
  readonly #sockets = new Set<Socket>();
  readonly #routes = new Map<string, Handler>();

  constructor() {
    this.socket = join(this.#folder, 'docker.sock');
    this.#server = http.createServer((request, response) => {
      const path = (request.url ?? '').replace(/^\/v\d+\.\d+(?=\/)/, '').replace(/\?.*$/, '');
      this.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const handler = this.#routes.get(path) ?? this.#routes.get('*');
      if (handler) handler(request, response, path);
      else FakeDaemon.send(response, { message: `page not found: ${path}` }, 404);
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Connections that clients hold open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** The server's side of those connections. */
  get sockets(): ReadonlySet<Socket> {
    return this.#sockets;
  }

  get environment(): Record<string, string> {
    return { DOCKER_HOST: `unix://${this.socket}`, HOME: this.#folder };
  }

  static send(response: ServerResponse, value: unknown, status = 200): void {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  }

  on(path: string, answer: Handler): this {
    this.#routes.set(path, answer);
    return this;
  }

  json(path: string, value: unknown, status = 200): this {
    return this.on(path, (_request, response) => FakeDaemon.send(response, value, status));
  }

  forget(path: string): this {
    this.#routes.delete(path);
    return this;
  }

  /** A daemon with these networks and containers, every answer in order. */
  serve(networks: readonly { Id: string }[], containers: readonly { Id: string }[]): this {
    this.json('/version', VERSION).json('/info', INFO);
    this.json(
      '/networks',
      networks.map(({ Id }) => ({ Id })),
    );
    this.json(
      '/containers/json',
      containers.map(({ Id }) => ({ Id })),
    );
    for (const network of networks) this.json(`/networks/${network.Id}`, network);
    for (const container of containers) this.json(`/containers/${container.Id}/json`, container);
    return this;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.socket, resolve));
    return this;
  }

  /** Stops answering, breaks every connection, and takes the socket away, as a stopped daemon does. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const VERSION = { Version: '28.5.2', ApiVersion: '1.51', MinAPIVersion: '1.24', Os: 'linux' };
export const INFO = { Driver: 'overlay2', OperatingSystem: 'Debian', SecurityOptions: [], Name: 'test' };
