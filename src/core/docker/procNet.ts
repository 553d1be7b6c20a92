import { ipOfBytes } from '../model/index.ts';

/** The four tables of one network namespace, as `/proc/net/tcp` and its siblings print them; absent if one could not be read. */
export interface ProcNetTables {
  readonly tcp?: string;
  readonly tcp6?: string;
  readonly udp?: string;
  readonly udp6?: string;
}

/** A socket that waits for clients. */
export interface ListeningSocket {
  /** The bound address, canonical: `0.0.0.0`, `::`, `127.0.0.1`. An IPv4-mapped one (`::ffff:127.0.0.1`) becomes IPv4, since it accepts only IPv4. */
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** The socket's inode: `/proc/<pid>/fd` lists it as `socket:[…]`, which gives the process that owns it. */
  readonly inode: string;
}

/** Docker's embedded DNS in every container on a user-defined network; not the container's own (libnetwork sandbox_dns_unix.go). */
const EMBEDDED_DNS = '127.0.0.11';

/**
 * Who listens in a namespace. TCP sockets in state LISTEN (0A), and UDP sockets without a peer (state 07, remote port 0):
 * the states are those of include/net/tcp_states.h. Docker's own resolver on 127.0.0.11 is left out. Several sockets on one
 * address and port (SO_REUSEPORT) are one entry. A line that does not read as the kernel writes it (Documentation/networking/
 * proc_net_tcp.rst) is skipped and counted in `skipped`.
 */
export function listeningSockets(tables: ProcNetTables): {
  readonly sockets: readonly ListeningSocket[];
  readonly skipped: number;
} {
  const found = new Map<string, ListeningSocket>();
  let skipped = 0;
  for (const [name, text] of Object.entries(tables) as [keyof ProcNetTables, string | undefined][]) {
    const protocol = name.startsWith('tcp') ? 'tcp' : 'udp';
    const listening = protocol === 'tcp' ? '0A' : '07';
    for (const line of (text ?? '').split('\n').slice(1)) {
      if (line.trim() === '') continue;
      const m = LINE.exec(line);
      const address = m?.[1] === undefined ? undefined : addressOf(m[1]);
      if (!m || address === undefined) {
        skipped++;
        continue;
      }
      const [, , port = '', remotePort = '', state = '', inode = ''] = m;
      if (state.toUpperCase() !== listening || Number.parseInt(remotePort, 16) !== 0) continue;
      if (address === EMBEDDED_DNS) continue;
      const socket = { address, port: Number.parseInt(port, 16), protocol, inode } as const;
      const key = `${protocol} ${address} ${socket.port}`;
      if (socket.port > 0 && !found.has(key)) found.set(key, socket);
    }
  }
  return { sockets: [...found.values()], skipped };
}

/** `  0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 41919 …` */
const LINE =
  /^\s*\d+:\s+([0-9A-Fa-f]{8}|[0-9A-Fa-f]{32}):([0-9A-Fa-f]{4})\s+[0-9A-Fa-f]{8,32}:([0-9A-Fa-f]{4})\s+([0-9A-Fa-f]{2})\s+\S+\s+\S+\s+\S+\s+\d+\s+\d+\s+(\d+)/;

/**
 * The kernel prints an address as 32-bit words in its own byte order. This assumes little-endian, as on every machine that has
 * Docker packages for Linux except s390x.
 */
function addressOf(hex: string): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let at = 6; at >= 0; at -= 2) bytes.push(Number.parseInt(hex.slice(word + at, word + at + 2), 16));
  }
  return ipOfBytes(bytes).text;
}
