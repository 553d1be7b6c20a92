import { type Container, parseIpLiteral } from '../../../model/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import { referencesFrom } from '../../index/references.ts';
import { targetsOf } from '../../index/targetsOf.ts';
import { hostSpot, listed } from '../../report/phrases.ts';

export const upstreamResolvedOnce: Rule = {
  id: 'upstream-resolved-once',
  severity: 'hint',
  group: 'Network definitions',
  docs: {
    what: 'nginx or HAProxy resolves a service name once, when it starts, and does not notice if its address changes later.',
    why: `The embedded DNS gives the address that a container has now. A recreated container, or another replica, can get a different one, and Docker may give the old one to another container. nginx resolves a name in \`proxy_pass\` or in an \`upstream\` when it reads its configuration, so it goes on with the old addresses (502 Bad Gateway) until it is reloaded; and it does not start where the name does not resolve yet ("host not found in upstream").

It asks again where the address is in a variable and a \`resolver\` is set, or, from 1.27.3 on, with \`resolve\` in an \`upstream\` that has a \`zone\`. HAProxy does with a section \`resolvers\`.

This is only a hint: if everything always starts together, nothing is wrong.`,
    bad: {
      compose: `services:
  proxy:
    image: nginx:1.27
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
  app:
    image: example/app
`,
      files: { 'site.conf': 'server {\n  listen 80;\n  location / {\n    proxy_pass http://app:8000;\n  }\n}\n' },
    },
    good: {
      compose: `services:
  proxy:
    image: nginx:1.27
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
  app:
    image: example/app
`,
      files: {
        'site.conf':
          'server {\n  listen 80;\n  resolver 127.0.0.11 valid=10s;\n  location / {\n    set $app http://app:8000;\n    proxy_pass $app;\n  }\n}\n',
      },
    },
    fixSafety: 'There is no edit: with a variable nginx treats the path of the request differently.',
    notFlagged: [
      'A name in a variable, `resolve` of nginx and `resolvers` of HAProxy.',
      'An address, and a name that no service of the project has.',
      'Caddy, Traefik and Envoy, which ask again by themselves.',
    ],
    references: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve',
      'https://docs.haproxy.org/3.0/configuration.html#5.3',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const [container, references] of referencesFrom(context)) {
      const once = references.filter((r) => isOnce(container, r) && targetsOf(index, r).kind === 'services');
      const [first, ...others] = once;
      if (!first) continue;
      const names = listed(once.map((r) => r.host));
      yield {
        origin: hostSpot(first),
        message: `${container.name} resolves ${names} once, when it starts.`,
        why: `${container.name} keeps the addresses that Docker's DNS returned at that time. If ${first.host} is recreated with another address, or gets another replica, ${container.name} does not notice until it restarts.`,
        related: others.slice(0, 5).map((r) => ({ origin: hostSpot(r), message: `So is ${r.host} here.` })),
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};

/** A directive of nginx's language, or a server of HAProxy, that takes the name as it is and asks once. */
function isOnce({ process }: Container, { where, name, host, text, end }: Reference): boolean {
  if (where !== 'config' || parseIpLiteral(host) || /^localhost$/i.test(host)) return false;
  const file = process.mounted.find((f) => f.content === text || f.text === text.value);
  const rest = /^[^\n;]*/.exec(text.value.slice(end))?.[0] ?? '';
  if (/\$|\bresolve\b|\bresolvers\b/.test(rest)) return false;
  const isHaproxy = /haproxy/i.test(`${file?.target ?? ''} ${process.image?.value ?? ''}`);
  if (isHaproxy) return name === 'server' && !/^\s*default-server\s.*\bresolvers\b/m.test(text.value);
  return (
    /^(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass$/.test(name) || (name === 'server' && /\bupstream\s/.test(text.value))
  );
}
