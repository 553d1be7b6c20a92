import { badAddressError, noContextError, noDaemonError, type DockerError } from '../connection/DockerError.ts';
import type { DockerEndpoint, EndpointSource, TlsFiles } from './DockerEndpoint.ts';
import { defaultSockets } from './defaultSockets.ts';
import type { EndpointFacts } from './EndpointFacts.ts';
import { parseDockerHost } from './parseDockerHost.ts';
import { readPodmanConnections } from './readPodmanConnections.ts';
import {
  configDirectory,
  currentContext,
  readContext,
  readContexts,
  tlsFiles,
  type DockerContext,
} from './readContexts.ts';

/** The person's choice: the setting, or --host and --context. */
export interface StatedEndpoint {
  readonly host?: string;
  readonly context?: string;
}

export interface EndpointChoice {
  /** The daemon to ask; absent if `error` says why there is none. */
  readonly chosen?: DockerEndpoint;
  readonly error?: DockerError;
  /** Every daemon that could be asked, the chosen one first, so that a person can switch. Each address is there once. */
  readonly candidates: readonly DockerEndpoint[];
}

/**
 * Chooses the daemon as the docker command does (docker/cli cli/command/cli.go resolveContextName): what is stated, then
 * DOCKER_HOST, DOCKER_CONTEXT, the current context of the configuration, then the usual sockets: the first that may be
 * opened, else the first that is there. A context that is stated but missing is an error; no other daemon is chosen instead.
 */
export function chooseEndpoint(stated: StatedEndpoint, facts: EndpointFacts): EndpointChoice {
  const found = decide(stated, facts);
  const others = [
    ...readContexts(facts).flatMap((context) =>
      usable(ofContext(context, 'context', `the docker command has a context "${context.name}"`)),
    ),
    ...(facts.environment.DOCKER_HOST ? usable(ofDockerHost(facts)) : []),
    ...presentSockets(facts),
    ...podmansOwn(facts),
  ];
  const chosen = 'url' in found ? found : undefined;
  const all = chosen ? [chosen, ...others] : others;
  const candidates = all.filter((e, i) => all.findIndex((o) => o.url === e.url) === i);
  return { candidates, ...('url' in found ? { chosen: found } : { error: found }) };
}

type Found = DockerEndpoint | DockerError;

function usable(found: Found): DockerEndpoint[] {
  return 'url' in found ? [found] : [];
}

function decide({ host, context }: StatedEndpoint, facts: EndpointFacts): Found {
  if (host) return ofHost(host, statedTls(facts), 'stated-host', 'the stated address', 'it is the stated address');
  if (context && context !== 'default') {
    return named(facts, context, 'stated-context', 'the stated context', 'it is the stated context');
  }
  if (facts.environment.DOCKER_HOST) return ofDockerHost(facts);
  // `--context default` means DOCKER_HOST or the usual sockets, whatever the configuration says.
  if (context !== 'default') {
    const wished = facts.environment.DOCKER_CONTEXT;
    if (wished && wished !== 'default') {
      return named(facts, wished, 'DOCKER_CONTEXT', 'DOCKER_CONTEXT', 'DOCKER_CONTEXT names its context');
    }
    const current = wished ? undefined : currentContext(facts);
    if (current && current !== 'default') {
      const by = 'currentContext of config.json';
      return named(facts, current, 'current-context', by, "it is the docker command's current context");
    }
  }
  const sockets = presentSockets(facts);
  const first = sockets.find((s) => facts.socket(pathOf(s)) === 'usable') ?? podmansOwn(facts)[0] ?? sockets[0];
  return first ?? noDaemonError(defaultSockets(facts).map((s) => s.path));
}

/** CONTAINER_HOST and the podman command's connections: no docker command takes these, so they come last. */
function podmansOwn(facts: EndpointFacts): DockerEndpoint[] {
  const stated = facts.environment.CONTAINER_HOST;
  const found = [
    ...(stated ? [{ name: 'CONTAINER_HOST', uri: stated, why: 'CONTAINER_HOST is set to it' }] : []),
    ...readPodmanConnections(facts).map(({ name, uri }) => ({
      name: `podman connection ${name}`,
      uri,
      why: `the podman command has a connection "${name}"`,
    })),
  ];
  return found.flatMap(({ name, uri, why }) =>
    usable(ofHost(uri, undefined, 'podman-connection', name, why)).map((endpoint) => ({ ...endpoint, name })),
  );
}

function presentSockets(facts: EndpointFacts): DockerEndpoint[] {
  return defaultSockets(facts)
    .filter((s) => facts.socket(s.path) !== 'absent')
    .map((socket) => ({
      url: socket.url,
      address: { transport: facts.platform === 'win32' ? 'npipe' : 'unix', path: socket.path },
      name: socket.name,
      by: 'default-socket',
      why: `its socket ${socket.path} is there`,
    }));
}

function pathOf({ address }: DockerEndpoint): string {
  return 'path' in address && address.path ? address.path : '';
}

function ofDockerHost(facts: EndpointFacts): Found {
  return ofHost(
    facts.environment.DOCKER_HOST ?? '',
    statedTls(facts),
    'DOCKER_HOST',
    'DOCKER_HOST',
    'DOCKER_HOST is set to it',
  );
}

/**
 * TLS as the environment asks for it: DOCKER_TLS_VERIFY with the server checked, DOCKER_TLS without, material from
 * DOCKER_CERT_PATH or the configuration's folder (docker/cli cli/flags/options.go). A port number alone decides nothing.
 */
function statedTls(facts: EndpointFacts): TlsFiles | undefined {
  const { DOCKER_TLS_VERIFY, DOCKER_TLS, DOCKER_CERT_PATH } = facts.environment;
  if (!DOCKER_TLS_VERIFY && !DOCKER_TLS) return undefined;
  const verify = Boolean(DOCKER_TLS_VERIFY);
  return tlsFiles(facts, DOCKER_CERT_PATH || configDirectory(facts), verify) ?? { verify };
}

function named(facts: EndpointFacts, name: string, by: EndpointSource, what: string, why: string): Found {
  const context = readContext(facts, name);
  if (!context) return noContextError(name, what, configDirectory(facts));
  return ofContext(context, by, why);
}

function ofContext(context: DockerContext, by: EndpointSource, why: string): Found {
  const found = ofHost(context.host, context.tls, by, `context ${context.name}`, why);
  return 'url' in found ? { ...found, name: `context ${context.name}` } : found;
}

function ofHost(host: string, tls: TlsFiles | undefined, by: EndpointSource, what: string, why: string): Found {
  const parsed = parseDockerHost(host, { tls: tls !== undefined });
  if ('problem' in parsed) return badAddressError(host, what, parsed.problem);
  const { url, address } = parsed;
  const secure = tls ?? (/^https:/i.test(host.trim()) ? { verify: true } : undefined);
  return {
    url,
    address,
    ...(secure && address.transport === 'tcp' ? { tls: secure } : {}),
    name: by === 'DOCKER_HOST' ? 'DOCKER_HOST' : url,
    by,
    why,
  };
}
