import type { Container } from '../../core/analysis/index.ts';
import type { LiveView } from '../live/Docker.ts';
import type { Shown } from './DiagramPanel.ts';

/** The running container of a container on screen: itself in a live picture, else the one of the same project and service. */
export function twinIn(
  { network: { topology } }: LiveView,
  { source }: Shown,
): (container: Container) => Container | undefined {
  const { project } = source;
  if (!project) return ({ id }) => topology.containers.find((c) => c.id === id);
  const services = project.drift?.services ?? [];
  return (container) => {
    const found = services.find((s) => s.service === (container.service ?? container.name))?.containers ?? [];
    const chosen =
      found.find((c) => c.containerName === container.containerName) ?? found.find((c) => c.running) ?? found[0];
    return topology.containers.find((c) => c.id === chosen?.id);
  };
}
