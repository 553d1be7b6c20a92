import { type Container, type Listener, spanOf } from '../model/index.ts';
import { knownImage } from './knownImages.ts';
import type { ListenStatement } from './listening/ListenStatement.ts';
import { listenStatements } from './listening/listenStatements.ts';
import { ownPorts } from './listening/ownPorts.ts';

/**
 * Where the process of a container listens, as far as its command, entrypoint, environment, Dockerfile and image say
 * (certainty `declared`). What says an address without a port is taken for the container's only published or exposed port.
 * EXPOSE and known images add what they listen on by default, where nothing surer speaks of the same port.
 */
export function declaredListeners(container: Container): Listener[] {
  const listeners = new Map<string, Listener>();
  const add = (listener: Listener): void => {
    const key = `${listener.address} ${listener.port}/${listener.protocol}`;
    if (!listeners.has(key)) listeners.set(key, listener);
  };
  const statements = listenStatements(container);
  for (const statement of statements)
    for (const port of portsOf(statement, container)) add(listenerOf(container, statement, port));
  const spoken = new Set([...listeners.values()].map((l) => `${l.port}/${l.protocol}`));
  for (const { port, protocol, by, origin } of container.exposed) {
    if (protocol === 'sctp' || spoken.has(`${port}/${protocol}`)) continue;
    // EXPOSE documents where the image's program listens; `expose:` of the Compose file says the same of the service.
    add({
      container: container.id,
      address: '0.0.0.0',
      port,
      protocol,
      certainty: 'declared',
      by: by === 'image' ? 'EXPOSE' : 'expose',
      origin,
    });
  }
  const image = container.process.command === undefined || statements.length === 0 ? knownImage(container) : undefined;
  const origin = container.process.image?.origin ?? container.origin;
  for (const port of image?.ports ?? []) {
    if (spoken.has(`${port}/tcp`)) continue;
    add({
      container: container.id,
      address: '0.0.0.0',
      port,
      protocol: 'tcp',
      certainty: 'declared',
      by: 'the default of the image',
      origin,
    });
  }
  return [...listeners.values()];
}

function portsOf(statement: ListenStatement, container: Container): readonly number[] {
  if (statement.port !== undefined) return [statement.port];
  const own = ownPorts(container);
  return own.length === 1 ? own : [];
}

function listenerOf(container: Container, statement: ListenStatement, port: number): Listener {
  const span = spanOf(statement.text, statement.from, statement.to);
  return {
    container: container.id,
    address: statement.address,
    port,
    protocol: statement.protocol,
    certainty: 'declared',
    by: statement.by,
    origin: span ?? statement.text.origin,
  };
}
