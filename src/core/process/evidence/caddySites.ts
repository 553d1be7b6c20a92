import { isLoopback } from '../../model/index.ts';
import { parseBinds } from '../listening/Bind.ts';
import { originOfKey } from './FileKey.ts';
import type { Place } from './Place.ts';
import { plainLines } from './plainLines.ts';
import { readFiles } from './readKeys.ts';
import type { ProgramRun } from './ProgramRun.ts';
import { substituted } from './substituted.ts';

/**
 * Where the sites of a Caddyfile are served: `:8080`, `example.com` (443, and 80 for the redirect), `http://example.com` (80).
 * https://caddyserver.com/docs/caddyfile/concepts#addresses, and `bind` in a site (https://caddyserver.com/docs/caddyfile/directives/bind).
 */
export function caddySites(run: ProgramRun): readonly Place[] {
  return readFiles(run)
    .filter(({ format }) => format === 'caddyfile')
    .flatMap(({ file }) => {
      const places: Place[] = [];
      let depth = 0;
      // The first place of the site that is open.
      let site = 0;
      let at = 0;
      for (const line of plainLines(file.text).split('\n')) {
        const opens = /\{\s*$/.test(line) && !/^\s*#/.test(line);
        const words = line.replace(/\{\s*$/, '').trim();
        if (depth === 0 && opens && words !== '' && !words.startsWith('(') && !words.startsWith('&')) {
          const from = at + line.indexOf(words);
          const spoken = {
            how: 'key' as const,
            by: `the site ${words} in ${baseName(file.target)}`,
            origin: originOfKey({ key: '', value: words, file, from, to: from + words.length }),
          };
          site = places.length;
          for (const name of words.split(/[\s,]+/).filter((s) => s !== ''))
            places.push(...placesOfSite(substituted(name, run.container), spoken));
        }
        const bound = depth === 1 ? /^\s*bind\s+(\S.*?)\s*$/.exec(line)?.[1] : undefined;
        const binds = bound === undefined ? [] : parseBinds(substituted(bound, run.container));
        if (bound !== undefined && binds.length > 0 && binds.every((b) => isLoopback(b.address))) {
          const from = at + line.indexOf(bound);
          const origin = originOfKey({ key: '', value: bound, file, from, to: from + bound.length });
          const said = { how: 'key' as const, by: `bind ${bound} in ${baseName(file.target)}`, origin };
          for (const [i, place] of places.entries())
            if (i >= site) places[i] = { ...place, address: binds[0]?.address ?? '127.0.0.1', spoken: said };
        }
        if (opens) depth++;
        else if (/^\s*\}/.test(line)) depth--;
        at += line.length + 1;
      }
      return places;
    });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
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
