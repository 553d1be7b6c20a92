import type { Container, Fix, MountedFile, Text } from '../../../model/index.ts';
import { editText, fixText } from '../../edits/editText.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { textOfFile } from '../../index/configReferences.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { spotOf } from '../../report/phrases.ts';

export const nginxAddressForm: Rule = {
  id: 'nginx-address-form',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'nginx is given a URL where it takes an address, or an address where it takes a URL.',
    why: `\`proxy_pass\` of an HTTP location takes a URL: \`http://app:3000\`. \`fastcgi_pass\`, \`scgi_pass\`, \`memcached_pass\` and the \`server\` lines of an \`upstream\` take an address: \`app:9000\`. nginx reads the scheme of the wrong form as the host and what follows as a port or path. It rejects its whole configuration, "invalid host in upstream" or "invalid URL prefix", and does not start, so none of its sites is served.

The evidence is the line itself: nginx never takes it, whatever the network is like.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]
  php:
    image: php:8.3-fpm
`,
      files: {
        'site.conf': `server {
  listen 80;
  location ~ \\.php$ {
    fastcgi_pass http://php:9000;
  }
}
`,
      },
    },
    good: {
      compose: `services:
  web:
    image: nginx
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]
  php:
    image: php:8.3-fpm
`,
      files: {
        'site.conf': `server {
  listen 80;
  location ~ \\.php$ {
    fastcgi_pass php:9000;
  }
}
`,
      },
    },
    fixSafety:
      'Removes the scheme, or writes `http://`. Not part of "fix all": a server that speaks TLS or another protocol needs a different directive.',
    notFlagged: [
      '`proxy_pass` of a `stream` server, which takes an address; `uwsgi_pass` and `grpc_pass`, which take both.',
      'A `unix:` socket, and a value with a variable (`$upstream`, `${PHP_HOST}`), which is read when a request arrives or by a template.',
      'The name of an `upstream` group, with or without `http://`.',
      'A commented line, and a file of a program other than nginx.',
    ],
    references: [
      'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
    ],
  },
  *check(context): Iterable<Report> {
    const seen = new Set<string>();
    for (const container of projectIndex(context).services) {
      for (const file of container.process.mounted) {
        if (!isOfNginx(file)) continue;
        let told = 0;
        for (const line of wrongLines(textOfFile(file))) {
          if (++told > MOST) break;
          // One file can be mounted in several services.
          const key = `${file.file} ${String(line.start)}`;
          if (seen.has(key)) continue;
          seen.add(key);
          yield reportOf(container, line);
        }
      }
    }
  },
};

/** A file that nginx (or a build of it) reads: by its place, or by its name and what it holds. */
function isOfNginx({ target, text }: MountedFile): boolean {
  return (
    /(?:^|\/)(?:nginx|openresty|angie|tengine)(?:\/|[\w.-]*\.conf)/i.test(target) ||
    (/\.conf(?:\.template)?$/.test(target) && /^[ \t]*(?:location\s[^\n]*|upstream\s+[\w.-]+\s*)\{/m.test(text))
  );
}

/** Of a file that is wrong throughout, so many lines say so. */
const MOST = 20;

interface WrongLine {
  readonly text: Text;
  /** The value; of one with a scheme the scheme alone. */
  readonly start: number;
  readonly end: number;
  readonly directive: string;
  readonly value: string;
  readonly wants: 'address' | 'url';
}

function* wrongLines(text: Text): Iterable<WrongLine> {
  const source = text.value.replace(/(^|\s)#[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
  const blocks = new OpenBlocks(source);
  for (const m of source.matchAll(
    /(?<=^|[\s;{}])(fastcgi_pass|scgi_pass|memcached_pass|proxy_pass|server)[ \t]+([^\s;{}]+)[^;{}\n]*;/g,
  )) {
    const [whole, directive = '', written = ''] = m;
    const value = written.replace(/^["']/, '');
    const from = m.index + whole.indexOf(written) + written.length - value.length;
    if (value.includes('$')) continue;
    const block = blocks.around(m.index);
    if (directive === 'proxy_pass') {
      // A server of `stream` forwards to an address, and has no locations.
      if (!/^(?:location|if|limit_except)\b/.test(block) || !/^[A-Za-z][\w.-]*:\d{1,5}(?:\/\S*)?$/.test(value))
        continue;
      yield { text, start: from, end: from + value.length, directive, value, wants: 'url' };
      continue;
    }
    if (directive === 'server' && !block.startsWith('upstream')) continue;
    const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?=[\w[])/.exec(value);
    if (scheme?.[1] && scheme[1] !== 'unix')
      yield { text, start: from, end: from + scheme[0].length, directive, value, wants: 'address' };
  }
}

/** How far before its brace the words that open a block are looked for, in characters. */
const LONGEST_OPENING = 500;

/** Reads a configuration once, from front to back, and knows what opens the innermost block: `location / `, `upstream app `. */
class OpenBlocks {
  readonly #source: string;
  readonly #braces: number[] = [];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** What opens the block around a place, which is not before the last one that was asked about; empty outside of all. */
  around(place: number): string {
    const source = this.#source;
    for (; this.#at < place; this.#at++) {
      const i = this.#at;
      if (source[i] === '{') this.#braces.push(i);
      if (source[i] === '}' && source[i - 1] !== '\\') this.#braces.pop();
    }
    const brace = this.#braces.at(-1);
    if (brace === undefined) return '';
    let start = brace;
    while (start > Math.max(0, brace - LONGEST_OPENING) && !/[;{}]/.test(source[start - 1] ?? '')) start--;
    return source.slice(start, brace).trim();
  }
}

function reportOf(container: Container, line: WrongLine): Report {
  const { text, start, end, directive, value, wants } = line;
  const where = directive === 'server' ? 'server of an upstream' : directive;
  return {
    origin: spotOf(text, start, end),
    message:
      wants === 'address'
        ? `${where} in ${container.name} is ${value}, but takes an address without a scheme: nginx does not start.`
        : `${where} in ${container.name} is ${value}, but takes a URL with a scheme: nginx does not start.`,
    why:
      wants === 'address'
        ? `nginx takes the scheme for the host and the rest for its port, and rejects the configuration: "invalid host in upstream".`
        : `nginx takes ${value.slice(0, value.indexOf(':'))} for the scheme, knows no such one, and rejects the configuration: "invalid URL prefix".`,
    fixes: [fixOf(line)],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

function fixOf({ text, start, end, wants }: WrongLine): Fix | undefined {
  if (wants === 'address') return fixText('Remove the scheme', false, { text, start, end }, '');
  const edit = editText(text, start, start, 'http://');
  return edit && { title: 'Write http:// before it', safe: false, edits: [edit] };
}
