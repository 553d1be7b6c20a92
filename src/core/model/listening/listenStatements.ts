import { isWildcard, parseBinds } from '../Bind.ts';
import type { Container } from '../Container.ts';
import { knownImage } from '../knownImages.ts';
import { packageScript } from '../packageScript.ts';
import {
  shellWords,
  simpleCommands,
  simpleCommandsOf,
  stretchOf,
  type CommandWord,
  type SimpleCommand,
} from '../SimpleCommand.ts';
import type { Text } from '../Text.ts';
import { flagValues } from './flagValues.ts';
import { statementOf, type ListenStatement } from './ListenStatement.ts';
import { CLIENT_PROGRAMS, type ListenTool, toolsOf } from './listenTools.ts';
import { isOwnPort, ownPorts } from './ownPorts.ts';
import { stretchTo } from './stretchTo.ts';
import { toolStatements } from './toolStatements.ts';
import { expanded, variableValue } from './variableValue.ts';
import { wordStatements } from './wordStatements.ts';

/** Containers never change once they are made, and both the topology's listeners and the rules ask. */
const known = new WeakMap<Container, readonly ListenStatement[]>();

/**
 * Everything that command, entrypoint and environment say about where the process listens, addresses of every kind. Precision
 * first: a flag or variable that may be a destination says nothing. Read once per container.
 */
export function listenStatements(container: Container): readonly ListenStatement[] {
  let statements = known.get(container);
  if (!statements) known.set(container, (statements = readStatements(container)));
  return statements;
}

function readStatements(container: Container): readonly ListenStatement[] {
  const commands = simpleCommands(container.process);
  const statements: ListenStatement[] = [];
  let ownsVariables = false;
  for (const command of commands) {
    const found = statementsOfCommand(command, container);
    statements.push(...found.statements);
    ownsVariables ||= found.known;
  }
  const served = statements.some((s) => !s.debug);
  statements.push(...variableStatements(container, { served, known: ownsVariables }));
  return statements;
}

interface OfCommand {
  readonly statements: readonly ListenStatement[];
  /** Whether the program is one that we know: then only its own variables count. */
  readonly known: boolean;
}

function statementsOfCommand(command: SimpleCommand, container: Container): OfCommand {
  const program = command.program === '' ? (knownImage(container)?.program ?? '') : stem(command.program);
  const statements: ListenStatement[] = [...debugStatements(command, container)];
  if (CLIENT_PROGRAMS.has(command.program) || CLIENT_PROGRAMS.has(program)) return { statements, known: false };
  const script = packageScript(
    container.process,
    program,
    command.args.map((a) => a.value),
  );
  if (script !== undefined) return statementsOfScript(script, command, container);
  const own = subcommandOf(command, container);
  const { program: name, args } = own ?? scriptOf(program, command.args);
  const tool = toolsOf(name)?.find((t) => hasSubcommand(t, args));
  if (tool)
    return { statements: [...statements, ...toolStatements(tool, name, command, args, container)], known: !tool.debug };
  return { statements: [...statements, ...genericStatements(command, container)], known: false };
}

