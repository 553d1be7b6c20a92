/**
 * Where a fact comes from. Every fact of a Topology has one, so that a warning underlines the exact text and a click in
 * the diagram reveals the line.
 */
export type Origin = SourceOrigin | DockerOrigin | ImpliedOrigin;

/** A stretch of a file. Offsets count UTF-16 code units from the file's start; `end` is exclusive. */
export interface SourceOrigin {
  readonly kind: 'source';
  /** The path as the file reader knows it (absolute, or a URI path in a virtual workspace). */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A field of an object that the Docker daemon, or the kernel, described. */
export interface DockerOrigin {
  readonly kind: 'docker';
  readonly object: 'network' | 'container' | 'daemon' | 'kernel' | 'listeners';
  readonly id: string;
  /** The field, as a path into the object's inspect JSON, for instance `HostConfig.PortBindings`. */
  readonly path?: string;
}

/** No file or daemon states it: Compose or Docker adds it (the default network, a predicted address). */
export interface ImpliedOrigin {
  readonly kind: 'implied';
  /** One sentence for a person: who adds it and why. */
  readonly by: string;
  /** The text that led to it, if any. */
  readonly from?: SourceOrigin;
}

/** The text behind an origin: its own, or the one that implied it. Undefined for facts from Docker. */
export function sourceOf(origin: Origin): SourceOrigin | undefined {
  if (origin.kind === 'source') return origin;
  return origin.kind === 'implied' ? origin.from : undefined;
}

/** Whether the namespaces of a captured machine say it, and no engine. */
export function isOfMachine(origin: Origin): boolean {
  return origin.kind === 'docker' && origin.object === 'kernel';
}

/** An origin for facts of hand-made topologies (tests, defaults). */
export function implied(by: string, from?: SourceOrigin): ImpliedOrigin {
  return from ? { kind: 'implied', by, from } : { kind: 'implied', by };
}
