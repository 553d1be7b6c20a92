import type { Container } from './Container.ts';

/** Whether the container runs, or would after `up`: its profile is asked for and the daemon has not stopped it. */
export function isActive(container: Container): boolean {
  return container.active && container.state !== 'stopped';
}