/** What the script of a package.json starts, said at the words of the command that runs it. */
function statementsOfScript(script: string, command: SimpleCommand, container: Container): OfCommand {
  const words = [...command.words];
  const at = command.programWord;
  if (!at) return { statements: [], known: false };
  // What follows `--` is handed to the script, and with all but npm what follows its name.
  const dashes = words.findIndex((w) => w.value === '--');
  const extra =
    dashes >= 0
      ? words.slice(dashes + 1)
      : command.program === 'npm'
        ? []
        : command.args.slice(nameAt(command.args) + 1);
  const text: Text = { value: script, origin: at.text.origin };
  const commands = simpleCommandsOf(
    [...shellWords({ value: script, text, from: 0, to: script.length }), ...extra],
    command.by,
  );
  const last = command.args.findLast((a) => !a.value.startsWith('-') && !extra.includes(a)) ?? at;
  const npm = command.program === 'npm' && dashes < 0;
  let known = false;
  const statements: ListenStatement[] = [];
  for (const inner of commands) {
    // A script that runs another script is not followed.
    if (/^(?:npm|yarn|pnpm|bun|concurrently|run-[sp]|npm-run-all)$/.test(inner.program)) continue;
    const found = statementsOfCommand(
      { ...inner, assignments: new Map([...command.assignments, ...inner.assignments]) },
      container,
    );
    known ||= found.known;
    for (const s of found.statements) {
      if (s.text !== text) statements.push(s);
      else {
        const { override, ...rest } = s;
        statements.push({
          ...rest,
          ...stretchTo(at, last),
          ...(override && !override.replaces
            ? { override: { at: last, replaces: false, words: [...(npm ? ['--'] : []), ...override.words] } }
            : {}),
        });
      }
    }
  }
  return { statements, known };
}

/** Where the script's name stands: `yarn dev`, `pnpm run dev`. */
function nameAt(args: readonly CommandWord[]): number {
  const first = args.findIndex((a) => !a.value.startsWith('-'));
  const isRun = /^run(?:-script)?$/.test(args[first]?.value ?? '');
  return isRun ? args.findIndex((a, i) => i > first && !a.value.startsWith('-')) : first;
}

/** `server -dev` of the image vault: the entrypoint hands a subcommand to the image's program. */
function subcommandOf(
  { program, programWord, args }: SimpleCommand,
  container: Container,
): { program: string; args: readonly CommandWord[] } | undefined {
  const image = knownImage(container)?.program;
  if (image === undefined || !programWord || container.process.entrypoint) return undefined;
  return toolsOf(image)?.some((t) => t.subcommands?.includes(program) === true)
    ? { program: image, args: [programWord, ...args] }
    : undefined;
}

/** `python` and `node` run a script, `php artisan serve` is artisan's, `bin/rails` is rails. */
function scriptOf(program: string, args: readonly CommandWord[]): { program: string; args: readonly CommandWord[] } {
  const first = args[0]?.value ?? '';
  if (
    (program === 'php' || program === 'ruby' || program === 'node') &&
    /^(?:[\w./-]*\/)?(artisan|rails|vite|next|ng|astro|json-server)(?:\.m?js)?$/.test(first)
  ) {
    return { program: stem(first), args: args.slice(1) };
  }
  if (/^(yarn|pnpm|bun)$/.test(program) && toolsOf(first)) {
    return { program: first, args: args.slice(1) };
  }
  if (/^(yarn|npm|pnpm|bun)$/.test(program) && first === 'run' && toolsOf(args[1]?.value ?? '')) {
    // `npm run vite` runs a script of that name, not the program: nothing is known of it.
    return { program: '', args };
  }
  return { program, args };
}

function stem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.(m?js|exe)$/, '');
}

function hasSubcommand(tool: ListenTool, args: readonly CommandWord[]): boolean {
  if (!tool.subcommands) return true;
  const withValue = [...(tool.address ?? []), ...(tool.port ?? []), '--app', '--settings', '-A', '--config', '-c'];
  for (let i = 0; i < args.length; i++) {
    const value = args[i]?.value ?? '';
    if (!value.startsWith('-')) return tool.subcommands.includes(value);
    if (withValue.includes(value)) i++;
  }
  return tool.subcommands.includes('');
}

