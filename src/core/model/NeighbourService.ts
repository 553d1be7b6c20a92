import type { SourceOrigin } from './Origin.ts';

/** A service of another project in the same tree, which shares a network with this one. Nobody says that the two run together. */
export interface NeighbourService {
  readonly service: string;
  readonly image?: string;
  /** The `container_name`. */
  readonly container: string | undefined;
  /** What it publishes, as far as it is written in the short form. */
  readonly ports: readonly { readonly host: number; readonly container: number }[];
  /** Its own name, that of its container, and its host name: it has these on each of its networks. */
  readonly names: readonly string[];
  /** The networks that it joins, by the engine's names. */
  readonly networks: readonly { readonly name: string; readonly aliases: readonly string[] }[];
  /** All networks that its project declares. */
  readonly declares: readonly string[];
  readonly origin: SourceOrigin;
}
