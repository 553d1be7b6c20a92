/** The path as seen from a directory, with forward slashes; unchanged where it lies elsewhere. */
export function pathFrom(directory: string | undefined, file: string): string {
  const slashed = file.replace(/\\/g, '/');
  if (directory === undefined) return slashed;
  const base = directory.replace(/\\/g, '/').replace(/\/+$/, '') + '/';
  return slashed.startsWith(base) ? slashed.slice(base.length) : slashed;
}
