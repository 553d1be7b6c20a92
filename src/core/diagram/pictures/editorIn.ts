import type { Container, Topology } from '../../model/index.ts';

/** Whether the editor runs in a container: it is the service that the project's devcontainer.json names. */
export function editorIn({ devContainer }: Topology, { service }: Container): boolean {
  return service !== undefined && devContainer?.service.name === service;
}
