import type { KnownAccess, KnownProgram, KnownSocket, TagCondition } from './KnownProgram.ts';

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
  /**
   * Why its port may be meant for others, although its role says that what it holds is not.
   *
   * - `stand-in`: of a service of the cloud; it holds what tests put there.
   * - `objects`: browsers fetch from it, with signed addresses.
   * - `agent`: a console on another machine dials it.
   * - `accounts`: a directory, or a console of machines; people are to reach it, by accounts of their own.
   */
  readonly published?: 'stand-in' | 'objects' | 'agent' | 'accounts';
  /** Its entrypoint hands arguments that start with a dash, or with a subcommand, to this program: see the tools. */
  readonly program?: string;
  /** The first of which the condition holds counts. */
  readonly access?: readonly KnownAccess[];
  /** Whom it dials where nothing is said: the host, and its port. */
  readonly dials?: readonly KnownPeer[];
  /** Where its program listens if a shell or another entrypoint starts it: the image's own entrypoint tells it where. */
  readonly bare?: readonly KnownSocket[];
  /** Ports of its own that the health check in the image dials, whatever moves its sockets. */
  readonly health?: readonly KnownHealth[];
  /** Variables of its network that a later version no longer reads. */
  readonly gone?: readonly KnownGone[];
  /** Why it listens nowhere; there where `listens` is empty. */
  readonly silent?: string;
}

/** A server that an image expects under a name. */
export interface KnownPeer {
  readonly host: string;
  readonly port: number;
  /** Any of these says another one, or that there is none. */
  readonly unless: readonly string[];
  /** Folders of the container in which a file of the machine may name another host. */
  readonly places?: readonly string[];
  /** It dials this one only where the variable has the value; `NAME=value`. */
  readonly when?: string;
}

/** Variables that an image once read, and does not read any more. */
export interface KnownGone {
  readonly variables: readonly string[];
  /** The versions that do not read them. */
  readonly when: TagCondition;
  /** The variable that took their place. */
  readonly instead: string;
  /** When that one counts, in words after its name, where it does not always. */
  readonly only?: string;
  readonly source: string;
}

/** What the health check that an image brings dials. */
export interface KnownHealth {
  readonly port: number;
  /** The versions whose check names the port. */
  readonly when?: TagCondition;
}
