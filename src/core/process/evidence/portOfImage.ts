import type { Container, EnvironmentVariable } from '../../model/index.ts';
import { imageStarts } from './imageStarts.ts';

/**
 * The variable PORT of a container whose image sets one too, and starts a program that nobody knows: by that the image lets its
 * port be chosen (https://12factor.net/port-binding). The engine's record says so, or ENV of the Dockerfile. Undefined where the value is
 * no port.
 */
export function portOfImage(
  container: Container,
): { readonly port: number; readonly variable: EnvironmentVariable } | undefined {
  if (!(isRecorded(container) || isPreset(container))) return undefined;
  const variable = container.process.environment.find((v) => v.name === 'PORT');
  const value = variable?.value?.value ?? '';
  const port = Number(value);
  return variable && /^\d{1,5}$/.test(value) && port > 0 && port <= 65535 ? { port, variable } : undefined;
}

function isRecorded(container: Container): boolean {
  return container.process.record?.variables.includes('PORT') === true && imageStarts(container);
}

/** What EXPOSE names beside it is the same port: of another number, ENV may be of another program. */
function isPreset({ process: { dockerfile, command, entrypoint } }: Container): boolean {
  if (dockerfile?.port === undefined || command?.by === 'compose' || entrypoint?.by === 'compose') return false;
  const exposed = dockerfile.exposed.filter((e) => e.protocol === 'tcp').map((e) => e.port);
  return exposed.length === 0 || exposed.includes(dockerfile.port);
}
