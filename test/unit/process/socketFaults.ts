import type { KnownProgram, KnownSocket } from '../../../src/core/process/KnownProgram.ts';

/** What is wrong with the sockets of an entry: two of one name at once, a move of one that is not there, a range that ends early. */
export function socketFaults({ listens, moves = [] }: KnownProgram): string[] {
  const faults: string[] = [];
  listens.forEach((socket, index) => {
    if (socket.to !== undefined && socket.to <= socket.port) faults.push(`the range of ${socket.id} is empty`);
    for (const other of listens.slice(index + 1)) {
      // Two of one name, or on one port, need conditions that part them.
      const clash = other.id === socket.id || (isSame(other, socket) && !other.off && !socket.off);
      if (clash && !(socket.when && other.when)) faults.push(`${socket.id} and ${other.id} are the same`);
    }
  });
  for (const { socket, flags, pairs, variables, keys, sections, argument } of moves) {
    if (!listens.some((s) => s.id === socket)) faults.push(`no socket ${socket}`);
    if (!flags && !pairs && !variables && !keys && !sections && argument === undefined)
      faults.push(`nothing moves ${socket}`);
  }
  return faults;
}

function isSame(one: KnownSocket, other: KnownSocket): boolean {
  return one.port === other.port && one.protocol === other.protocol;
}
