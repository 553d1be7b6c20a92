import type { KnownProgram } from './KnownProgram.ts';

/** A program that is started by a command: what its words and variables say of where it listens. */
export interface KnownTool extends KnownProgram {
  /** The program's name without its folder; a script that is run by its path keeps its ending (`manage.py`, `server.js`). */
  readonly programs: readonly string[];
  /** The first word that is no flag must be one of these: `flask run`. An empty one stands for no such word. */
  readonly subcommands?: readonly string[];
  /** It is this tool only where the project depends on this package: `server.js` of a Next.js build. */
  readonly package?: string;
  /** It is this tool only where package.json asks for such a version of this package. */
  readonly dependency?: { readonly package: string; readonly before: string };
  /** Nothing is claimed of where it listens by default: `listens` only names the sockets that flags and variables move. */
  readonly flagsOnly?: true;
  /** Its default does not hold in images whose name has one of these: their variables or configuration say otherwise. */
  readonly notInImages?: readonly string[];
  /** A debugger's sockets, beside those that serve. */
  readonly debug?: true;
}
