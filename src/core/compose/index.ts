import type { Engine, Host, Listener, Outcome, Topology } from '../model/index.ts';

/** How core sees files: by path, as text, and synchronously; who has them (disk, editor, virtual workspace) is not its business. */
export interface FileReader {
  /**
   * The file's text; null where there is no such file (or it is no text, or too large to read); undefined where it is not
   * known yet: the loader goes on without it and names it in `wanted`, so that an asynchronous owner can fetch it and ask again.
   */
  text(path: string): string | null | undefined;
}

/** What `docker compose` would be told on its command line and by its environment. */
export interface ComposeRequest {
  /** `-f`, in order, absolute; empty: discovery from `directory` (and `COMPOSE_FILE`). */
  readonly files: readonly string[];
  /** The current directory, absolute. */
  readonly directory: string;
  readonly projectDirectory?: string;
  readonly projectName?: string;
  /** `--profile`; `*` is every profile. */
  readonly profiles: readonly string[];
  /** `--env-file`, in order; empty: `.env` beside the project. */
  readonly envFiles: readonly string[];
  /** The shell's variables, as far as the caller wants them seen. */
  readonly environment: ReadonlyMap<string, string>;
}

/** A loaded project. Its inside is this room's own; other rooms see the Topology made of it. */
export interface ComposeProject {
  readonly name: string;
  /** Every file that took part, in the order in which it was read. */
  readonly files: readonly string[];
  /** Files that the reader did not know yet. */
  readonly wanted: readonly string[];
}

export interface TopologyOptions {
  readonly engine: Engine;
  readonly host?: Host;
  /** From `--listeners`; containers are named by service. */
  readonly listeners?: readonly Listener[];
  /** Services of profiles that are not asked for are left out unless this is set; then they are there with `active: false`. */
  readonly includeInactive?: boolean;
}

/** Parsed files kept between calls, so that a keystroke parses one file. Owned by the caller; opaque. */
export interface ParseCache {
  readonly size: number;
}

export type LoadProject = (request: ComposeRequest, reader: FileReader, cache?: ParseCache) => Outcome<ComposeProject | undefined>;
export type TopologyOfProject = (project: ComposeProject, options: TopologyOptions) => Outcome<Topology>;
/** The network-relevant part of the project in the shape of `docker compose config --format json`. */
export type ComposeConfig = (project: ComposeProject) => Record<string, unknown>;
