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

/** Where documents are that were never saved (`untitled:Untitled-1`). Each is a file in a folder of its own, which has nothing else. */
export const UNTITLED = 'untitled://';

/** The place of a URI; undefined for what is no path and for another machine's files. */
export function placeOf(uri: string): Place | undefined {
  try {
    const url = new URL(uri);
    if (url.protocol === 'file:') return { space: DISK, path: slashed(fileURLToPath(url)) };
    if (url.protocol === 'untitled:' && /^[^/]+$/.test(url.pathname))
      return { space: UNTITLED, path: `/${decodeURIComponent(url.pathname)}` };
    if (!url.pathname.startsWith('/')) return undefined;
    return { space: `${url.protocol}//${url.host}`, path: decodeURIComponent(url.pathname) };
  } catch {
    return undefined;
  }
}

/** The URI of a place. */
export function uriOf({ space, path }: Place): string {
  if (space === DISK) return pathToFileURL(path).href;
  const encoded = path.split('/').map(encodeURIComponent);
  // One that has no path yet: as the editor spells it.
  if (space === UNTITLED && encoded.length === 2) return `untitled:${encoded.join('')}`;
  return `${space}${encoded.join('/')}`;
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
