/**
 * The part of an image's inspection (GET /images/{name}/json) that helps to say what listens in its containers. The values of
 * its variables are not kept, because they may be secrets.
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

/** The placeholder for a masked value of a variable (docs/contract.md, "Snapshot file"). The real value is unknown. */
export const MASKED = '***';
