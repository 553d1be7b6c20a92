import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where a program of this user keeps what it can make again (XDG base directories, and what stands for them on macOS and
 * Windows); undefined where the person wants none, for which NODE_DISABLE_COMPILE_CACHE is Node's own word. A shared folder
 * such as /tmp is not used: the kept code is run, so nobody else may be able to write it.
 */
export function codeCacheFolder(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string | undefined {
  if (environment['NODE_DISABLE_COMPILE_CACHE']) return undefined;
  const { XDG_CACHE_HOME: stated, LOCALAPPDATA: local } = environment;
  // The XDG specification says that a relative path is invalid.
  if (stated && path.isAbsolute(stated)) return path.join(stated, 'netlens');
  if (platform === 'win32') return local ? path.join(local, 'netlens', 'Cache') : undefined;
  return path.join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'netlens');
}
