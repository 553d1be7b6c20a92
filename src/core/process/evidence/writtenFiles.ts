import type { Process } from '../../model/index.ts';

/** A file that a container's own words write before its program starts, and the one that they make it from. */
export interface WrittenFile {
  readonly to: string;
  readonly from?: string;
}

/** `envsubst '$PORT' < /nginx.conf.template > /etc/nginx/nginx.conf && exec nginx`, `cp /seed.conf /etc/a.conf`, `echo … > /etc/a.conf`. */
export function writtenFiles({ entrypoint, command }: Process): readonly WrittenFile[] {
  const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].map((w) => w.value).join(' ');
  const found: WrittenFile[] = [];
  for (const m of words.matchAll(/(?:<\s*([\w./-]+)\s*)?(?<![0-9&])>{1,2}\s*"?([\w./-]+)/g))
    found.push({ to: m[2] ?? '', ...(m[1] === undefined ? {} : { from: m[1] }) });
  for (const m of words.matchAll(/\bcp\s+(?:-\w+\s+)*([\w./-]+)\s+([\w./-]+)/g))
    found.push({ to: m[2] ?? '', from: m[1] ?? '' });
  return found.filter(({ to }) => to.startsWith('/') && !to.startsWith('/dev/'));
}
