import type { Container } from '../../model/index.ts';
import { destinationsIn, isHost } from './destinations.ts';
import { makeReference } from './makeReference.ts';
import type { Reference } from './Reference.ts';

/**
 * The options of logging drivers that name a destination, and the port where none is written: moby daemon/logger (syslog
 * `defaultPort` 514, fluentd `defaultPort` 24224, splunk, gelf, which wants one) and Grafana's Loki driver.
 */
const OPTIONS: ReadonlyMap<string, readonly number[]> = new Map([
  ['syslog-address', [514]],
  ['fluentd-address', [24224]],
  ['gelf-address', []],
  ['splunk-url', [8088]],
  ['loki-url', []],
]);

/** Where the engine sends a container's output: it dials itself, in the host's namespace and with the host's resolver. */
export function loggingReferences(from: Container): Reference[] {
  return [...(from.process.logging?.options ?? [])].flatMap(([name, text]) => {
    const meant = OPTIONS.get(name);
    if (!meant) return [];
    const { value } = text;
    const found = destinationsIn(value);
    const all = found.length === 0 && isHost(value) ? [{ host: value, start: 0, end: value.length }] : found;
    return all.map((destination): Reference => ({
      ...makeReference({ from, where: 'logging', name, text, meant }, destination),
      by: 'daemon',
      ...(destination.scheme === 'udp' ? { protocol: 'udp' } : {}),
    }));
  });
}
