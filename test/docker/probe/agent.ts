/**
 * Listens and probes in the network namespace that it is started in: `nsenter --net=… node agent.ts`. Commands and answers are
 * lines of JSON on stdin and stdout. Ends with its stdin.
 */
import dgram from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import net from 'node:net';
import { createInterface } from 'node:readline';

export interface Target {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}
export type Command =
  | ({ readonly id: number; readonly do: 'listen'; readonly name: string } & Target)
  /** `say`: what a client of a server that does not speak first sends. */
  | ({ readonly id: number; readonly do: 'probe'; readonly say?: string } & Target)
  /** Asks a resolver, the engine's, for the IPv4 addresses of a name. */
  | { readonly id: number; readonly do: 'lookUp'; readonly name: string; readonly server: string };
export interface Reply {
  readonly id: number;
  /** For `listen`: absent, or why it failed. */
  readonly error?: string;
  readonly outcome?: 'ok' | 'refused' | 'timeout' | 'reset' | 'unreachable' | (string & {});
  readonly servedBy?: string;
  readonly sourceSeen?: string;
  /** For `lookUp`: none where the name does not exist, null where nothing answers. */
  readonly addresses?: readonly string[] | null;
}

/**
 * A client waits this long, in milliseconds: longer than any answer of this machine takes, and what is dropped is dropped. An emulated
 * machine takes longer; less than three seconds, after which a kernel gives up on ARP and says so.
 */
const PATIENCE = Number(process.env.NETLENS_PATIENCE ?? 900);

const reply = (answer: Reply) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const plain = (address: string) => address.replace(/^::ffff:/, '');

function listen(command: Extract<Command, { do: 'listen' }>): void {
  const { id, name, address, port, protocol } = command;
  const failed = (error: Error) => reply({ id, error: error.message });
  if (protocol === 'tcp') {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(`${name} ${socket.remoteAddress ?? ''}`);
    });
    server.once('error', failed).listen({ host: address, port }, () => reply({ id }));
    return;
  }
  const socket = dgram.createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', ipv6Only: false });
  socket.once('error', failed);
  socket.on('message', (_text, peer) => socket.send(`${name} ${peer.address}`, peer.port, peer.address));
  socket.bind(port, address, () => reply({ id }));
}

function outcomeOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset';
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
      return 'unreachable';
    default:
      return error.code ?? error.message;
  }
}

function probe(command: Extract<Command, { do: 'probe' }>): void {
  const { id, address, port, protocol, say } = command;
  let over = false;
  const end = (outcome: string, greeting = '') => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    close();
    const [servedBy, seen] = greeting.split(' ');
    reply({ id, outcome, ...(servedBy && seen ? { servedBy, sourceSeen: plain(seen) } : {}) });
  };
  const timer = setTimeout(() => end('timeout'), PATIENCE);
  let close = (): void => undefined;
  if (protocol === 'tcp') {
    const socket = net.connect({ host: address, port });
    close = () => socket.destroy();
    let text = '';
    if (say !== undefined) socket.once('connect', () => socket.write(say));
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', (error) => end(outcomeOf(error)));
    socket.on('end', () => (text ? end('ok', text) : end('reset')));
    return;
  }
  const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
  close = () => socket.close();
  socket.on('error', (error) => end(outcomeOf(error)));
  socket.on('message', (text) => end('ok', text.toString()));
  // Connected, so that the kernel reports an ICMP error, and takes an answer from the dialled address only.
  const connected = (error?: Error) => (error ? end(outcomeOf(error)) : socket.send('?'));
  socket.connect(port, address, connected);
}

async function lookUp({ id, name, server }: Extract<Command, { do: 'lookUp' }>): Promise<void> {
  const resolver = new Resolver({ timeout: PATIENCE, tries: 1 });
  resolver.setServers([server]);
  try {
    reply({ id, addresses: (await resolver.resolve4(name)).sort() });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    reply({ id, addresses: code === 'ENOTFOUND' || code === 'ENODATA' ? [] : null });
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line) as Command;
  if (command.do === 'listen') listen(command);
  else if (command.do === 'lookUp') void lookUp(command);
  else probe(command);
});
process.stdin.on('end', () => process.exit());
