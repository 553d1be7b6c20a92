import type { Container } from '../../model/index.ts';
import type { SimpleCommand } from '../SimpleCommand.ts';
import { flagValues } from './flagValues.ts';
import { everyAddress, type ListenStatement } from './ListenStatement.ts';
import { isOwnPort, ownPorts } from './ownPorts.ts';
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

/** Flags that begin with the socket's name: `--http.addr`, `--rpc-host`; what `--port` says is another one's (geth's command-line options). */
const OF_SOCKET = /^(--?[A-Za-z][\w.-]*?)[.-](?:addr|address|host|ip|bind|listen)$/;

const PORT_OF_SOCKET = /^--?(?:[A-Za-z][\w.-]*[.-])?port$/;

/** What the flags say of a program that we do not know. */
export function flagStatements(command: SimpleCommand, container: Container): readonly ListenStatement[] {
  const { args, program } = command;
  const portOf = (names: readonly string[]): number | undefined => {
    const port = flagValues(args, names)
      .map((f) => f.value && expanded(f.value, container).value)
      .find((v) => v !== undefined && /^\d{1,5}$/.test(v));
    return port === undefined ? undefined : Number(port);
  };
  const number = portOf(PORT_FLAGS);
  const found: ListenStatement[] = [];
  for (const flag of flagValues(args, ADDRESS_FLAGS)) {
    if (!flag.value) continue;
    const socket = OF_SOCKET.exec(flag.name)?.[1];
    const own = socket === undefined ? undefined : portOf([`${socket}.port`, `${socket}-port`]);
    const port = own ?? (flag.name.includes('.') && socket !== undefined ? undefined : number);
    // `--address localhost:7233` of a command line client: a host flag with a port that is not the container's own is a destination.
    const binds = wordStatements(flag.value, container, { flag: flag.name, tool: program, port, debug: false });
    for (const bind of binds) {
      if (HOST_FLAGS.includes(flag.name) && !isOwnPort(container, bind.port)) continue;
      found.push(bind);
    }
  }
  return found.length > 0 ? [...found, ...otherSockets(command, container, found)] : found;
}

/**
 * The other sockets of a program that says where one of them is: `--ws.port 8546` and `--metrics 0.0.0.0:9001` beside `--http.addr`. A port
 * that is neither published nor exposed may be a destination's; nobody dials 0.0.0.0.
 */
function otherSockets(
  { args, program }: SimpleCommand,
  container: Container,
  found: readonly ListenStatement[],
): readonly ListenStatement[] {
  const isTold = ({ port }: ListenStatement): boolean => found.some((f) => f.port === port);
  const names = [...new Set(args.map((a) => a.value.replace(/=.*$/s, '')).filter((a) => a.startsWith('-')))];
  return flagValues(args, names).flatMap(({ name, value }): readonly ListenStatement[] => {
    if (!value) return [];
    const text = expanded(value, container).value;
    const use = { flag: name, tool: program, port: undefined, debug: false };
    if (/^(?:0\.0\.0\.0|\[::\]):\d{1,5}$/.test(text))
      return wordStatements(value, container, use).filter((s) => !isTold(s));
    if (!PORT_OF_SOCKET.test(name) || !/^\d{1,5}$/.test(text) || !ownPorts(container).includes(Number(text))) return [];
    const socket = name.replace(/[.-]port$/, '');
    const host = flagValues(
      args,
      ['addr', 'address', 'host'].flatMap((w) => [`${socket}.${w}`, `${socket}-${w}`]),
    )[0];
    const bind = host?.value ? wordStatements(host.value, container, { ...use, port: Number(text) })[0] : undefined;
    const said = bind ?? { ...everyAddress(program, value, Number(text), 'flag'), by: `${name} ${text} in command` };
    return isTold(said) ? [] : [said];
  });
}
