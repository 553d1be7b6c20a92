/** One destination inside a text: where its host and its port stand. */
export interface Destination {
  readonly host: string;
  readonly start: number;
  readonly end: number;
  readonly port?: number;
  readonly portStart?: number;
  readonly portEnd?: number;
  readonly scheme?: string;
}

/** What ends the authority of a URL: RFC 3986 section 3.2, and what configuration files put around URLs. */
const AUTHORITY_END = /[\s/?#"'`<>;\\)}|\]]/;

/**
 * The destinations in a value: URLs (with user and password, JDBC, several hosts), `host:port` lists, Go's `tcp(host:port)`
 * and `Host=…;Port=…` pairs. Linear in the text's length.
 */
export function destinationsIn(value: string): readonly Destination[] {
  if (value.length > MAX_VALUE) return [];
  const found: Destination[] = [];
  if (value.includes('://')) urls(value, found);
  if (found.length === 0 && value.includes('(')) driverAddresses(value, found);
  if (found.length === 0 && value.includes('=')) keyedPairs(value, found);
  if (found.length === 0 && value.includes(':')) hostPorts(value, found);
  return found;
}

/** Longer values are certificates and scripts. */
const MAX_VALUE = 20_000;

function urls(value: string, found: Destination[]): void {
  const starts = schemesIn(value);
  starts.forEach(({ scheme, begin }, i) => {
    if (scheme === 'unix' || scheme === 'file' || scheme === 'npipe' || scheme === 'fd') return;
    let end = starts[i + 1]?.from ?? value.length;
    const bracket = value[begin] === '[' ? value.indexOf(']', begin) : -1;
    for (let at = bracket > 0 ? bracket + 1 : begin; at < end; at++) {
      if (AUTHORITY_END.test(value[at] ?? '')) {
        end = at;
        break;
      }
    }
    const authority = value.slice(begin, end);
    const user = authority.lastIndexOf('@');
    let at = begin + user + 1;
    for (const item of value.slice(at, end).split(',')) {
      const one = hostPort(item, at, true);
      if (one) found.push({ ...one, scheme });
      at += item.length + 1;
    }
  });
}

/** Where each `scheme://` starts and where its authority begins; of `jdbc:mysql://` the last part is the scheme. */
function schemesIn(
  value: string,
): readonly { readonly scheme: string; readonly from: number; readonly begin: number }[] {
  const found: { scheme: string; from: number; begin: number }[] = [];
  let after = 0;
  for (let at = value.indexOf('://'); at >= 0; at = value.indexOf('://', after)) {
    let from = at;
    while (from > after && /[A-Za-z0-9+.:-]/.test(value[from - 1] ?? '')) from--;
    const scheme = value.slice(value.lastIndexOf(':', at - 1) + 1, at).slice(-20);
    after = at + 3;
    if (/[A-Za-z]/.test(scheme))
      found.push({ scheme: (/[A-Za-z][A-Za-z0-9+.-]*$/.exec(scheme)?.[0] ?? '').toLowerCase(), from, begin: after });
  }
  return found;
}

/** `user:password@tcp(db:3306)/name`: go-sql-driver/mysql. */
function driverAddresses(value: string, found: Destination[]): void {
  for (const m of value.matchAll(/@(?:tcp|udp)\(([^()\s]{1,255})\)/g)) {
    const one = hostPort(m[1] ?? '', m.index + m[0].indexOf('(') + 1, true);
    if (one) found.push(one);
  }
}

/** `Server=db,1433;…`, `Host=db;Port=5432;…`, `host=db port=5432 dbname=x`, `dbname=x;host=db`. */
function keyedPairs(value: string, found: Destination[]): void {
  const host =
    /(?:^|[;\s:])(?:host|server|data source|hostaddr|addr|address|datasource)\s*=\s*(?:tcp:)?([^;\s,:="']{1,255})(?:[,:](\d{1,5}))?(?=[;\s]|$)/i.exec(
      value,
    );
  if (!host?.[1] || !isHost(host[1])) return;
  const start = host.index + host[0].indexOf(host[1], host[0].indexOf('=') + 1);
  const end = start + host[1].length;
  const beside = host[2];
  const keyed = beside === undefined ? /(?:^|[;\s])port\s*=\s*(\d{1,5})(?=[;\s]|$)/i.exec(value) : undefined;
  const text = beside ?? keyed?.[1];
  const portStart =
    beside !== undefined
      ? end + 1
      : keyed?.[1] === undefined
        ? undefined
        : keyed.index + keyed[0].lastIndexOf(keyed[1]);
  found.push({
    host: host[1],
    start,
    end,
    ...(text === undefined || portStart === undefined
      ? {}
      : { port: Number(text), portStart, portEnd: portStart + text.length }),
  });
}

function hostPorts(value: string, found: Destination[]): void {
  for (const m of value.matchAll(/[^\s,;|]+/g)) {
    const one = hostPort(m[0], m.index, false);
    if (one) found.push(one);
  }
}

/** Reads `host`, `host:port`, `[v6]:port` at an offset; without `bare` a port is required. */
function hostPort(item: string, at: number, bare: boolean): Destination | undefined {
  const m = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9_.-]{1,253}))(?::(\d{1,5}))?(?:\/.*)?$/.exec(item);
  const host = m?.[1] ?? m?.[2];
  if (!m || host === undefined) return undefined;
  const port = m[3] === undefined ? undefined : Number(m[3]);
  if (port === undefined ? !bare : port > 65535 || port === 0) return undefined;
  if (m[1] === undefined && !isHost(host)) return undefined;
  const start = at + (m[1] === undefined ? 0 : 1);
  const end = start + host.length;
  const portStart = end + (m[1] === undefined ? 1 : 2);
  return {
    host,
    start,
    end,
    ...(port === undefined ? {} : { port, portStart, portEnd: portStart + (m[3] ?? '').length }),
  };
}

/** A host name or a full IPv4 address: it has a letter, or it is four numbers. */
export function isHost(text: string): boolean {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return text.split('.').every((p) => Number(p) < 256);
  return /^(?=.*[A-Za-z])[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$/.test(text) && text.length <= 253;
}
