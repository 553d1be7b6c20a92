/** A port in the network namespace of a container, whichever process listens on it. */
export interface NamespacePort {
  /** `Container.id`, or `@host`. */
  readonly container: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}
