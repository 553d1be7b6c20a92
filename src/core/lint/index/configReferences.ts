import type { Container, MountedFile, Text } from '../../model/index.ts';
import { plainLines } from '../../process/index.ts';
import { destinationsIn, isHost, type Destination } from './destinations.ts';
import { type NamedValue, variableReferences } from './environmentReferences.ts';
import { isConfig } from './isConfig.ts';
import { makeReference } from './makeReference.ts';
import type { Reference } from './Reference.ts';
import { outerKeys } from './outerKeys.ts';
import { probedTargets } from './probedTargets.ts';
import { isAllowList, isOutward, portsMeantBy } from './variableNames.ts';

/** The text of a whole mounted file, so that a part of it can be pointed at and edited. */
export function textOfFile(file: MountedFile): Text {
  if (file.content) return file.content;
  const origin = { kind: 'source', file: file.file, start: 0, end: file.text.length } as const;
  return { value: file.text, origin, pieces: [{ at: 0, length: file.text.length, source: origin, verbatim: true }] };
}

/** Keys and directives whose value is what a browser types or reads, or what the server calls itself. */
const OUTWARD_LINE =
  /server_name|add_header|(?:^|[\s"'_.-])(?:public|external|root|site|frontend|domain|issuer|callback|redirect\w*|cors|origins?|allowed?|trusted|link|runbook\w*|\$schema|homepage|website|advertised|proxy_redirect|return|rewrite|sub_filter|domain_name|server_url|app_url|docs?(?![a-z])|documentation)[\w.-]*["']?\s*[:=\s]/i;

/** A link that a page fills in: `$${__value.raw}`, `${__from}` (Grafana, "Data link variables"). */
const LINK_TEMPLATE = /\$\{__\w/;

/** Keys whose value names where the server itself listens. */
const LISTEN_LINE =
  /(?:^|[\s"'_.-])(?:listen\w*|bind\w*|listeners?|http_addr|addr(?:ess)?|http_listen\w*|advertise\w*|entry_?points?)["']?\s*[:=\s]/i;

/** A file of `NAME=value` lines that the program reads into its environment. */
function isEnvFile({ target, file }: MountedFile): boolean {
  return /(?:^|\/)\.(?:env|flaskenv)(?:\.[\w-]+)?$|\.env$/.test(target) || /\.env$/.test(file);
}

/** Its variables; a dotenv library leaves alone what the environment has already. */
function variablesOf({ text: lines }: MountedFile, text: Text, { process }: Container): readonly NamedValue[] {
  const given = new Set(process.environment.map((e) => e.name));
  const values: NamedValue[] = [];
  for (const m of lines.matchAll(
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\n]*))/gm,
  )) {
    const name = m[1] ?? '';
    const quoted = m[2] ?? m[3];
    const value = quoted ?? (m[4] ?? '').replace(/\s+#.*$/, '').trimEnd();
    const offset = m.index + m[0].length - (quoted === undefined ? (m[4] ?? '').length : quoted.length + 1);
    // What refers to another variable is not known here.
    if (!given.has(name) && !value.includes('${')) values.push({ name, value, text, offset, ownAddress: false });
  }
  return values;
}

/** What a mounted configuration file names as its destinations. Comments are left out. */
export function configReferences(from: Container): Reference[] {
  const found: Reference[] = [];
  for (const file of from.process.mounted) {
    if (!isConfig(file, from)) continue;
    const text = textOfFile(file);
    if (isEnvFile(file)) {
      found.push(...variableReferences(from, variablesOf(file, text, from)));
      continue;
    }
    const plain = plainLines(file.text);
    const lines = plain.split('\n');
    // A group of servers has a name that only nginx (or HAProxy) knows.
    const groups = new Set(
      [...plain.matchAll(/(?:^|[{};])[ \t]*(?:upstream|backend|listen)[ \t]+([\w.-]+)/gm)].map((m) => m[1]),
    );
    const unused = [...sqliteSections(plain), ...probedTargets(plain)];
    const nginx = /(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass|\bupstream\s/.test(plain);
    const data = nginx ? dataBlocks(plain) : [];
    let at = 0;
    for (const [i, line] of lines.entries()) {
      const start = at;
      at += line.length + 1;
      if (data.some(([from, to]) => start > from && start < to)) continue;
      if (unused.some(([from, to]) => start >= from && start < to)) continue;
      if (line.length > 2000 || /^\s*(?:#|\/\/|;|--|<!--)/.test(line)) continue;
      const flow = OUTWARD_LINE.test(line) ? [] : flowPairs(from, text, line, start);
      if (flow.length > 0) {
        found.push(...flow);
        continue;
      }
      const pair = pairedReference(from, text, lines, i, start);
      if (pair) {
        found.push(pair);
        continue;
      }
      for (const { code, offset } of nginx
        ? nginxStatements(withoutComment(line))
        : [{ code: withoutComment(line), offset: 0 }]) {
        const outward =
          OUTWARD_LINE.test(code) || LINK_TEMPLATE.test(code) || isOutward(/\w[\w.-]*/.exec(code)?.[0] ?? '');
        if (LISTEN_LINE.test(code) && !/https?:\/\//.test(code)) continue;
        const destinations = destinationsOfLine(code, nginx);
        const isBelow = !outward && !nginx && destinations.length > 0 && isBelowCallers(lines, i);
        for (const d of destinations) {
          // A member of a group is a host, also where the group is called the same.
          if (groups.has(d.host) && !(nginx && /^\s*server\s/.test(code))) continue;
          const name = /\w[\w.-]*/.exec(code)?.[0] ?? '';
          const place = {
            from,
            where: 'config',
            name,
            text,
            offset: start + offset,
            outward: outward || isBelow,
            meant: [],
          } as const;
          found.push(makeReference(place, d));
        }
      }
    }
  }
  return found;
}

/**
 * Whether the key of the list that a line is an item of, or a key further out, says who may call or where a browser is sent: `origins:` with
 * one origin a line.
 */
function isBelowCallers(lines: readonly string[], at: number): boolean {
  const [list, ...further] = outerKeys(lines, at);
  if (list === undefined) return false;
  const isItem = /^\s*(?:-|["'])/.test(lines[at] ?? '') && !/^\s*-?\s*["']?[\w.-]+["']?\s*[:=]\s/.test(lines[at] ?? '');
  if (isItem && (OUTWARD_LINE.test(`${list}:`) || isOutward(list) || isAllowList(snakeCase(list)))) return true;
  return [list, ...further].some((key) => CALLERS.test(snakeCase(key)));
}

/** Sections that speak of callers and of browsers alone, whatever their keys are called. */
const CALLERS = /(?:^|_)(?:CORS|ORIGINS?|WHITELIST|ALLOWLIST|REDIRECT_UR[IL]S?|CALLBACK_URLS?)(?:_|$)/i;

function snakeCase(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[.:-]/g, '_');
}

/** `server { listen 80; location / { proxy_pass http://app; } }`: one line of nginx can hold several directives. */
function nginxStatements(line: string): readonly { readonly code: string; readonly offset: number }[] {
  const found: { code: string; offset: number }[] = [];
  // `${NAME}` of a template is part of a value.
  for (const m of line.matchAll(/(?:\$\{[^}]*\}|[^{};])+;?/g)) found.push({ code: m[0], offset: m.index });
  return found;
}

/** `map`, `geo` and `split_clients` of nginx: tables of values for variables, in which addresses are compared and not dialled. */
function dataBlocks(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(/^[ \t]*(?:map|geo|split_clients)[ \t][^{}\n]*\{[^}]*\}/gm)].map(
    (m) => [m.index, m.index + m[0].length] as const,
  );
}

const HOST_LINE =
  /^([ \t]*)["']?([\w.-]*?)(host|hostname|server|addr|address)["']?[ \t]*[:=][ \t]*["']?([A-Za-z0-9_.-]+)["']?[ \t]*[,;]?[ \t]*\r?$/i;

/** Sections that say where the program itself listens. */
const OWN_SECTION =
  /^(?:server|servers|http|https|web|listen\w*|bind\w*|api|app|application|service|admin|metrics|grpc|management|health\w*|log\w*|ui|dashboard)$/i;

/**
 * `host: db` and `port: 5432` beside it, or `redis.host=cache` alone, whose section or key says what it is. Sections that
 * are the program's own address are left out.
 */
function pairedReference(
  from: Container,
  text: Text,
  lines: readonly string[],
  at: number,
  offset: number,
): Reference | undefined {
  const line = lines[at] ?? '';
  const m = HOST_LINE.exec(line);
  const [, indent = '', prefix = '', key = '', host = ''] = m ?? [];
  if (!m || !isHost(host) || OUTWARD_LINE.test(line)) return undefined;
  const section =
    prefix === '' || prefix === '.' ? sectionAbove(lines, at, indent.length) : prefix.replace(/[._-]+$/, '');
  const name = section.slice(section.lastIndexOf('.') + 1);
  if (OWN_SECTION.test(name) || name === '') return undefined;
  // Envoy's own sockets and those of its clusters are written alike.
  if (name === 'socket_address' && isBelowOwn(lines, at, indent.length)) return undefined;
  const beside = portBeside(
    lines,
    at,
    offset,
    (line, start) => portLine(line, indent, prefix, text, start),
    indent.length,
  );
  const meant = portsMeantBy(`${section}_${key}`.replace(/[.-]/g, '_'));
  if (!beside && meant.length === 0) return undefined;
  const from0 = offset + line.indexOf(host, line.search(/[:=]/));
  return {
    from,
    host,
    ...beside,
    meant,
    where: 'config',
    name: `${prefix}${key}`,
    text,
    start: from0,
    end: from0 + host.length,
    outward: false,
    ownAddress: false,
  };
}

/** `"Redis": { "Host": "cache", "Port": 6379 }` on one line, in JSON, YAML or TOML. */
function flowPairs(from: Container, text: Text, line: string, offset: number): readonly Reference[] {
  return [...line.matchAll(/["']?([\w.-]+)["']?[ \t]*[:=][ \t]*\{([^{}]*)\}/g)].flatMap((match): Reference[] => {
    const [whole, section = '', inside = ''] = match;
    const hosts =
      /(?:^|[,\s])["']?(host|hostname|server|addr|address)["']?\s*[:=]\s*["']?([A-Za-z0-9_.-]+)["']?\s*(?=,|$)/i.exec(
        inside,
      );
    const ports = /(?:^|[,\s])["']?port(?:_value)?["']?\s*[:=]\s*["']?(\d{1,5})["']?\s*(?=,|$)/i.exec(inside);
    const [found = '', key = '', host = ''] = hosts ?? [];
    if (!hosts || !isHost(host) || OWN_SECTION.test(section)) return [];
    const meant = portsMeantBy(`${section}_${key}`.replace(/[.-]/g, '_'));
    if (!ports && meant.length === 0) return [];
    const begin = offset + match.index + whole.length - 1 - inside.length;
    const place = { from, where: 'config', name: key, text, offset: begin, meant } as const;
    const at = hosts.index + found.lastIndexOf(host);
    const destination = { host, start: at, end: at + host.length };
    if (!ports) return [makeReference(place, destination)];
    const portStart = ports.index + ports[0].lastIndexOf(ports[1] ?? '');
    const portEnd = portStart + (ports[1] ?? '').length;
    return [makeReference(place, { ...destination, port: Number(ports[1]), portStart, portEnd })];
  });
}

/** The port among the three lines after, then before, that are no further out. */
function portBeside(
  lines: readonly string[],
  at: number,
  offset: number,
  portIn: (line: string, start: number) => PortPlace | undefined,
  indent: number,
): PortPlace | undefined {
  const further = (line: string): boolean => line.trim() !== '' && (/^[ \t]*/.exec(line)?.[0] ?? '').length < indent;
  let start = offset + (lines[at] ?? '').length + 1;
  for (let i = at + 1; i <= Math.min(lines.length - 1, at + 3) && !further(lines[i] ?? ''); i++) {
    const found = portIn(lines[i] ?? '', start);
    if (found) return found;
    start += (lines[i] ?? '').length + 1;
  }
  start = offset;
  for (let i = at - 1; i >= Math.max(0, at - 3) && !further(lines[i] ?? ''); i--) {
    start -= (lines[i] ?? '').length + 1;
    const found = portIn(lines[i] ?? '', start);
    if (found) return found;
  }
  return undefined;
}

type PortPlace = Pick<Reference, 'port' | 'portText' | 'portStart' | 'portEnd'>;

function portLine(
  line: string,
  indent: string,
  prefix: string,
  text: Text,
  offset: number,
): Pick<Reference, 'port' | 'portText' | 'portStart' | 'portEnd'> | undefined {
  const m = /^([ \t]*)["']?([\w.-]*?)port(?:_value)?["']?[ \t]*[:=][ \t]*["']?(\d{1,5})\b/i.exec(line);
  if (!m || m[1] !== indent || m[2] !== prefix || m[3] === undefined) return undefined;
  const end = offset + m[0].length;
  return { port: Number(m[3]), portText: text, portStart: end - m[3].length, portEnd: end };
}

/** The key (YAML) or the section (INI, TOML) that a line stands under. */
function sectionAbove(lines: readonly string[], at: number, indent: number): string {
  for (let i = at - 1; i >= Math.max(0, at - 40); i--) {
    const header = /^\s*\[+([\w. -]+)\]+\s*$/.exec(lines[i] ?? '')?.[1];
    if (header !== undefined) return header.trim();
    const m =
      /^([ \t]*)(?:-[ \t]+)?["']?([\w.-]+)["']?[ \t]*:[ \t]*(?:\{|&\w+)?[ \t]*\r?$/.exec(lines[i] ?? '') ??
      // `backend default {` of VCL.
      /^([ \t]*)(backend[ \t]+\w+)[ \t]*\{[ \t]*\r?$/.exec(lines[i] ?? '');
    if (m?.[1] !== undefined && m[1].length < indent) return m[2] ?? '';
  }
  return '';
}

/** Whether a line stands anywhere below Envoy's own listeners or its admin page. */
function isBelowOwn(lines: readonly string[], at: number, indent: number): boolean {
  let open = indent;
  for (let i = at - 1; i >= 0 && open > 0; i--) {
    const m = /^([ \t]*)((?:-[ \t]+)*)["']?([\w.-]+)["']?[ \t]*:/.exec(lines[i] ?? '');
    const column = m ? (m[1] ?? '').length + (m[2] ?? '').length : open;
    if (!m || column >= open) continue;
    open = column;
    if (/^(?:listeners|admin|default_socket_interface)$/.test(m[3] ?? '')) return true;
  }
  return false;
}

function withoutComment(line: string): string {
  const at = line.search(/\s#/);
  return at < 0 ? line : line.slice(0, at);
}

function destinationsOfLine(line: string, nginx: boolean): readonly Destination[] {
  if (nginx) {
    // `server app:8000;` of an upstream, and `fastcgi_pass php:9000;`.
    const m =
      /^\s*(?:server|fastcgi_pass|uwsgi_pass|scgi_pass|grpc_pass|memcached_pass)\s+([A-Za-z0-9_.-]+)(?::(\d{1,5}))?(?:\s[^;]*)?;/.exec(
        line,
      );
    if (m?.[1] !== undefined && isHost(m[1])) {
      const start = line.indexOf(m[1], line.search(/\S/) + (/^\s*\w+/.exec(line)?.[0].trim().length ?? 0));
      const end = start + m[1].length;
      const port = m[2];
      return [
        {
          host: m[1],
          start,
          end,
          ...(port === undefined ? {} : { port: Number(port), portStart: end + 1, portEnd: end + 1 + port.length }),
        },
      ];
    }
  }
  if (line.includes('://')) return destinationsIn(line);
  // "ConnectionStrings" of .NET: `"Default": "Host=db;Port=5432;…"`, or the same in YAML.
  const pairs = /(?:["']|[:=][ \t]*)((?:host|server|data source|addr|address)\s*=[^"'\n]*;[^"'\n]*)/i.exec(line);
  if (pairs?.[1] !== undefined) {
    const from = pairs.index + pairs[0].length - pairs[1].length;
    return destinationsIn(pairs[1]).map((destination) => ({
      ...destination,
      start: destination.start + from,
      end: destination.end + from,
      ...(destination.portStart === undefined || destination.portEnd === undefined
        ? {}
        : { portStart: destination.portStart + from, portEnd: destination.portEnd + from }),
    }));
  }
  // Redis: `sentinel monitor main redis 6379 2`, `replicaof redis 6379`.
  const watched = /^\s*(?:sentinel\s+monitor\s+\S+|replicaof|slaveof)\s+([\w.-]+)\s+(\d{1,5})(?:\s|$)/i.exec(line);
  if (watched?.[1] !== undefined && watched[2] !== undefined && isHost(watched[1])) {
    const portEnd = watched[0].trimEnd().length;
    const portStart = portEnd - watched[2].length;
    const start = line.lastIndexOf(watched[1], portStart - 1);
    return [{ host: watched[1], start, end: start + watched[1].length, port: Number(watched[2]), portStart, portEnd }];
  }
  // HAProxy: `server app1 app:8080 check`. Caddy: `reverse_proxy app:8080`, and in version 1 `proxy / app:8080`.
  const proxied =
    /^\s*(?:server\s+[\w.-]+|reverse_proxy(?:\s+\/\S*)?|proxy\s+\/\S*|php_fastcgi|forward_auth)\s+([\w.-]+):(\d{1,5})(?:\s|$)/.exec(
      line,
    );
  if (proxied?.[1] !== undefined && proxied[2] !== undefined && isHost(proxied[1])) {
    const start = line.indexOf(`${proxied[1]}:${proxied[2]}`);
    const end = start + proxied[1].length;
    return [
      {
        host: proxied[1],
        start,
        end,
        port: Number(proxied[2]),
        portStart: end + 1,
        portEnd: end + 1 + proxied[2].length,
      },
    ];
  }
  // Caddy: `reverse_proxy :8080`. Without a host Go dials the local system (its package net, "Dial").
  const own = /^(\s*(?:reverse_proxy(?:\s+(?:\/|@)\S*)?|php_fastcgi|forward_auth)\s+):(\d{1,5})(?:\s|$)/.exec(line);
  if (own?.[1] !== undefined && own[2] !== undefined) {
    const start = own[1].length;
    const portStart = start + 1;
    return [
      { host: 'localhost', start, end: start, port: Number(own[2]), portStart, portEnd: portStart + own[2].length },
    ];
  }
  // Prometheus: `- targets: ['node:9100', "db:9187"]`; and lists of `- host:port`.
  const found: Destination[] = [];
  const listed =
    /^\s*-?\s*["']?(?:[\w.-]*[._-])?(?:targets|static_configs|brokers|nodes|hosts|servers|endpoints|address(?:es)?|upstreams?|seeds?|bootstrap[._-]?servers|host|server|url|uri|endpoint)["']?\s*[:=]\s*\S/i.test(
      line,
    ) || /^\s*-\s*["']?[\w.-]+:\d+["']?\s*$/.test(line);
  if (!listed) return found;
  for (const m of line.matchAll(
    /(?<![\w.:/@-])((?=[\w.-]*[A-Za-z])[A-Za-z0-9][\w.-]*|\d{1,3}(?:\.\d{1,3}){3}):(\d{2,5})(?![\w.:-])/g,
  )) {
    const host = m[1] ?? '';
    const end = m.index + host.length;
    if (isHost(host))
      found.push({
        host,
        start: m.index,
        end,
        port: Number(m[2]),
        portStart: end + 1,
        portEnd: end + 1 + (m[2] ?? '').length,
      });
  }
  return found;
}

/** The sections of an INI file that choose SQLite: the host that stands beside it is nobody's (Gitea's and Grafana's `[database]`). */
function sqliteSections(text: string): readonly (readonly [number, number])[] {
  if (!/^[ \t]*(?:DB_)?(?:TYPE|DRIVER|ENGINE)[ \t]*=[ \t]*"?sqlite/im.test(text)) return [];
  const starts = [...text.matchAll(/^[ \t]*\[[^\]\n]+\]/gm)].map((m) => m.index);
  return starts.flatMap((from, index): (readonly [number, number])[] => {
    const to = starts[index + 1] ?? text.length;
    const isSqlite = /^[ \t]*(?:DB_)?(?:TYPE|DRIVER|ENGINE)[ \t]*=[ \t]*"?sqlite/im.test(text.slice(from, to));
    return isSqlite ? [[from, to]] : [];
  });
}