/** Flags that say where to listen whatever the program is. */
const LISTEN_FLAGS = [
  '--bind',
  '--bind-addr',
  '--bind-address',
  '--bind_address',
  '--bind-ip',
  '--bind_ip',
  '--bind-host',
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

function genericStatements(command: SimpleCommand, container: Container): readonly ListenStatement[] {
  const port = flagValues(command.args, PORT_FLAGS)
    .map((f) => f.value && expanded(f.value, container).value)
    .find((v) => v !== undefined && /^\d{1,5}$/.test(v));
  const number = port === undefined ? undefined : Number(port);
  const found: ListenStatement[] = [];
  for (const flag of flagValues(command.args, ADDRESS_FLAGS)) {
    if (!flag.value) continue;
    // `--address localhost:7233` of a command line client: a host flag with a port that is not the container's own is a destination.
    const binds = wordStatements(flag.value, flag.name, command.program, number, false, container);
    for (const bind of binds) {
      if (HOST_FLAGS.includes(flag.name) && !isOwnPort(container, bind.port)) continue;
      found.push(bind);
    }
  }
  return found;
}

/** `node --inspect=127.0.0.1:9229`, `-agentlib:jdwp=…,address=127.0.0.1:5005`; also in NODE_OPTIONS and JAVA_TOOL_OPTIONS. */
function debugStatements(command: SimpleCommand, container: Container): readonly ListenStatement[] {
  const words = [...command.words];
  for (const name of ['NODE_OPTIONS', 'JAVA_TOOL_OPTIONS', 'JAVA_OPTS', '_JAVA_OPTIONS']) {
    const set = variableValue(name, command, container);
    if (set) words.push(set);
  }
  return words.flatMap((word) => {
    const m = /--inspect(?:-brk|-wait)?=(\S+)|jdwp=\S*?address=([^\s,]+)/.exec(word.value);
    const value = m?.[1] ?? m?.[2];
    if (value === undefined) return [];
    const { from } = stretchOf(word, value);
    const tool = m?.[1] === undefined ? 'the Java debugger' : 'the Node inspector';
    const port = m?.[1] === undefined ? undefined : 9229;
    return parseBinds(value).map((b) =>
      statementOf(b, word.text, from, tool, `${value} in command`, port, true, 'flag'),
    );
  });
}

/** Names that are listening addresses whatever the program is. */
const LISTEN_NAMES = new Set(
  `HOST BIND LISTEN BIND_ADDR BIND_ADDRESS BIND_HOST BIND_IP LISTEN_ADDR LISTEN_ADDRESS LISTEN_HOST LISTEN_IP ASPNETCORE_URLS
  DOTNET_URLS FLASK_RUN_HOST QUART_RUN_HOST UVICORN_HOST QUARKUS_HTTP_HOST MICRONAUT_SERVER_HOST GF_SERVER_HTTP_ADDR STREAMLIT_SERVER_ADDRESS
  GRADIO_SERVER_NAME ROCKET_ADDRESS SERVER_ADDRESS SERVER_ADDR NITRO_HOST NUXT_HOST HTTP_ADDR HTTP_ADDRESS LLAMA_ARG_HOST
  ETCD_LISTEN_CLIENT_URLS TUNNEL_DNS_ADDRESS N8N_LISTEN_ADDRESS ANVIL_IP_ADDR KAFKA_LISTENERS KAFKA_CFG_LISTENERS
  JUPYTER_IP VITE_HOST`.split(/\s+/),
);

/** A first, cheap look: the names below all have one of these. */
const CAN_LISTEN = /HOST|BIND|LISTEN|ADDR|URLS|_IP$|SERVER_NAME/;

/** Words in a name that make the rest of it a listening address. */
const LISTEN_WORD = /(?:^|_)(?:BIND|LISTEN|LISTENER|LISTENERS|(?:BIND|LISTEN)_?(?:ADDR(?:ESS)?|HOST|IP))(?:_|$)/;
/** ...unless one of these is there too: LDAP binds, what a broker tells its clients, ports, switches. */
const NOT_LISTEN = /ADVERTI[SZ]E|LDAP|PUBLIC|EXTERNAL|_DN$|_PASSWORD|_USER|_PORT$|_SECURITY_|_NAME$|_NAMES$|PROTOCOL/;

/** `SERVER_HOST` and such: its own address only where the port that goes with it is its own. */
const SELF_PREFIX =
  /^(?:SERVER|HTTP|HTTPS|WEB|WEBSERVER|APP|API|SERVICE|GRPC|UI|SITE|NODE|BACKEND|FRONTEND|RPC|WS|WEBSOCKET|METRICS|ADMIN|MAIN)$/;

function variableStatements(
  container: Container,
  already: { readonly served: boolean; readonly known: boolean },
): readonly ListenStatement[] {
  const found: ListenStatement[] = [];
  const { environment } = container.process;
  const named = new Map(environment.map((e) => [e.name, e.value?.value]));
  for (const { name, value } of environment) {
    const upper = name.toUpperCase();
    if (!value || value.value === '' || !CAN_LISTEN.test(upper)) continue;
    const port = pairedPort(name, named);
    if (!isListenName(upper, container, port)) continue;
    // A program with flags of its own, or one that we know, does not read HOST.
    if (!LISTEN_WORD.test(upper) && (already.served || already.known)) continue;
    if (/^https?:\/\//i.test(value.value) && !/URLS?$/.test(upper)) continue;
    for (const bind of parseBinds(value.value)) {
      if (!isWildcard(bind.address) && bind.from === bind.to) continue;
      found.push(statementOf(bind, value, 0, name, `the variable ${name}`, port, false, 'variable'));
    }
  }
  return found;
}

function isListenName(name: string, container: Container, port: number | undefined): boolean {
  if (NOT_LISTEN.test(name)) return false;
  if (name === 'SERVER_ADDR' || name === 'SERVER_ADDRESS' || name === 'HTTP_ADDR' || name === 'HTTP_ADDRESS') {
    return ownsValuePort(name, container, port);
  }
  if (LISTEN_NAMES.has(name) || LISTEN_WORD.test(name)) return true;
  if (name === 'OLLAMA_HOST') return /(^|\/)ollama$/.test(imageName(container)) || commandRuns(container, 'ollama');
  if (name === 'HOSTNAME') return commandRuns(container, 'server.js') || commandRuns(container, 'next');
  const m = /^(.+)_(?:HOST|HOSTNAME|ADDR|ADDRESS|IP)$/.exec(name);
  if (!m?.[1]) return false;
  const last = m[1].slice(m[1].lastIndexOf('_') + 1);
  return SELF_PREFIX.test(last) && ownsValuePort(name, container, port) && ownPorts(container).length > 0;
}

/** Whether the port that goes with the variable is the container's own; a server's address without a port is taken as its own. */
function ownsValuePort(name: string, container: Container, port: number | undefined): boolean {
  const value = container.process.environment.find((e) => e.name.toUpperCase() === name)?.value?.value ?? '';
  const said = parseBinds(value)[0]?.port ?? port;
  // Without a port, a name such as WEB_HOST=localhost may as well be what users type.
  if (said === undefined)
    return (
      (/^SERVER_/.test(name) || (/^(?:HTTP|WEB)_/.test(name) && !/localhost/i.test(value))) &&
      ownPorts(container).length > 0
    );
  return ownPorts(container).includes(said);
}

function imageName(container: Container): string {
  return (container.process.image?.value ?? '').split(/[:@]/)[0] ?? '';
}

function commandRuns(container: Container, program: string): boolean {
  return [container.process.entrypoint, container.process.command].some(
    (w) => w?.words.some((t) => t.value === program || t.value.endsWith(`/${program}`)) === true,
  );
}

/** The port variable that goes with an address variable: `APP_HOST` and `APP_PORT`, `HOST` and `PORT`. */
function pairedPort(name: string, named: ReadonlyMap<string, string | undefined>): number | undefined {
  const m = /^(.*?)(?:HOST|HOSTNAME|ADDR|ADDRESS|IP|BIND|LISTEN)$/.exec(name);
  const prefixes = m ? [m[1] ?? '', (m[1] ?? '').replace(/(?:BIND|LISTEN)_$/, '')] : [];
  for (const prefix of prefixes) {
    const value = named.get(`${prefix}PORT`);
    if (value !== undefined && /^\d{1,5}$/.test(value)) return Number(value);
  }
  return undefined;
}
