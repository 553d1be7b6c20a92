import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where a file is: on the disk, or in a space of the client's (`vscode-vfs://github`), of which the server sees open files alone. */
export interface Place {
  /** `file://`, or scheme and authority of another space. */
  readonly space: string;
  /** Absolute, with forward slashes, as core has it. */
  readonly path: string;
}

export const DISK = 'file://';

/** The place of a URI; undefined for what is no path (`untitled:Untitled-1`) and for another machine's files. */
export function placeOf(uri: string): Place | undefined {
  try {
    const url = new URL(uri);
    if (url.protocol === 'file:') return { space: DISK, path: slashed(fileURLToPath(url)) };
    if (!url.pathname.startsWith('/')) return undefined;
    return { space: `${url.protocol}//${url.host}`, path: decodeURIComponent(url.pathname) };
  } catch {
    return undefined;
  }
}

/** The URI of a place. */
export function uriOf({ space, path }: Place): string {
  return space === DISK ? pathToFileURL(path).href : `${space}${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** One text for a place: two URIs of one file can differ in what they encode. */
export function keyOf({ space, path }: Place): string {
  return `${space}\0${path}`;
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Paths have forward slashes, on Windows too. */
export function slashed(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/');
}
