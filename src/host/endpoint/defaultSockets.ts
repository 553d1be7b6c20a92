import type { EndpointFacts } from './EndpointFacts.ts';

export interface DefaultSocket {
  readonly url: string;
  readonly path: string;
  /** What a person calls the daemon behind it. */
  readonly name: string;
}

/**
 * Where daemons listen when nobody says otherwise, the one that the docker command would take first, Podman's compatible
 * API last: it answers, but does not have Docker's containers.
 */
export function defaultSockets({ environment, platform, home, uid }: EndpointFacts): readonly DefaultSocket[] {
  if (platform === 'win32') {
    return [
      pipe('docker_engine', 'Docker'),
      pipe('dockerDesktopLinuxEngine', 'Docker Desktop'),
      pipe('podman-machine-default', 'Podman'),
    ];
  }
  const runtime = environment.XDG_RUNTIME_DIR || (uid === undefined || platform !== 'linux' ? '' : `/run/user/${uid}`);
  const sockets = [
    unix('/var/run/docker.sock', 'Docker'),
    ...(runtime ? [unix(`${runtime}/docker.sock`, 'Docker (rootless)')] : []),
    unix(`${home}/.docker/run/docker.sock`, 'Docker Desktop'),
    unix(`${home}/.docker/desktop/docker.sock`, 'Docker Desktop'),
    unix(`${environment.COLIMA_HOME || `${home}/.colima`}/default/docker.sock`, 'Colima'),
    // Colima since 0.6 where ~/.colima is not there (abiosoft/colima config/dir.go).
    unix(`${environment.XDG_CONFIG_HOME || `${home}/.config`}/colima/default/docker.sock`, 'Colima'),
    unix(`${home}/.orbstack/run/docker.sock`, 'OrbStack'),
    unix(`${home}/.rd/docker.sock`, 'Rancher Desktop'),
    ...(runtime ? [unix(`${runtime}/podman/podman.sock`, 'Podman (rootless)')] : []),
    unix('/run/podman/podman.sock', 'Podman'),
    // podman machine's own forwarding sockets (podman pkg/machine/env/dir.go): in the runtime folder on Linux, in TMPDIR on macOS.
    ...(runtime ? [unix(`${runtime}/podman/podman-machine-default-api.sock`, 'Podman machine')] : []),
    ...(environment.TMPDIR && platform === 'darwin'
      ? [unix(`${environment.TMPDIR.replace(/\/$/, '')}/podman/podman-machine-default-api.sock`, 'Podman machine')]
      : []),
    // podman machine on macOS links its socket here (podman pkg/machine/machine.go).
    unix(`${home}/.local/share/containers/podman/machine/podman.sock`, 'Podman'),
  ];
  return sockets.filter((s, i) => sockets.findIndex((other) => other.path === s.path) === i);
}

function unix(path: string, name: string): DefaultSocket {
  return { url: `unix://${path}`, path, name };
}

function pipe(pipeName: string, name: string): DefaultSocket {
  const path = `//./pipe/${pipeName}`;
  return { url: `npipe://${path}`, path, name };
}
