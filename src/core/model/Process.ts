import type { ImageRecord } from './ImageRecord.ts';
import type { Origin } from './Origin.ts';
import type { Text } from './Text.ts';

/**
 * What is known about the program in a container: the facts that tell where it listens and what it dials. They come
 * from the Compose file, its env files, the Dockerfile of `build:`, and mounted configuration.
 */
export interface Process {
  readonly image?: Text;
  /** The image that the Dockerfile's last stage (or `target`) starts FROM, through its stages: `node:20-alpine`. */
  readonly baseImage?: Text;
  /** The engine's record of the image, if an engine was asked. */
  readonly record?: ImageRecord;
  /** The command: from the Compose file, else from the Dockerfile. One Text per word; a shell-form string is split as Compose does. */
  readonly command?: Words;
  readonly entrypoint?: Words;
  /** The merged environment: `environment` over `env_file` over the Dockerfile's ENV. */
  readonly environment: readonly EnvironmentVariable[];
  /** `build.args`: set while the image is built, and baked into what a bundler makes. The running program does not see them. */
  readonly buildArguments?: readonly EnvironmentVariable[];
  readonly labels: ReadonlyMap<string, Text>;
  /** The label's key, where it is written. */
  readonly labelOrigins: ReadonlyMap<string, Origin>;
  readonly healthcheck?: Healthcheck;
  readonly logging?: Logging;
  readonly dependsOn: readonly Dependency[];
  readonly dockerfile?: DockerfileFacts;
  /** Text files that the container sees: bind mounts, `configs`, and what the Dockerfile COPYs. */
  readonly mounted: readonly MountedFile[];
  /** Files of source code that its words start, where they are short. */
  readonly sources?: readonly MountedFile[];
  readonly workingDir?: Text;
  /** Whether it has NET_ADMIN, and so may change routes and firewall rules of its network namespace. */
  readonly netAdmin?: true;
  /** Paths in the container where something is mounted or copied that was not read: it is missing, in a volume, or outside the project. */
  readonly unseen?: readonly string[];
  /** Where something of the machine or a volume is mounted, read or not. */
  readonly mounts?: readonly Mount[];
  /** An env file that it needs is missing: its variables are not known. */
  readonly lacksEnvFile?: true;
}

export interface Words {
  readonly words: readonly Text[];
  /** `shell`: one string (`CMD npm start`); `exec`: a list. */
  readonly form: 'shell' | 'exec';
  /** The whole value as written. */
  readonly text: Text;
  readonly by: 'compose' | 'dockerfile' | 'image';
  readonly origin: Origin;
}

export interface EnvironmentVariable {
  readonly name: string;
  /** Undefined: passed through from the shell that runs Compose, value unknown. */
  readonly value?: Text;
  readonly by: 'compose' | 'env_file' | 'dockerfile' | 'image';
  readonly keyOrigin: Origin;
}

export interface Healthcheck {
  /** The words after CMD, or the one string after CMD-SHELL. */
  readonly test: readonly Text[];
  readonly form: 'CMD' | 'CMD-SHELL' | 'NONE';
  readonly disabled: boolean;
  readonly origin: Origin;
}

/** `logging:`: where the engine sends the output. Only the engine sees these options, not the container. */
export interface Logging {
  readonly driver?: Text;
  readonly options: ReadonlyMap<string, Text>;
}

export interface Dependency {
  readonly service: string;
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully' | (string & {});
  readonly required: boolean;
  /** The name as written. */
  readonly text: Text;
  readonly origin: Origin;
}

export interface DockerfileFacts {
  readonly file: string;
  /** EXPOSE of the final stage and the stages it starts from. */
  readonly exposed: readonly {
    readonly port: number;
    readonly protocol: 'tcp' | 'udp' | 'sctp';
    readonly origin: Origin;
  }[];
  /** What ENV sets PORT to, where that is a port: what starts takes its port from there. */
  readonly port?: number;
  /** Every FROM of the chain, final stage first. */
  readonly from: readonly Text[];
  /** Files that the final stage copies in: source (relative to the build context) and destination. */
  readonly copies: readonly { readonly source: string; readonly destination: string }[];
  /** Paths of other stages or images that the final stage copies: `/app/.next/standalone` of `COPY --from=build`. */
  readonly fromStages: readonly string[];
}

export interface MountedFile {
  /** The path as the reader knows it. */
  readonly file: string;
  /** Where the container sees it. */
  readonly target: string;
  readonly text: string;
  /** `configs.<name>.content`: the Compose file itself holds the text, and `file` is that file. */
  readonly content?: Text;
  readonly by: 'bind' | 'config' | 'copy';
  /** The mount's text in the Compose file (or the Dockerfile). */
  readonly origin: Origin;
}

/** One entry of `volumes`. */
export interface Mount {
  readonly target: string;
  /**
   * `own`: a volume of this project alone, which the engine fills with what the image has at the place when it makes it (Docker
   * documentation, "Volumes", "Populate a volume using a container").
   */
  readonly by: 'bind' | 'volume' | 'own';
  readonly origin: Origin;
}
