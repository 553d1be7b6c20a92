import type { DevContainer, Origin, SampleEnvFile, UnsetVariable, NeighbourService } from '../../model/index.ts';
import type { ComposeProject } from '../ComposeProject.ts';
import type { Environment } from '../environment/Environment.ts';
import type { FilesBeside } from './filesBeside.ts';
import type { ServiceVariable } from './serviceEnvironment.ts';
import type { ComposeNode, MapEntry, MapNode } from '../yaml/ComposeNode.ts';

/** A network that a service is on: by name in its `networks`, or the default one that nobody wrote. */
export interface ServiceNetwork {
  readonly key: string;
  /** The mapping below the key, where there is one. */
  readonly config: MapNode | undefined;
  readonly origin: Origin;
}

export interface ServiceDependency {
  readonly service: string;
  readonly condition: string;
  readonly required: boolean;
  /** The entry of `depends_on`, or what implies it (a link, a shared namespace). */
  readonly entry: MapEntry | undefined;
  readonly at: ComposeNode;
}

export interface Service {
  readonly name: string;
  readonly entry: MapEntry;
  readonly node: MapNode;
  /** Whether one of its profiles is asked for, or it has none. */
  readonly active: boolean;
  readonly networks: readonly ServiceNetwork[];
  readonly dependencies: readonly ServiceDependency[];
  readonly environment: readonly ServiceVariable[];
  /** The Dockerfile of its build, and the configuration that it mounts or copies. */
  readonly beside: FilesBeside;
  readonly replicas: number;
}

export interface ProjectNetwork {
  readonly key: string;
  /** The name that the daemon knows: `name:`, or project and key. */
  readonly name: string;
  readonly config: MapNode | undefined;
  readonly origin: Origin;
  readonly external: boolean;
  /** Whether an active service is on it: Compose creates no others. */
  readonly used: boolean;
}

/** The inside of a ComposeProject. */
export class LoadedProject implements ComposeProject {
  readonly name: string;
  readonly files: readonly string[];
  readonly included: readonly string[];
  readonly profiles: readonly string[];
  readonly wanted: readonly string[];
  readonly directory: string;
  readonly environment: Environment;
  readonly model: MapNode;
  readonly services: readonly Service[];
  readonly networks: readonly ProjectNetwork[];
  /** The devcontainer.json that names its files. */
  readonly devContainer: DevContainer | undefined;
  readonly unset: readonly UnsetVariable[];
  readonly neighbours: readonly NeighbourService[];
  declare readonly sampleEnvFile?: SampleEnvFile;
  declare readonly setElsewhere?: ReadonlyMap<string, string>;
  declare readonly ignoresDotenv?: string;
  declare readonly traefikNearbyIsTold?: boolean;
  declare readonly lacksDotenv?: true;

  constructor(parts: Omit<LoadedProject, never>) {
    this.name = parts.name;
    this.files = parts.files;
    this.included = parts.included;
    this.profiles = parts.profiles;
    this.wanted = parts.wanted;
    this.directory = parts.directory;
    this.environment = parts.environment;
    this.model = parts.model;
    this.services = parts.services;
    this.networks = parts.networks;
    this.devContainer = parts.devContainer;
    this.unset = parts.unset;
    this.neighbours = parts.neighbours;
    if (parts.sampleEnvFile) this.sampleEnvFile = parts.sampleEnvFile;
    if (parts.setElsewhere) this.setElsewhere = parts.setElsewhere;
    if (parts.ignoresDotenv !== undefined) this.ignoresDotenv = parts.ignoresDotenv;
    if (parts.lacksDotenv) this.lacksDotenv = true;
    if (parts.traefikNearbyIsTold !== undefined) this.traefikNearbyIsTold = parts.traefikNearbyIsTold;
  }
}
