import type { Container } from '../../model/index.ts';
import type { SimpleCommand } from '../SimpleCommand.ts';
import { flagValues } from './flagValues.ts';
import type { ListenStatement } from './ListenStatement.ts';
import { isOwnPort } from './ownPorts.ts';
import { expanded } from './variableValue.ts';
import { wordStatements } from './wordStatements.ts';

/** Flags that say where to listen whatever the program is. */
const LISTEN_FLAGS = [
  '--bind',
  '--bind-addr',
  '--bind-address',
  '--bind_address',
  '--bind-ip',
  '--bind_ip',
  '--bind-host',
  '--dev-addr',
  '--listen',
  '--listen-addr',
  '--listen-address',
  '--listen_address',
  '--listen-host',
  '--listen-ip',
  '--http-addr',
  '--http-address',
  '--http.addr',
  '--http-host',
  '--web.listen-address',
  '-web.listen-address',
  '--server.address',
  '--server.host',
  '-bind',
  '-listen',
  '-http',
  '--http.host',
  '-Dserver.address',
  '-Dquarkus.http.host',
  '-Dmicronaut.server.host',
];

/** Flags that say so only where the program is no client. `--hostname` is not among them: Keycloak's is what users type. */
const HOST_FLAGS = ['--host', '--ip', '--addr', '--address', '-H'];

const ADDRESS_FLAGS = [...LISTEN_FLAGS, ...HOST_FLAGS];

const PORT_FLAGS = ['--port', '-p', '-P', '--server.port', '-Dserver.port', '-Dquarkus.http.port'];

/** What the flags say of a program that we do not know. */
export function flagStatements(command: SimpleCommand, container: Container): readonly ListenStatement[] {
  const port = flagValues(command.args, PORT_FLAGS)
    .map((f) => f.value && expanded(f.value, container).value)
    .find((v) => v !== undefined && /^\d{1,5}$/.test(v));
  const number = port === undefined ? undefined : Number(port);
  const found: ListenStatement[] = [];
  for (const flag of flagValues(command.args, ADDRESS_FLAGS)) {
    if (!flag.value) continue;
    // `--address localhost:7233` of a command line client: a host flag with a port that is not the container's own is a destination.
    const binds = wordStatements(flag.value, container, {
      flag: flag.name,
      tool: command.program,
      port: number,
      debug: false,
    });
    for (const bind of binds) {
      if (HOST_FLAGS.includes(flag.name) && !isOwnPort(container, bind.port)) continue;
      found.push(bind);
    }
  }
  return found;
}
