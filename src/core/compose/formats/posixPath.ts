/** Paths as Go's path/filepath treats them, on text alone: forward slashes, with drive letters let through. */

const DRIVE = /^[A-Za-z]:(?=[\\/])/;

export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || DRIVE.test(path);
}

/** filepath.Join: joins and cleans; a later absolute path is only appended, as in Go. */
export function joinPath(...parts: readonly string[]): string {
  const joined = parts.filter((p) => p !== '').join('/');
  return joined === '' ? '' : cleanPath(joined);
}

/** path.Clean: no `.`, `..`, or double slashes where they can be resolved. */
export function cleanPath(path: string): string {
  const drive = DRIVE.exec(path)?.[0] ?? '';
  const text = drive ? path.slice(drive.length).replaceAll('\\', '/') : path;
  if (text === '') return drive || '.';
  const rooted = text.startsWith('/');
  const out: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (part !== '..' || !rooted) out.push(part);
  }
  const cleaned = `${rooted ? '/' : ''}${out.join('/')}`;
  return drive + (cleaned === '' ? '.' : cleaned);
}

/** filepath.Dir. */
export function parentPath(path: string): string {
  const clean = cleanPath(path);
  const at = clean.lastIndexOf('/');
  if (at < 0) return '.';
  const drive = DRIVE.exec(clean)?.[0].length ?? 0;
  return at <= drive ? clean.slice(0, at + 1) : clean.slice(0, at);
}

/** filepath.Base. */
export function baseName(path: string): string {
  const clean = cleanPath(path);
  if (clean === '/') return '/';
  return clean.slice(clean.lastIndexOf('/') + 1);
}

/** filepath.Rel of two absolute paths. */
export function relativePath(from: string, to: string): string {
  const a = cleanPath(from).split('/').filter(Boolean);
  const b = cleanPath(to).split('/').filter(Boolean);
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  const up = a.slice(common).map(() => '..');
  return [...up, ...b.slice(common)].join('/') || '.';
}

/** `path` where it is absolute, else below `base`. */
export function resolvePath(base: string, path: string): string {
  return isAbsolute(path) ? cleanPath(path) : joinPath(base, path);
}
