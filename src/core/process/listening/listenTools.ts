import type { KnownMove } from '../KnownProgram.ts';
import type { KnownTool } from '../KnownTool.ts';
import { knownTools } from '../knownTools.ts';

/** How one program is told where its serving socket is, as the readers of its words need it. */
export interface ListenTool {
  /** What is known of the program, with its other sockets. */
  readonly known: KnownTool;
  /** The first word that is no flag must be one of these: `flask run`, `ng serve`. */
  readonly subcommands?: readonly string[];
  /** Flags whose value is an address, `address:port`, or a URL of one. */
  readonly address: readonly string[];
  /** Flags whose value is a port. */
  readonly port: readonly string[];
  /** `manage.py runserver 127.0.0.1:8000`: the first argument after the subcommand. */
  readonly positional: boolean;
  /** The first address flag wants `address:port`, not the address alone. */
  readonly flagTakesPort: boolean;
  /** `--host` without a value means every address (Vite). */
  readonly bareIsEvery: boolean;
  /** Where it listens without any of these. `loopback: false` is every address. */
  readonly defaults?: { readonly port: number; readonly loopback: boolean };
  /** Variables that it reads for the address and the port. */
  readonly variables: { readonly address: readonly string[]; readonly port: readonly string[] };
  /** Flags that name a configuration file, which may say otherwise: then no default is claimed. */
  readonly configuration: readonly string[];
  /** Flags with which it does not listen at all, or listens on every address. */
  readonly notWith: readonly string[];
  /** Flags of which one has to be there for it to listen; empty where none has to. */
  readonly onlyWith: readonly string[];
  /** Its default does not hold in images whose name has one of these. */
  readonly notInImages: readonly string[];
  /** A debugger's port, beside the one that serves. */
  readonly debug: boolean;
  /** Flags with the address of its other TCP sockets, and where those are: `geth --http.addr`. */
  readonly further: readonly FurtherSocket[];
}

export interface FurtherSocket {
  readonly address: readonly string[];
  readonly port: readonly string[];
  readonly defaultPort: number;
}

const READ = new Map<string, readonly ListenTool[]>();

/** What is known of a program, by its subcommands; undefined where nothing is. */
export function toolsOf(program: string): readonly ListenTool[] | undefined {
  let tools = READ.get(program);
  // `node --inspect` says where its debugger listens and nothing of what it runs: debugStatements reads that.
  if (!tools)
    READ.set(
      program,
      (tools = knownTools(program)
        .filter((t) => !t.debug || t.flagsOnly)
        .map(listenToolOf)),
    );
  return tools.length > 0 ? tools : undefined;
}

function listenToolOf(known: KnownTool): ListenTool {
  const socket = known.listens.find((s) => !s.off) ?? known.listens[0];
  const moves = (known.moves ?? []).filter((m) => m.socket === socket?.id);
  const of = (...whats: readonly KnownMove['what'][]): readonly KnownMove[] =>
    moves.filter((m) => whats.includes(m.what));
  const flags = (from: readonly KnownMove[]): readonly string[] => [...new Set(from.flatMap((m) => m.flags ?? []))];
  const variables = (from: readonly KnownMove[]): readonly string[] => from.flatMap((m) => m.variables ?? []);
  const addresses = of('address', 'endpoint', 'urls');
  const address = flags(addresses);
  const preferred = preferredFlag(address);
  const hasDefault =
    socket && !socket.off && !known.flagsOnly && socket.protocol !== 'udp' && socket.address !== 'hostname';
  return {
    known,
    ...(known.subcommands ? { subcommands: known.subcommands } : {}),
    address,
    port: flags(of('port')),
    positional: of('endpoint').some((m) => m.argument === 1),
    flagTakesPort: flags(of('endpoint')).some((f) => f === preferred),
    bareIsEvery: addresses.some((m) => m.bare === 'every'),
    ...(hasDefault ? { defaults: { port: socket.port, loopback: socket.address === 'loopback' } } : {}),
    variables: { address: variables(addresses), port: variables(of('port')) },
    configuration: (known.files ?? []).flatMap((f) => f.flags ?? []),
    notWith: flags(of('off', 'every').filter((m) => !m.is)),
    onlyWith: socket?.off ? flags(of('on').filter((m) => !m.is)) : [],
    notInImages: known.notInImages ?? [],
    debug: known.debug === true,
    further: furtherSockets(known, socket?.id),
  };
}

function furtherSockets(known: KnownTool, main: string | undefined): readonly FurtherSocket[] {
  return known.listens.flatMap((socket): FurtherSocket[] => {
    if (socket.id === main || socket.protocol === 'udp') return [];
    const flagsOf = (...whats: readonly KnownMove['what'][]): readonly string[] =>
      (known.moves ?? []).filter((m) => m.socket === socket.id && whats.includes(m.what)).flatMap((m) => m.flags ?? []);
    // A flag of the user's own names (`--entrypoints.web.address`) is read with the program's other sockets.
    const address = flagsOf('address', 'endpoint', 'urls').filter((f) => !f.includes('*'));
    return address.length === 0 ? [] : [{ address, port: flagsOf('port'), defaultPort: socket.port }];
  });
}

/** The flag that a fix writes: a long one where there is one. */
export function preferredFlag(address: readonly string[]): string | undefined {
  return address.find((a) => a.startsWith('--')) ?? address[0];
}
