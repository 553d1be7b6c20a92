import { type Container, isWildcard, type Text } from '../../model/index.ts';
import { type Bind, parseBinds } from './Bind.ts';
import { statementOf, type ListenStatement } from './ListenStatement.ts';
import { ownPorts } from './ownPorts.ts';

/** Names that are listening addresses whatever the program is. */
const LISTEN_NAMES = new Set(
  `HOST BIND LISTEN BIND_ADDR BIND_ADDRESS BIND_HOST BIND_IP LISTEN_ADDR LISTEN_ADDRESS LISTEN_HOST LISTEN_IP ASPNETCORE_URLS
  DOTNET_URLS FLASK_RUN_HOST QUART_RUN_HOST UVICORN_HOST QUARKUS_HTTP_HOST MICRONAUT_SERVER_HOST GF_SERVER_HTTP_ADDR STREAMLIT_SERVER_ADDRESS
  GRADIO_SERVER_NAME ROCKET_ADDRESS SERVER_ADDRESS SERVER_ADDR NITRO_HOST NUXT_HOST HTTP_ADDR HTTP_ADDRESS LLAMA_ARG_HOST
  ETCD_LISTEN_CLIENT_URLS TUNNEL_DNS_ADDRESS N8N_LISTEN_ADDRESS ANVIL_IP_ADDR KAFKA_LISTENERS KAFKA_CFG_LISTENERS
  JUPYTER_IP VITE_HOST`.split(/\s+/),
);

/** A first, cheap look: the names below all have one of these. */
const CAN_LISTEN = /HOST|BIND|LISTEN|ADDR|URLS|_IP$|SERVER_NAME|KESTREL/;

/** Words in a name that make the rest of it a listening address. */
const LISTEN_WORD = /(?:^|_)(?:BIND|LISTEN|LISTENER|LISTENERS|(?:BIND|LISTEN)_?(?:ADDR(?:ESS)?|HOST|IP))(?:_|$)/;
/** ...unless one of these is there too: LDAP binds, what a broker tells its clients, ports, switches. */
const NOT_LISTEN = /ADVERTI[SZ]E|LDAP|PUBLIC|EXTERNAL|_DN$|_PASSWORD|_USER|_PORT$|_SECURITY_|_NAME$|_NAMES$|PROTOCOL/;

/** Protocols of datagrams in a name: `COAP_BIND_ADDRESS` (RFC 7252), `SNMP_LISTEN`, `STUN_LISTEN_ADDR`. */
const DATAGRAMS = /(?:^|_)(?:COAPS?|DTLS|IPFIX|LWM2M|NETFLOW|QUIC|RADIUS|SFLOW|SNMP|STUN|TFTP|UDP|WIREGUARD)(?:_|$)/;

/** `SERVER_HOST` and such: its own address only where the port that goes with it is its own. */
const SELF_PREFIX =
  /^(?:SERVER|HTTP|HTTPS|WEB|WEBSERVER|APP|API|SERVICE|GRPC|UI|SITE|NODE|BACKEND|FRONTEND|RPC|WS|WEBSOCKET|METRICS|ADMIN|MAIN)$/;

/**
 * What the environment says, whatever the program is. `already` is what the commands say: whether a program's own flags or
 * default tell where it serves, and whether we know the program, and so its variables.
 */
export function variableStatements(
  container: Container,
  already: { readonly served: boolean; readonly known: boolean },
): readonly ListenStatement[] {
  const found: ListenStatement[] = [];
  const { environment } = container.process;
  for (const { name, value } of environment) {
    const upper = name.toUpperCase();
    if (!value || value.value === '' || !CAN_LISTEN.test(upper) || isHostSide(value, container)) continue;
    const port = pairedPort(name, container);
    if (!isListenName(upper, container, port)) continue;
    // A program with flags of its own, or one that we know, does not read HOST.
    if (!LISTEN_WORD.test(upper) && !KESTREL.test(upper) && (already.served || already.known)) continue;
    if (/^https?:\/\//i.test(value.value) && !/URLS?$|(?:^|_)LISTENERS?$/.test(upper)) continue;
    for (const bind of parseBinds(value.value)) {
      if (!isWildcard(bind.address) && bind.from === bind.to) continue;
      const by = `the variable ${name}`;
      const said = statementOf(bind, { text: value, at: 0, tool: name, by, port, debug: false, how: 'variable' });
      found.push(DATAGRAMS.test(upper) ? { ...said, protocol: 'udp' } : said);
    }
    for (const bind of /LISTENERS$/.test(upper) ? bindsOfItself(value.value, container) : [])
      found.push(
        statementOf(bind, {
          text: value,
          at: 0,
          tool: name,
          by: `the variable ${name}`,
          port,
          debug: false,
          how: 'variable',
        }),
      );
  }
  return found;
}

/**
 * Whether the same text is the host's address in the container's `ports`: a file that Compose reads for `${BIND_IP}:80:80` is mostly also the
 * service's `env_file`, and its program does not read that variable.
 */
function isHostSide({ origin }: Text, { published }: Container): boolean {
  if (origin.kind !== 'source') return false;
  return published.some(({ text }) =>
    text?.pieces?.some(({ source: s }) => s.file === origin.file && s.start < origin.end && origin.start < s.end),
  );
}

/** `INSIDE://kafka:9093` of the service kafka: its name is its address on the networks, so that all there reach it. */
function bindsOfItself(value: string, { service, name, hostname, containerName }: Container): readonly Bind[] {
  const own = [service, name, hostname?.value, containerName];
  return [...value.matchAll(/:\/\/([A-Za-z][\w.-]*):(\d{1,5})/g)].flatMap(([, host, port], index) =>
    own.includes(host) ? [{ address: '0.0.0.0', port: Number(port), from: index, to: index }] : [],
  );
}

/** A socket of ASP.NET by its name: `Kestrel__Endpoints__gRPC__Url` (Kestrel's endpoint configuration). */
const KESTREL = /^KESTREL__ENDPOINTS__\w+__URL$/;

function isListenName(name: string, container: Container, port: number | undefined): boolean {
  if (KESTREL.test(name)) return true;
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
  // No destination has no host: `:8080`.
  if (/^:\d{1,5}$/.test(value)) return true;
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
function pairedPort(name: string, { process }: Container): number | undefined {
  const m = /^(.*?)(?:HOST|HOSTNAME|ADDR|ADDRESS|IP|BIND|LISTEN)$/.exec(name);
  const prefixes = m ? [m[1] ?? '', (m[1] ?? '').replace(/(?:BIND|LISTEN)_$/, '')] : [];
  for (const prefix of prefixes) {
    const value = process.environment.findLast((e) => e.name === `${prefix}PORT`)?.value?.value;
    if (value !== undefined && /^\d{1,5}$/.test(value)) return Number(value);
  }
  return undefined;
}
