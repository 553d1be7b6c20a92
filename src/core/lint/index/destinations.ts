/** One destination inside a text: where its host and its port stand. */
export interface Destination {
  readonly host: string;
  readonly start: number;
  readonly end: number;
  readonly port?: number;
  readonly portStart?: number;
  readonly portEnd?: number;
  readonly scheme?: string;
  /** A colon and no port behind it: an unset variable stands there. */
  readonly isPortOpen?: true;
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
  if (found.length === 0 && value.includes('jdbc:oracle:')) oracleAddress(value, found);
  if (found.length === 0 && value.includes('(')) driverAddresses(value, found);
  if (found.length === 0 && value.includes('=')) keyedPairs(value, found);
  if (found.length === 0 && value.includes(':')) hostPorts(value, found);
  return found;
}

/** Longer values are certificates and scripts. */
const MAX_VALUE = 20_000;

function urls(value: string, found: Destination[]): void {
  const starts = schemesIn(value);
  starts.forEach(({ scheme, begin }, index) => {
    if (scheme === 'unix' || scheme === 'file' || scheme === 'npipe' || scheme === 'fd') return;
    let end = starts[index + 1]?.from ?? value.length;
    const bracket = value[begin] === '[' ? value.indexOf(']', begin) : -1;
    for (let at = bracket > 0 ? bracket + 1 : begin; at < end; at++) {
      if (AUTHORITY_END.test(value[at] ?? '')) {
        end = at;
        break;
      }
    }
    authority(value.slice(begin, end), begin, scheme, found);
  });
}

/** `user:password@a:1,b:2`, and `u:p@a:1,u:p@b:2` as some AMQP clients take it. A password may hold commas. */
function authority(text: string, begin: number, scheme: string, found: Destination[]): void {
  const last = text.lastIndexOf('@');
  let at = 0;
  for (const item of text.split(',')) {
    const user = item.lastIndexOf('@') + 1;
    // What stands before the last @ and has none of its own is part of a password.
    const one = user > 0 || at > last ? hostPort(item.slice(user), begin + at + user, true) : undefined;
    if (one) found.push({ ...one, scheme });
    at += item.length + 1;
  }
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
    let colon = value.lastIndexOf(':', at - 1);
    // MySQL Connector/J names what it does with several hosts after the protocol: `jdbc:mysql:replication://`.
    const isMode = /^(?:replication|loadbalance|sequential|failover|aurora)$/.test(value.slice(colon + 1, at));
    const schemeEnd = isMode ? colon : at;
    if (isMode) colon = value.lastIndexOf(':', colon - 1);
    const scheme = value.slice(colon + 1, schemeEnd).slice(-20);
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

/** `jdbc:oracle:thin:@db:1521:XE` and `@//db:1521/XEPDB1` (Oracle JDBC Developer's Guide, "Database URLs"). */
function oracleAddress(value: string, found: Destination[]): void {
  const m = /jdbc:oracle:\w+:[^@\s]{0,255}@(?:\/\/)?([A-Za-z0-9_.-]{1,253}):(\d{1,5})(?=[:/]|$)/.exec(value);
  const [, host = '', port = ''] = m ?? [];
  const one = m && hostPort(`${host}:${port}`, m.index + m[0].length - host.length - port.length - 1, false);
  if (one) found.push({ ...one, scheme: 'oracle' });
}

/**
 * `Server=db,1433;…`, `Host=db;Port=5432;…`, `host=db port=5432 dbname=x`, `dbname=x;host=db`. Npgsql and libpq take lists:
 * `Host=a:1,b:2`, `host=a,b port=1,2`.
 */
function keyedPairs(value: string, found: Destination[]): void {
  const hosts =
    /(?:^|[;\s:])(?:host|server|data source|hostaddr|addr|address|datasource)\s*=\s*(?:tcp:)?([^;\s="']{1,1000})(?=[;\s]|$)/i.exec(
      value,
    );
  if (!hosts?.[1]) return;
  const begin = hosts.index + hosts[0].length - hosts[1].length;
  const items = partsOf(hosts[1], begin);
  const [first, second] = items;
  // SQL Server writes its port after a comma.
  if (first && second && items.length === 2 && /^\d{1,5}$/.test(second.text)) {
    const one = hostPort(`${first.text}:${second.text}`, first.at, false);
    if (one) found.push(one);
    return;
  }
  const keyed = /(?:^|[;\s])port\s*=\s*(\d{1,5}(?:,\d{1,5})*)(?=[;\s]|$)/i.exec(value);
  const ports = keyed?.[1] === undefined ? [] : partsOf(keyed[1], keyed.index + keyed[0].length - keyed[1].length);
  const pairs: Destination[] = [];
  for (const [i, { text, at }] of items.entries()) {
    const one = hostPort(text, at, true);
    if (!one) return;
    const port = one.port === undefined ? (ports[i] ?? ports[0]) : undefined;
    pairs.push(
      port === undefined
        ? one
        : { ...one, port: Number(port.text), portStart: port.at, portEnd: port.at + port.text.length },
    );
  }
  found.push(...pairs);
}

/** The items of a list with commas, and where each begins. */
function partsOf(list: string, begin: number): readonly { readonly text: string; readonly at: number }[] {
  let at = begin;
  return list.split(',').map((text) => {
    const part = { text, at };
    at += text.length + 1;
    return part;
  });
}

function hostPorts(value: string, found: Destination[]): void {
  for (const m of value.matchAll(/[^\s,;|]+/g)) {
    // `//db:1521/XE` is how Oracle's easy connect writes it.
    const slashes = m[0].startsWith('//') ? 2 : 0;
    const one = hostPort(m[0].slice(slashes), m.index + slashes, false);
    if (one) found.push(one);
  }
}

/** Reads `host`, `host:port`, `[v6]:port` at an offset; without `bare` a port is required. */
function hostPort(item: string, at: number, bare: boolean): Destination | undefined {
  // An unset variable leaves `db:` of `db:${PORT}`: the host is known, the port is not.
  const m = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9_.-]{1,253}))(?::(\d{0,5}))?(?:\/.*)?$/.exec(item);
  const host = m?.[1] ?? m?.[2];
  if (!m || host === undefined) return undefined;
  const port = m[3] === undefined || m[3] === '' ? undefined : Number(m[3]);
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
    ...(m[3] === '' ? { isPortOpen: true as const } : {}),
  };
}

/** A host name or a full IPv4 address: it has a letter, or it is four numbers. */
export function isHost(text: string): boolean {
  // `shop.${DOMAIN}` without its variable: no name is known. Nobody writes the root's dot behind a single word.
  if (/^[^.]*\.$|\.\./.test(text)) return false;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return text.split('.').every((p) => Number(p) < 256);
  return /^(?=.*[A-Za-z])[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$/.test(text) && text.length <= 253;
}
