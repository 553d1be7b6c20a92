import type { Container, MountedFile, Text } from '../model/index.ts';
import { destinationsIn, isHost, type Destination } from './destinations.ts';
import type { Reference } from './Reference.ts';
import { SCHEME_PORTS } from './variableNames.ts';

/** The text of a whole mounted file, so that a part of it can be pointed at and edited. */
export function textOfFile(file: MountedFile): Text {
  const origin = { kind: 'source', file: file.file, start: 0, end: file.text.length } as const;
  return { value: file.text, origin, pieces: [{ at: 0, length: file.text.length, source: origin, verbatim: true }] };
}

/** A file that somebody wrote as a server's configuration, and not code, data or a translation. */
export function isConfig(file: MountedFile): boolean {
  if (file.text.length > 500_000) return false;
  const name = `${file.file} ${file.target}`;
  return (
    /\.(?:conf|cfg|cnf|ini|ya?ml|toml|properties|hcl|template|tmpl|tpl|env)(?:\.[\w-]+)?(?: |$)/i.test(name) ||
    /(?:^|\/)(?:Caddyfile|haproxy|\.env)[\w.-]*(?: |$)/i.test(name) ||
    (/\.json(?: |$)/i.test(name) && !/(?:package|tsconfig|composer|angular|lock|dashboard)[\w-]*\.json/i.test(name))
  );
}

/** Keys and directives whose value is what a browser types or reads, or what the server calls itself. */
const OUTWARD_LINE =
  /server_name|add_header|(?:^|[\s"'_.-])(?:public|external|base|root|site|frontend|domain|issuer|callback|redirect\w*|cors|origins?|allowed?|trusted|link|homepage|website|advertised|proxy_redirect|return|rewrite|sub_filter|domain_name|server_url|app_url|doc\w*)[\w.-]*["']?\s*[:=\s]/i;

/** Keys whose value names where the server itself listens. */
const LISTEN_LINE =
  /(?:^|[\s"'_.-])(?:listen\w*|bind\w*|listeners?|http_addr|addr(?:ess)?|http_listen\w*|advertise\w*|entry_?points?)["']?\s*[:=\s]/i;

/** What a mounted configuration file names as its destinations. Comments are left out. */
export function configReferences(from: Container): Reference[] {
  const found: Reference[] = [];
  for (const file of from.process.mounted) {
    if (!isConfig(file)) continue;
    const text = textOfFile(file);
    const nginx = /(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass|\bupstream\s/.test(file.text);
    let at = 0;
    for (const line of file.text.split('\n')) {
      const start = at;
      at += line.length + 1;
      if (line.length > 2000 || /^\s*(?:#|\/\/|;|--|<!--)/.test(line)) continue;
      const code = withoutComment(line);
      const outward = OUTWARD_LINE.test(code);
      if (LISTEN_LINE.test(code) && !/https?:\/\//.test(code)) continue;
      for (const d of destinationsOfLine(code, nginx)) found.push(referenceOf(from, text, code, d, start, outward));
    }
  }
  return found;
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
  // Prometheus: `- targets: ['node:9100', "db:9187"]`; and lists of `- host:port`.
  const found: Destination[] = [];
  const listed =
    /^\s*-?\s*["']?(?:targets|static_configs|brokers|hosts|servers|endpoints|address(?:es)?|upstreams?|seeds?|bootstrap[._]servers|host|server|url|uri|endpoint)["']?\s*[:=]\s*\S/i.test(
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

function referenceOf(
  from: Container,
  text: Text,
  line: string,
  d: Destination,
  offset: number,
  outward: boolean,
): Reference {
  const scheme = d.scheme;
  const meant = scheme === undefined ? undefined : SCHEME_PORTS.get(scheme);
  return {
    from,
    host: d.host,
    ...(d.port === undefined ? {} : { port: d.port }),
    meant: meant === undefined ? [] : [meant],
    ...(scheme === undefined ? {} : { scheme }),
    where: 'config',
    name: /[\w.-]+/.exec(line)?.[0] ?? '',
    text,
    start: offset + d.start,
    end: offset + d.end,
    ...(d.portStart === undefined || d.portEnd === undefined
      ? {}
      : { portText: text, portStart: offset + d.portStart, portEnd: offset + d.portEnd }),
    outward,
    ownAddress: false,
  };
}
