import { parseIp } from '../../model/index.ts';

/** An address to listen on, as a flag, variable or file writes it. */
export interface Bind {
  /** `0.0.0.0`, `::`, `127.0.0.1`, `::1`, or another address. */
  readonly address: string;
  readonly port?: number;
  /** The address's stretch of the value that was parsed; empty where it only says a port. */
  readonly from: number;
  readonly to: number;
}

/**
 * Reads where to listen: `127.0.0.1`, `127.0.0.1:8000`, `[::1]:80`, `:8000`, `*:80`, `0:8000`, `tcp://localhost:9292`,
 * and lists of these. A name other than localhost, a socket's path or a bare port gives nothing.
 */
export function parseBinds(value: string): readonly Bind[] {
  const binds: Bind[] = [];
  for (const m of value.matchAll(/[^\s,;]+/g)) {
    const bind = parseBind(m[0]);
    if (bind) binds.push({ ...bind, from: bind.from + m.index, to: bind.to + m.index });
  }
  return binds;
}

const FORM = /^(?:([A-Za-z][A-Za-z0-9+._-]*):\/\/)?(?:\[([0-9A-Fa-f:.%]+)\]|([^\s:/[\]]*))(?::(\d{1,5}))?(?:[/?].*)?$/;

function parseBind(item: string): Bind | undefined {
  if (/^unix:|^fd:|^\//.test(item)) return undefined;
  // An IPv6 address without brackets: only where nothing else explains the colons.
  if (/^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*$/.test(item)) {
    const address = parseIp(item)?.text;
    return address === undefined ? undefined : { address, from: 0, to: item.length };
  }
  const m = FORM.exec(item);
  if (!m) return undefined;
  const [, scheme, six, name = '', portText] = m;
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && port > 65535) return undefined;
  const host = six ?? name;
  const from = (scheme === undefined ? 0 : scheme.length + 3) + (six === undefined ? 0 : 1);
  const address = addressOf(host, six !== undefined, port !== undefined);
  if (address === undefined) return undefined;
  return { address, ...(port === undefined ? {} : { port }), from, to: from + host.length };
}

function addressOf(host: string, isSix: boolean, hasPort: boolean): string | undefined {
  if (host === '') return hasPort ? '0.0.0.0' : undefined;
  if (host === '*' || host === '+' || (host === '0' && hasPort)) return '0.0.0.0';
  if (/^localhost$/i.test(host) || /^localhost\.localdomain$/i.test(host)) return '127.0.0.1';
  // The zone says which link a link-local address is meant on; the socket's address is what stands before it.
  const ip = parseIp(isSix ? host.replace(/%.*$/, '') : host);
  return ip && host.includes(':') === isSix ? ip.text : undefined;
}
