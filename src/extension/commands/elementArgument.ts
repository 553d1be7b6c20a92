import type { NetworkElement } from '../../protocol/index.ts';

/** What a menu or a link points at. It may come from outside: fields of the wrong type are left out. */
export function elementArgument(raw: unknown): NetworkElement {
  if (typeof raw !== 'object' || raw === null) return {};
  const given = new Map(Object.entries(raw));
  const text = (key: string) => {
    const value: unknown = given.get(key);
    return typeof value === 'string' && value.length <= 1000 ? { [key]: value } : {};
  };
  const port: unknown = given.get('port');
  const protocol: unknown = given.get('protocol');
  return {
    ...text('source'),
    ...text('container'),
    ...text('network'),
    ...(typeof port === 'number' && Number.isInteger(port) ? { port } : {}),
    ...(protocol === 'tcp' || protocol === 'udp' ? { protocol } : {}),
  };
}
