/** The address of a daemon, and why it is a candidate. */
export interface DockerEndpoint {
  /** As the docker command writes it: `unix:///var/run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://h:2376`, `ssh://u@h`. */
  readonly url: string;
  readonly address: DockerAddress;
  /** TLS material by path; present where the connection is TLS. */
  readonly tls?: TlsFiles;
  /** What a person calls it: `context shop`, `Docker (rootless)`, `DOCKER_HOST`. */
  readonly name: string;
  readonly by: EndpointSource;
  /** One clause that completes "It is used because …". */
  readonly why: string;
}

export type EndpointSource =
  | 'stated-host'
  | 'stated-context'
  | 'DOCKER_HOST'
  | 'DOCKER_CONTEXT'
  | 'current-context'
  | 'context'
  | 'default-socket'
  | 'podman-connection';

export type DockerAddress =
  | { readonly transport: 'unix' | 'npipe'; readonly path: string }
  | { readonly transport: 'tcp'; readonly host: string; readonly port: number; readonly prefix?: string }
  | {
      readonly transport: 'ssh';
      readonly host: string;
      readonly user?: string;
      readonly port?: number;
      /** The daemon's socket over there, where the address names one. */
      readonly path?: string;
    };

export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** False: the server's certificate is not checked (`SkipTLSVerify`, or DOCKER_TLS without DOCKER_TLS_VERIFY). */
  readonly verify: boolean;
}
