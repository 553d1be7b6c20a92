import { originOfKey } from './FileKey.ts';
import type { Place } from './Place.ts';
import { plainLines } from './plainLines.ts';
import { readFiles } from './readKeys.ts';
import type { ProgramRun } from './ProgramRun.ts';
import { substituted } from './substituted.ts';

/**
 * Where the sites of a Caddyfile are served: `:8080`, `example.com` (443, and 80 for the redirect), `http://example.com` (80).
 * https://caddyserver.com/docs/caddyfile/concepts#addresses
 */
export function caddySites(run: ProgramRun): readonly Place[] {
  return readFiles(run)
    .filter(({ format }) => format === 'caddyfile')
    .flatMap(({ file }) => {
      const places: Place[] = [];
      let depth = 0;
      let at = 0;
      for (const line of plainLines(file.text).split('\n')) {
        const opens = /\{\s*$/.test(line) && !/^\s*#/.test(line);
        const words = line.replace(/\{\s*$/, '').trim();
        if (depth === 0 && opens && words !== '' && !words.startsWith('(') && !words.startsWith('&')) {
          const from = at + line.indexOf(words);
          const spoken = {
            how: 'key' as const,
            by: `the site ${words} in ${file.target.slice(file.target.lastIndexOf('/') + 1)}`,
            origin: originOfKey({ key: '', value: words, file, from, to: from + words.length }),
          };
          for (const site of words.split(/[\s,]+/).filter((s) => s !== ''))
            places.push(...placesOfSite(substituted(site, run.container), spoken));
        }
        if (opens) depth++;
        else if (/^\s*\}/.test(line)) depth--;
        at += line.length + 1;
      }
      return places;
    });
}

function placesOfSite(site: string, spoken: NonNullable<Place['spoken']>): Place[] {
  const m = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/\s]*)(?::(\d{1,5}))?(?:\/\S*)?$/.exec(site);
  if (!m) return [];
  const [, scheme, host = '', port] = m;
  const place = (socket: string, number: number, protocol: 'tcp' | 'udp' = 'tcp'): Place => ({
    socket,
    address: '0.0.0.0',
    port: number,
    protocol,
    spoken,
  });
  if (port !== undefined) return [place('main', Number(port))];
  if (scheme === 'http') return [place('main', 80)];
  if (scheme === undefined && host === '') return [];
  return [place('tls', 443), place('http3', 443, 'udp'), place('main', 80)];
}
