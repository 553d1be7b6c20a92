import { proxyElsewhere } from '../../../../src/core/lint/rules/networks/proxy-elsewhere.ts';
import { ruleTable, services } from '../publishing/ruleTable.ts';

ruleTable(proxyElsewhere, [
  {
    name: 'one service on networks of the project alone',
    compose: services(`
  web: {image: nginx, environment: {VIRTUAL_HOST: ⟦app.example.com⟧}}
`),
    severity: 'information',
    message:
      /has VIRTUAL_HOST for nginx-proxy, which is not in this project, but is only on networks of this project \(default\)/,
  },
  {
    name: 'labels of Traefik and of caddy-docker-proxy',
    compose:
      services(`
  web: {image: nginx, labels: {⟦traefik.http.routers.web.rule⟧: "Host(\`a\`)"}, networks: [front]}
  app: {image: nginx, labels: {caddy: a.example.com, ⟦caddy.reverse_proxy⟧: "{{upstreams 80}}"}, networks: [front]}
`) + 'networks: {front: {}}\n',
  },
  {
    name: 'the proxy here, in a profile that is off, or written by docker-gen',
    compose: services(`
  proxy: {image: "traefik:v3", profiles: [edge]}
  web: {image: nginx, labels: {traefik.http.routers.web.rule: "Host(\`a\`)"}}
  gen: {image: nginxproxy/docker-gen}
  other: {image: nginx, environment: {VIRTUAL_HOST: a}}
`),
  },
  {
    name: 'networks that are shared, or have a name for others, and services that no bridge parts',
    compose:
      services(`
  a: {image: nginx, environment: {VIRTUAL_HOST: a}, networks: [out, inner]}
  b: {image: nginx, environment: {VIRTUAL_HOST: b}, networks: [named]}
  c: {image: nginx, environment: {VIRTUAL_HOST: c}, network_mode: host}
  d: {image: nginx, environment: {VIRTUAL_HOST: d}, network_mode: bridge}
  e: {image: nginx, labels: {traefik.enable: "false", traefik.http.routers.e.rule: "Host(\`e\`)"}}
  f: {image: nginx, environment: {VIRTUAL_HOST: ""}}
`) + 'networks: {out: {external: true}, inner: {}, named: {name: web}}\n',
  },
  {
    name: 'the default network with a name for others',
    compose: services('  a: {image: nginx, environment: {VIRTUAL_HOST: a}}\n') + 'networks: {default: {name: web}}\n',
  },
]);
