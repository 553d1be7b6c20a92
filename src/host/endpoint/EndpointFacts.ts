import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';

/** The input of the choice of a daemon, injected so that the choice is pure. */
export interface EndpointFacts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: 'linux' | 'darwin' | 'win32' | (string & {});
  readonly home: string;
  readonly uid?: number;
  /** The file's text, or null. */
  readonly file: (path: string) => string | null;
  /** The names in a folder; empty where there is none. */
  readonly names: (folder: string) => readonly string[];
  /** Whether a socket (or named pipe) is there, and may be opened by us. */
  readonly socket: (path: string) => 'usable' | 'denied' | 'absent';
}

/** The facts of this machine. Only the CLI's configuration is opened; sockets are only looked at. */
export function endpointFacts(environment: EndpointFacts['environment'] = process.env): EndpointFacts {
  const uid = process.getuid?.();
  return {
    environment,
    platform: process.platform,
    home: (process.platform === 'win32' ? environment.USERPROFILE : environment.HOME) || homedir(),
    ...(uid === undefined ? {} : { uid }),
    file(path) {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return null;
      }
    },
    names(folder) {
      try {
        return readdirSync(folder);
      } catch {
        return [];
      }
    },
    socket(path) {
      if (process.platform === 'win32') {
        // stat() on a pipe would take one of its instances; its folder can be listed without touching it.
        const name = path.slice(path.lastIndexOf('/') + 1);
        try {
          return readdirSync('\\\\.\\pipe\\').includes(name) ? 'usable' : 'absent';
        } catch {
          return 'absent';
        }
      }
      try {
        if (!statSync(path).isSocket()) return 'absent';
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'denied' : 'absent';
      }
      try {
        accessSync(path, constants.R_OK | constants.W_OK);
        return 'usable';
      } catch {
        return 'denied';
      }
    },
  };
}
