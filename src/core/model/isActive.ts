import type { Container } from './Container.ts';

/** Whether the container runs, or would after `up`: its profile is on, and it is not stopped. */
export function isActive(container: Container): boolean {
  return container.active && container.state !== 'stopped';
}
