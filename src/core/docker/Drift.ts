import type { Engine, Origin, Subject } from '../model/index.ts';

/** How what runs differs from the Compose files. */
export interface Drift {
  /** What runs it. */
  readonly engine: Engine;
  readonly services: readonly ServiceDrift[];
  /** Containers of this project whose service is no longer in the file (`docker compose up --remove-orphans`). */
  readonly orphans: readonly { readonly id: string; readonly containerName: string; readonly service: string }[];
  /** Networks of the project that are not as the file says. */
  readonly networks: readonly Difference[];
  /** What else uses a name, a port or an address range of the project. */
  readonly clashes: readonly Clash[];
}

export interface ServiceDrift {
  readonly service: string;
  /** `partly`: fewer containers run than the file asks for. `missing`: there is none, not even stopped. */
  readonly state: 'running' | 'partly' | 'stopped' | 'missing';
  readonly replicas: { readonly wanted: number; readonly running: number };
  readonly containers: readonly RunningReplica[];
  /** Empty if what runs matches the file. Otherwise `docker compose up -d SERVICE` would recreate it. */
  readonly differences: readonly Difference[];
  /** The service's key in the file. */
  readonly origin: Origin;
}

export interface RunningReplica {
  /** `Container.id` in the live topology. */
  readonly id: string;
  readonly containerName: string;
  readonly running: boolean;
  readonly addresses: readonly { readonly network: string; readonly ipv4?: string; readonly ipv6?: string }[];
}

export interface Difference {
  readonly kind:
    | 'image'
    | 'command'
    | 'entrypoint'
    | 'port'
    | 'network'
    | 'alias'
    | 'address'
    | 'namespace'
    | 'subnet'
    | 'driver'
    | 'internal'
    | 'option';
  /** The fact: "web publishes 8080:80 now, and the file says 8081:80." */
  readonly message: string;
  /** The text in the file that differs from what runs. */
  readonly origin: Origin;
  /** The part of the file's topology that differs. */
  readonly subject: Subject;
  /** The container, if the service has several. */
  readonly container?: string;
}

export interface Clash {
  readonly kind: 'container-name' | 'network-name' | 'port' | 'subnet' | 'route' | 'vpn' | 'external-network-missing';
  readonly message: string;
  readonly origin: Origin;
  /** The part of the file's topology that clashes. */
  readonly subject: Subject;
}
