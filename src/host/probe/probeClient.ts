/**
 * The client of "Try it for real": a program of its own, because only a process can be put into another network namespace
 * (`nsenter -n … node probeClient.js TASK`). Opens a connection, or sends a datagram, as a program in there would, says
 * what it saw, and ends. Over TCP it sends nothing.
 */
import dgram from 'node:dgram';
import dns from 'node:dns/promises';
import net from 'node:net';
import type { ProbeAttempt } from '../../core/explain/index.ts';
import { lookUpInContainer } from './lookUpInContainer.ts';
import type { ProbeReport, ProbeTask } from './ProbeTask.ts';

/** Of a name with more addresses the first are tried. */
const MAX_ADDRESSES = 4;

async function probe(task: ProbeTask): Promise<ProbeReport> {
  const { name, protocol } = task;
  const found = name === undefined ? task.addresses : await lookUp(name, task);
  if (typeof found === 'string') return { lookup: found, attempts: [], seesCutOff: true };
  const rank = (address: string): number => {
    const at = task.addresses.indexOf(address);
    return at < 0 ? task.addresses.length : at;
  };
  const addresses = found.toSorted((a, b) => rank(a) - rank(b));
  const attempts: ProbeAttempt[] = [];
  // Over UDP a client does not learn that an address does not work; clients send to the first.
  for (const address of addresses.slice(0, protocol === 'udp' ? 1 : MAX_ADDRESSES)) {
    const attempt = await (protocol === 'tcp' ? connect : send)(address, task);
    attempts.push(attempt);
    if (attempt.outcome === 'ok') break;
  }
  return { ...(name === undefined ? {} : { resolved: addresses }), attempts, seesCutOff: true };
}

async function lookUp(
  name: string,
  { files, patience }: ProbeTask,
): Promise<readonly string[] | 'unknown-name' | 'no-server'> {
  if (net.isIP(name)) return [name];
  if (files) return lookUpInContainer(name, files, patience);
  try {
    const all = await dns.lookup(name, { all: true, verbatim: true });
    return all.map((one) => one.address);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTFOUND' ? 'unknown-name' : 'no-server';
  }
}

/** One connection: taken, refused, lost; and, once taken, whether the other side speaks or hangs up while it is watched. */
function connect(address: string, { port, patience, watch }: ProbeTask): Promise<ProbeAttempt> {
  return new Promise((resolve) => {
    const began = performance.now();
    let milliseconds: number | undefined;
    const socket = net.connect({ host: address, port });
    const end = (outcome: ProbeAttempt['outcome'], heard = false) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ address, outcome, heard, milliseconds: milliseconds ?? since(began) });
    };
    let timer = setTimeout(() => end('timeout'), patience);
    socket.once('connect', () => {
      milliseconds = since(began);
      clearTimeout(timer);
      timer = setTimeout(() => end('ok'), watch);
    });
    socket.once('data', () => end('ok', true));
    socket.once('end', () => end('reset'));
    socket.on('error', (error) => end(milliseconds === undefined ? outcomeOf(error) : 'reset'));
  });
}

/**
 * A datagram and, a second later, the same again: the first can be lost while the neighbour's address is asked for. Connected,
 * so that the kernel reports an ICMP error, and takes a reply from the dialled address only (udp(7)).
 */
function send(address: string, { port, patience }: ProbeTask): Promise<ProbeAttempt> {
  return new Promise((resolve) => {
    const began = performance.now();
    const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    const end = (outcome: ProbeAttempt['outcome'], heard = false) => {
      clearTimeout(timer);
      clearTimeout(again);
      socket.close();
      resolve({ address, outcome, heard, milliseconds: since(began) });
    };
    const timer = setTimeout(() => end('timeout'), patience);
    const payload = port === 53 ? DNS_QUESTION : Buffer.from('?');
    const say = () => socket.send(payload, () => undefined);
    const again = setTimeout(say, 1000);
    socket.once('error', (error) => end(outcomeOf(error)));
    socket.once('message', () => end('ok', true));
    // The callback gets an error where there is no route, which @types/node does not say.
    const connected = (error?: Error) => (error ? end(outcomeOf(error)) : say());
    socket.connect(port, address, connected);
  });
}

/** Who are the root's name servers? Every DNS server replies to that, if only with a refusal (RFC 1035, 4.1). */
const DNS_QUESTION = Buffer.from('4e4c01000001000000000000' + '00' + '0002' + '0001', 'hex');

/** What connect(2) and recv(2) failed with, in a client's words. */
function outcomeOf({ code }: NodeJS.ErrnoException): ProbeAttempt['outcome'] {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset';
    case 'ETIMEDOUT':
      return 'timeout';
    default:
      // ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EACCES of a route that prohibits: no packet went there.
      return 'unreachable';
  }
}

function since(began: number): number {
  return Math.round(performance.now() - began);
}

void probe(JSON.parse(process.argv[2] ?? '{}') as ProbeTask).then((report) => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
});
