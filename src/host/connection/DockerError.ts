/**
 * Why the daemon could not be asked. The status shows `state`: one word for all errors with the same remedy.
 */
export type DockerErrorCode =
  | 'no-daemon'
  | 'absent'
  | 'denied'
  | 'hung'
  | 'garbled'
  | 'cut-off'
  | 'too-large'
  | 'too-old'
  | 'no-docker'
  | 'tls'
  | 'ssh'
  | 'unknown-host'
  | 'bad-address'
  | 'no-context'
  | 'gone'
  | 'refused'
  | 'cancelled'
  | 'failed';

/** An error that a person sees: what happened, to which thing, and what to do. The message is complete; there is no stack to show. */
export class DockerError extends Error {
  readonly code: DockerErrorCode;
  /** The address that was asked, as the docker command writes it. */
  readonly endpoint: string | undefined;

  constructor(code: DockerErrorCode, message: string, endpoint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DockerError';
    this.code = code;
    this.endpoint = endpoint;
  }
}

/** What a daemon or a command said, fit for one line: control characters gone, at most 200 characters. */
function said(text: string): string {
  // eslint-disable-next-line no-control-regex -- what a daemon says must not move a terminal's cursor
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

export function noDaemonError(looked: readonly string[]): DockerError {
  return new DockerError(
    'no-daemon',
    `No container engine found: none of ${looked.join(', ')} exists. Start Docker, or set its address in DOCKER_HOST or the setting netlens.docker.host.`,
  );
}

/** By its address, which is all there is to go by while it does not answer. */
const isPodmans = (endpoint: string): boolean => /podman/i.test(endpoint);
const daemonOf = (endpoint: string): string => (isPodmans(endpoint) ? 'Podman service' : 'Docker daemon');
const isUsers = (endpoint: string): boolean => endpoint.includes('/run/user/');

function startOf(endpoint: string): string {
  if (!isPodmans(endpoint)) return '"sudo systemctl start docker", or Docker Desktop';
  if (/machine/.test(endpoint)) return '"podman machine start"';
  return isUsers(endpoint) ? '"systemctl --user start podman.socket"' : '"sudo systemctl start podman.socket"';
}

export function absentError(endpoint: string, unix: boolean): DockerError {
  return new DockerError(
    'absent',
    unix
      ? `No ${daemonOf(endpoint)} answers at ${endpoint}: nothing listens there. Start it (${startOf(endpoint)}), or choose another daemon.`
      : `No ${daemonOf(endpoint)} answers at ${endpoint}: the connection was refused. Check that the daemon listens there, or choose another one.`,
    endpoint,
  );
}

export function deniedError(endpoint: string, path: string | undefined): DockerError {
  return new DockerError(
    'denied',
    path && isPodmans(endpoint)
      ? `Permission to open the Podman socket ${path} was denied: it is for the user who started the service. Use your own ("systemctl --user enable --now podman.socket"), or ask as root.`
      : path
        ? `Permission to open the Docker socket ${path} was denied. Add your user to its group ("sudo usermod -aG docker $USER", then log in again), or point DOCKER_HOST at a rootless daemon.`
        : `The ${daemonOf(endpoint)} at ${endpoint} denied access. Check the credentials it requires.`,
    endpoint,
  );
}

export function hungError(endpoint: string, asked: string, milliseconds: number): DockerError {
  return new DockerError(
    'hung',
    `The ${daemonOf(endpoint)} at ${endpoint} did not answer ${asked} within ${seconds(milliseconds)}. It may be hung: see "${isPodmans(endpoint) ? `systemctl ${isUsers(endpoint) ? '--user ' : ''}status podman.socket` : 'systemctl status docker'}" and its log; Net Lens tries again.`,
    endpoint,
  );
}

export function garbledError(endpoint: string, asked: string, what: string): DockerError {
  return new DockerError(
    'garbled',
    `What answers at ${endpoint} sent ${what} instead of JSON for ${asked}. Check that it is a Docker daemon and that no proxy is in front of it.`,
    endpoint,
  );
}

export function cutOffError(endpoint: string, asked: string): DockerError {
  return new DockerError(
    'cut-off',
    `The ${daemonOf(endpoint)} at ${endpoint} cut off its answer to ${asked}. It may have restarted; try again.`,
    endpoint,
  );
}

export function tooLargeError(endpoint: string, asked: string, bytes: number): DockerError {
  return new DockerError(
    'too-large',
    `The answer of ${endpoint} to ${asked} is larger than ${Math.round(bytes / 1048576)} MB and was not read. Check that it is a Docker daemon.`,
    endpoint,
  );
}

export function tooOldError(endpoint: string, version: string, api: string): DockerError {
  return new DockerError(
    'too-old',
    `Docker ${said(version)} (API ${said(api)}) at ${endpoint} is older than 20.10, the oldest version Net Lens supports. Update Docker, or open a Compose file instead.`,
    endpoint,
  );
}

export function noDockerError(endpoint: string): DockerError {
  return new DockerError(
    'no-docker',
    `What answers at ${endpoint} is not a Docker daemon: GET /version returns no ApiVersion. Check the address.`,
    endpoint,
  );
}

export function tlsError(endpoint: string, why: string): DockerError {
  return new DockerError(
    'tls',
    `The TLS connection to the Docker daemon at ${endpoint} failed (${said(why)}). Check the certificates of the context, or of DOCKER_CERT_PATH.`,
    endpoint,
  );
}

export function noTlsError(endpoint: string): DockerError {
  return new DockerError(
    'tls',
    `The ${daemonOf(endpoint)} at ${endpoint} requires TLS. Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or use a context with its certificates.`,
    endpoint,
  );
}

export function sshError(endpoint: string, why: string): DockerError {
  const reason = said(why);
  return new DockerError(
    'ssh',
    `ssh to ${endpoint} failed${reason ? ` ("${reason}")` : ''}. Run "ssh ${hostOf(endpoint)} docker version" in a terminal: it must work without prompting.`,
    endpoint,
  );
}

export function unknownHostError(endpoint: string): DockerError {
  return new DockerError(
    'unknown-host',
    `The host of ${endpoint} could not be found or reached. Check its name and the network.`,
    endpoint,
  );
}

export function badAddressError(address: string, by: string, why: string): DockerError {
  return new DockerError(
    'bad-address',
    `"${said(address)}" (${by}) is not a Docker daemon address: ${why}. Use unix:///path, npipe:////./pipe/name, tcp://host:port or ssh://user@host.`,
  );
}

export function noContextError(name: string, by: string, directory: string): DockerError {
  return new DockerError(
    'no-context',
    `No Docker context "${said(name)}" (${by}) in ${directory}. See "docker context ls", or choose another daemon.`,
  );
}

export function goneError(endpoint: string, asked: string): DockerError {
  return new DockerError('gone', `${endpoint} no longer has ${asked}.`, endpoint);
}

export function refusedError(endpoint: string, asked: string, status: number, why: string): DockerError {
  return new DockerError(
    'refused',
    `The ${daemonOf(endpoint)} at ${endpoint} answered ${asked} with an error (${status}${said(why) ? `: ${said(why)}` : ''}). Its log says more.`,
    endpoint,
  );
}

export function cancelledError(endpoint: string): DockerError {
  return new DockerError('cancelled', `The request to ${endpoint} was cancelled.`, endpoint);
}

export function failedError(endpoint: string, why: string, cause?: unknown): DockerError {
  return new DockerError('failed', `The connection to ${endpoint} failed (${said(why)}). Try again.`, endpoint, cause);
}

function seconds(milliseconds: number): string {
  const s = milliseconds / 1000;
  return `${Number.isInteger(s) ? s : s.toFixed(1)} s`;
}

/** `ssh://me@far:2222/run/docker.sock` as ssh takes it: `-p 2222 me@far`. */
function hostOf(endpoint: string): string {
  const [, host = '', port] = /^ssh:\/\/(\[[^\]]*\]|[^/:]*@\[[^\]]*\]|[^/:]+)(?::(\d+))?/.exec(endpoint) ?? [];
  return `${port === undefined ? '' : `-p ${port} `}${host.replace(/[[\]]/g, '')}`;
}
