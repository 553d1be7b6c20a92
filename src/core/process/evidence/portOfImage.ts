import type { Container, EnvironmentVariable } from '../../model/index.ts';
import { imageStarts } from './imageStarts.ts';

/**
 * The variable PORT of a container whose image sets one too, and starts a program that nobody knows: by that the image lets its
 * port be chosen (https://12factor.net/port-binding). Undefined where the value is no port.
 */
export function portOfImage(
  container: Container,
): { readonly port: number; readonly variable: EnvironmentVariable } | undefined {
  if (container.process.record?.variables.includes('PORT') !== true || !imageStarts(container)) return undefined;
  const variable = container.process.environment.find((v) => v.name === 'PORT');
  const value = variable?.value?.value ?? '';
  const port = Number(value);
  return variable && /^\d{1,5}$/.test(value) && port > 0 && port <= 65535 ? { port, variable } : undefined;
}
