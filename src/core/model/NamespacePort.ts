/** A port in the network namespace that a container lives in, whoever has it there. */
export interface NamespacePort {
  /** `Container.id`, or `@host`. */
  readonly container: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}
