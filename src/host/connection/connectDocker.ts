import { chooseEndpoint } from '../endpoint/chooseEndpoint.ts';
import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';
import { endpointFacts } from '../endpoint/EndpointFacts.ts';
import { badAddressError, DockerError, noDockerError, tooOldError } from './DockerError.ts';
import type { DockerConnection } from './DockerConnection.ts';
import type { Client } from './openClient.ts';

export interface ConnectOptions {
  /** The variables that choose the daemon (default: this process's). */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The setting, or --host. */
  readonly host?: string;
  /** The setting, or --context. */
  readonly context?: string;
  /** A candidate of `chooseEndpoint` that the person chose; it overrides everything else. */
  readonly endpoint?: DockerEndpoint;
  /** How long one question may take, in milliseconds (default 5,000). */
  readonly timeout?: number;
  /** How many questions may be under way at once (default 16; 4 over ssh, where each is a process). */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
}

export const DEFAULT_TIMEOUT = 5000;

/** Engine 20.10: the oldest whose firewall rules the model knows. */
const OLDEST_API = [1, 41] as const;
/** Podman 3 says this of its compatible API. */
const OLDEST_OF_PODMAN = [1, 40] as const;
/** The newest API whose answers the schemas were tried on (engine 28.5). A newer daemon is asked in this one, if it still speaks it. */
const NEWEST_API = [1, 51] as const;

/**
 * Connects to a daemon: chooses it as the docker command would, asks GET /version, and settles the API version. Rejects
 * with a DockerError, whose message is made for a person.
 */
export async function connectDocker(options: ConnectOptions = {}): Promise<DockerConnection> {
  const endpoint = options.endpoint ?? chosenEndpoint(options);
  const timeout = options.timeout ?? DEFAULT_TIMEOUT;
  const parallel = options.parallel ?? (endpoint.address.transport === 'ssh' ? 4 : 16);
  // HTTP, TLS and child processes are loaded only when a daemon is asked.
  const { openClient } = await import('./openClient.ts');
  const client = await openClient(endpoint, { timeout, parallel });
  try {
    const version = await askVersion(client, endpoint, options.signal);
    const apiVersion = settleApi(endpoint, version);
    client.speak(apiVersion);
    const { get, stream, readInContainer, runInContainer, dispose } = client;
    return { endpoint, version, apiVersion, parallel, timeout, get, stream, readInContainer, runInContainer, dispose };
  } catch (error) {
    client.dispose();
    throw error;
  }
}

/** GET /version. Every daemon has it, so a 404 means that this is not a Docker daemon. */
async function askVersion(client: Client, { url }: DockerEndpoint, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await client.get('/version', signal ? { signal } : {});
  } catch (error) {
    if (error instanceof DockerError && error.code === 'gone') throw noDockerError(url);
    throw error;
  }
}

function chosenEndpoint({ environment, host, context }: ConnectOptions): DockerEndpoint {
  // The docker command refuses both, too (cli.go, "conflicting options").
  if (host && context) throw badAddressError(host, 'the stated address', `the context "${context}" is also given`);
  const stated = { ...(host ? { host } : {}), ...(context ? { context } : {}) };
  const { chosen, error } = chooseEndpoint(stated, endpointFacts(environment));
  if (!chosen) throw error ?? noDockerError('');
  return chosen;
}

type Api = readonly [number, number];

function settleApi(endpoint: DockerEndpoint, version: unknown): string {
  const newest = api(version, 'ApiVersion');
  const said = text(version, 'Version') ?? 'of unknown version';
  if (!newest) throw noDockerError(endpoint.url);
  if (less(newest, isPodmans(version) ? OLDEST_OF_PODMAN : OLDEST_API))
    throw tooOldError(endpoint.url, said, newest.join('.'));
  const oldest = api(version, 'MinAPIVersion') ?? OLDEST_API;
  const settled = less(newest, NEWEST_API) ? newest : NEWEST_API;
  return (less(settled, oldest) ? oldest : settled).join('.');
}

/** Whether Podman gave the answer to GET /version (podman pkg/api/handlers/compat/version.go names its component so). */
export function isPodmans(version: unknown): boolean {
  const parts: unknown =
    typeof version === 'object' && version !== null ? Reflect.get(version, 'Components') : undefined;
  return Array.isArray(parts) && parts.some((part: unknown) => /podman/i.test(text(part, 'Name') ?? ''));
}

function less(one: Api, other: Api): boolean {
  return one[0] !== other[0] ? one[0] < other[0] : one[1] < other[1];
}

function api(version: unknown, key: string): Api | undefined {
  const m = /^(\d{1,3})\.(\d{1,3})$/.exec(text(version, key) ?? '');
  return m ? [Number(m[1]), Number(m[2])] : undefined;
}

function text(value: unknown, key: string): string | undefined {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof field === 'string' ? field : undefined;
}
