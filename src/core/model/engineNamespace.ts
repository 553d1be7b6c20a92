import { atLeast, type Engine } from './Engine.ts';
import { ENGINE, HOST } from './Listener.ts';

type Place = typeof HOST | typeof ENGINE;

/** The namespace that holds the engine's bridges, routes and rules. */
export const engineNamespace = ({ platform }: Engine): Place => (platform === 'linux' ? HOST : ENGINE);

/**
 * The namespace of a container in host mode. A rootless dockerd lives in RootlessKit's namespace up to 29.4, and so do they; from
 * 29.5 RootlessKit keeps it on the host (`--detach-netns`; docs.docker.com, engine/security/rootless/troubleshoot). Podman starts
 * them in the user's own. In a virtual machine "the host" is that machine.
 */
export function hostModeNamespace(engine: Engine): Place {
  if (engine.platform === 'linux') return HOST;
  if (engine.platform === 'desktop') return ENGINE;
  return engine.product === 'podman' || atLeast(engine, 29, 5) ? HOST : ENGINE;
}
