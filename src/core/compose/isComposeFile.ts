const NAME = /^(docker-)?compose([.-][^/]*)?\.ya?ml$|^(docker-)?[^/]*[.-]compose\.ya?ml$|^stack[^/]*\.ya?ml$/i;

/**
 * Whether a file is a Compose file: by its name (`compose.yaml`, `docker-compose.prod.yml`, `stack.yml`), or because its
 * top level has `services:` with something below it that names an image or a build.
 */
export function isComposeFile(name: string, text?: string): boolean {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  if (NAME.test(base)) return true;
  if (text === undefined || !/\.ya?ml$/i.test(base)) return false;
  return /^services:[ \t]*(#.*)?\r?$/m.test(text) && /^[ \t]+(image|build|extends):/m.test(text);
}
