/**
 * What an engine has on record of an image (GET /images/{name}/json), as far as it tells what listens in a container of it. The
 * values of its variables are not kept: they may be secrets.
 */
export interface ImageRecord {
  /** The image's own id; two records with one id are the same. */
  readonly id: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly exposed: readonly RecordedPort[];
  /** The names of the variables that it sets. */
  readonly variables: readonly string[];
  /** `HEALTHCHECK` as the engine stores it: `CMD` or `CMD-SHELL`, then words. */
  readonly healthcheck: readonly string[];
}

/** A port of EXPOSE. */
export interface RecordedPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
}

/** What stands where the value of a variable was masked (docs/contract.md, "Snapshot file"): what it sets is not known. */
export const MASKED = '***';
