import type { Container, Topology } from '../../model/index.ts';

/** Whether a service runs to its end and others wait for that: it may only write down what those will dial. */
export function isJob({ containers }: Topology, { service }: Container): boolean {
  return service !== undefined && waitingFor(containers, service).length > 0;
}

/** Those that wait for a service to have run to its end. */
export function waitingFor(containers: readonly Container[], service: string): readonly Container[] {
  return containers.filter((other) =>
    other.process.dependsOn.some((d) => d.service === service && d.condition === 'service_completed_successfully'),
  );
}
