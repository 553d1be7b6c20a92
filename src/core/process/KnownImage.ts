import type { KnownAccess, KnownProgram } from './KnownProgram.ts';

/**
 * What an image is for. `datastore`: whoever reaches the port reads the data. `runtime`: a language or a base, which runs the
 * command that it is given. `tool`: it does its work and listens nowhere.
 */
export type ImageRole =
  | 'admin'
  | 'broker'
  | 'datastore'
  | 'dns'
  | 'ftp'
  | 'game'
  | 'mail'
  | 'monitoring'
  | 'other'
  | 'proxy'
  | 'runtime'
  | 'tool'
  | 'voice'
  | 'vpn'
  | 'web';

/** An image, and others that run the same program in the same way. */
export interface KnownImage extends KnownProgram {
  /**
   * Paths of repositories in lower case, without registry: `postgres` is an official image of Docker Hub, `grafana/grafana` an
   * owner's, `mssql/server` a vendor's on its own registry.
   */
  readonly names: readonly string[];
  readonly role: ImageRole;
  /** Its entrypoint hands arguments that start with a dash, or with a subcommand, to this program: see the tools. */
  readonly program?: string;
  /** The first of which the condition holds counts. */
  readonly access?: readonly KnownAccess[];
  /** Why it listens nowhere; there where `listens` is empty. */
  readonly silent?: string;
}
