import type { NeighbourService, SampleEnvFile, UnsetVariable } from '../model/index.ts';

/** A loaded project. Its inside is this room's own; other rooms see the Topology made of it. */
export interface ComposeProject {
  readonly name: string;
  /** Every file that took part, in the order in which it was read. */
  readonly files: readonly string[];
  /** Those that an `include` brings in, at any depth. */
  readonly included: readonly string[];
  /** The profiles that are on: those of the request, else of COMPOSE_PROFILES. */
  readonly profiles: readonly string[];
  /** Files that the reader did not know yet. */
  readonly wanted: readonly string[];
  /** Where the empty string stands for a variable that nobody sets. */
  readonly unset: readonly UnsetVariable[];
  /** Where there is no `.env`: the file that shows how it is meant. */
  readonly sampleEnvFile?: SampleEnvFile;
  /** The missing variables that a script or the instructions of the project set, each with the file that says so. */
  readonly setElsewhere?: ReadonlyMap<string, string>;
  /** The `.gitignore` that keeps `.env` out of the repository, where there is none here. */
  readonly ignoresDotenv?: string;
  /** Whether a Traefik of another project nearby is told its network; undefined where none is seen. */
  readonly traefikNearbyIsTold?: boolean;
  /** Services of other projects in the same tree that share a network with this one. */
  readonly neighbours: readonly NeighbourService[];
  /** There is no `.env`, where Compose would read one. */
  readonly lacksDotenv?: true;
}
