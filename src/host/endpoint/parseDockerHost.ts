import type { DockerAddress } from './DockerEndpoint.ts';

/** An address, or what is wrong with the text (a clause for `badAddressError`). */
export type ParsedHost = { readonly url: string; readonly address: DockerAddress } | { readonly problem: string };

/**
 * Reads what stands in DOCKER_HOST or in a context's `Host`, with the meaning that the docker command gives it
 * (docker/cli opts/hosts.go parseDockerDaemonHost, cli/connhelper/ssh/ssh.go ParseURL). A bare `host:port` is tcp; tcp
 * without a port is 2375, or 2376 with TLS.
 */
export function parseDockerHost(text: string, { tls }: { readonly tls: boolean }): ParsedHost {
  const given = text.trim();
  if (given === '') return { problem: 'it is empty' };
  const [scheme, rest] = given.includes('://') ? split(given) : ['tcp', given];
  switch (scheme) {
    case 'unix': {
      const path = rest || '/var/run/docker.sock';
      if (!path.startsWith('/')) return { problem: 'the path of a unix socket must start with "/" (unix:///path)' };
      // A sun_path holds 107 bytes; the kernel would refuse a longer one with a bare EINVAL.
      if (new TextEncoder().encode(path).length > 107)
        return { problem: 'the path of a unix socket must be at most 107 bytes' };
      return { url: `unix://${path}`, address: { transport: 'unix', path } };
    }
    case 'npipe': {
      const path = (rest || '//./pipe/docker_engine').replaceAll('\\', '/');
      if (!/^\/\/[^/]+\/pipe\/.+/.test(path)) return { problem: 'a named pipe is npipe:////./pipe/NAME' };
      return { url: `npipe://${path}`, address: { transport: 'npipe', path } };
    }
    case 'tcp':
    case 'http':
    case 'https':
      return parseTcp(rest, tls || scheme === 'https');
    case 'ssh':
      return parseSsh(rest);
    case 'fd':
      return { problem: 'fd:// is for the daemon itself, not for its clients' };
    default:
      return { problem: `"${scheme}" is not a transport that Net Lens knows` };
  }
}

function split(given: string): [string, string] {
  const at = given.indexOf('://');
  return [given.slice(0, at).toLowerCase(), given.slice(at + 3)];
}

function parseTcp(rest: string, tls: boolean): ParsedHost {
  // `tcp://:2375` is this machine (docker/cli opts/hosts.go).
  const url = asUrl(rest.startsWith(':') ? `127.0.0.1${rest}` : rest);
  if (!url) return { problem: 'it is not HOST:PORT' };
  if (url.username || url.password) return { problem: 'a tcp address must not have a user name' };
  const host = unbracketed(url.hostname) || '127.0.0.1';
  const port = url.port ? Number(url.port) : tls ? 2376 : 2375;
  const prefix = url.pathname.replace(/\/+$/, '');
  return {
    url: `tcp://${host.includes(':') ? `[${host}]` : host}:${port}${prefix}`,
    address: { transport: 'tcp', host, port, ...(prefix ? { prefix } : {}) },
  };
}

function parseSsh(rest: string): ParsedHost {
  const url = asUrl(rest);
  if (!url?.hostname) return { problem: 'an ssh address is ssh://USER@HOST' };
  if (url.password) return { problem: 'do not put a password in an address; use a key or an agent' };
  if (url.search || url.hash) return { problem: 'an ssh address must not have a query' };
  let user: string;
  try {
    user = decodeURIComponent(url.username);
  } catch {
    return { problem: 'its user name is not encoded correctly' };
  }
  const host = unbracketed(url.hostname);
  // What starts with a dash would be read by ssh as an option (-oProxyCommand=…).
  if (host.startsWith('-') || user.startsWith('-')) return { problem: 'a host or user name must not start with "-"' };
  // eslint-disable-next-line no-control-regex -- control characters and spaces are in no host and no user name
  if (/[\u0000-\u0020\u007f]/.test(host + user)) return { problem: 'a host or user name must not contain spaces' };
  const path = url.pathname === '/' ? '' : url.pathname;
  return {
    url: `ssh://${url.username ? `${url.username}@` : ''}${url.host}${path}`,
    address: {
      transport: 'ssh',
      host,
      ...(user ? { user } : {}),
      ...(url.port ? { port: Number(url.port) } : {}),
      ...(path ? { path } : {}),
    },
  };
}

/** The rest of an address read as a URL of a scheme without default port, so that every port is kept. */
function asUrl(rest: string): URL | undefined {
  try {
    return new URL(`docker://${rest}`);
  } catch {
    return undefined;
  }
}

function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
