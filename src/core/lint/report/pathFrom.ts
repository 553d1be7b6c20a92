/** The path as seen from a directory, with forward slashes; unchanged where it lies elsewhere. */
export function pathFrom(directory: string | undefined, file: string): string {
  const slashed = file.replace(/\\/g, '/');
  if (directory === undefined) return slashed;
  const base = directory.replace(/\\/g, '/').replace(/\/+$/, '') + '/';
  return slashed.startsWith(base) ? slashed.slice(base.length) : slashed;
}

/** The same for what lies elsewhere too, with `..` for each folder up: a path that means the same wherever all of it is copied to. */
export function pathAcross(directory: string, file: string): string {
  const from = directory.replace(/\\/g, '/').split('/').filter(Boolean);
  const to = file.replace(/\\/g, '/');
  // A pseudo file (`docker:network/…`), or another drive.
  if (!to.startsWith('/') && to.split('/', 1)[0] !== from[0]) return to;
  const parts = to.split('/').filter(Boolean);
  let common = 0;
  while (common < from.length && common < parts.length - 1 && from[common] === parts[common]) common++;
  return [...from.slice(common).map(() => '..'), ...parts.slice(common)].join('/');
}
