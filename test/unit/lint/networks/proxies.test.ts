import { noCommonNetwork } from '../../../../src/core/lint/rules/destinations/no-common-network.ts';
import { publishedPortInside } from '../../../../src/core/lint/rules/destinations/published-port-inside.ts';
import { upstreamResolvedOnce } from '../../../../src/core/lint/rules/networks/upstream-resolved-once.ts';
import { proxyNetworkName } from '../../../../src/core/lint/rules/networks/proxy-network-name.ts';
import { proxyPortText } from '../../../../src/core/lint/rules/networks/proxy-port-text.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const NETS = 'networks:\n  edge: {}\n  inner: {}\n';
const routed = (label: string, networks = '[inner, edge]', nets = NETS): string => `name: shop
services:
  app:
    image: example/app
    networks: ${networks}
    labels:
      - traefik.http.routers.app.rule=Host(\`a.test\`)
      - ${label}
${nets}`;
const proxied = (proxy: string, nets = NETS): string => `name: shop
services:
  proxy:
    networks: [edge]
${proxy.replace(/^(?=.)/gm, '    ')}  app:
    image: example/app
    networks: [inner, edge]
${nets}`;

ruleTable(proxyNetworkName, [
  {
    name: 'the key of the network',
    compose: routed('traefik.docker.network=⟦edge⟧'),
    severity: 'warning',
    message: /^traefik\.docker\.network of app says edge, which is only the key .* shop_edge\.$/,
    safe: false,
    fixed: routed('traefik.docker.network=shop_edge'),
  },
  { name: 'its name', compose: routed('traefik.docker.network=shop_edge') },
  {
    name: 'a name of its own',
    compose: routed('traefik.docker.network=edge', '[inner, edge]', 'networks:\n  edge: {name: edge}\n  inner: {}\n'),
  },
  {
    name: 'external, whose key is another',
    compose: routed(
      'traefik.docker.network=⟦edge⟧',
      '[inner, edge]',
      'networks:\n  edge: {external: true, name: front}\n  inner: {}\n',
    ),
    fixed: routed(
      'traefik.docker.network=front',
      '[inner, edge]',
      'networks:\n  edge: {external: true, name: front}\n  inner: {}\n',
    ),
  },
  { name: 'the project may have another name', compose: routed('traefik.docker.network=other_edge') },
  {
    name: 'one network alone is taken whatever it is called',
    compose: routed('traefik.docker.network=⟦edge⟧', '[edge]'),
    severity: 'information',
  },
  {
    name: 'a network that it is not on',
    compose: routed('traefik.docker.network=⟦web⟧'),
    severity: 'warning',
    message: /^traefik\.docker\.network of app says web, a network that app is not on\.$/,
    fixed: null,
  },
  {
    name: 'the label of one router’s service, and Swarm’s',
    compose: routed('traefik.swarm.network=⟦edge⟧'),
  },
  {
    name: 'not routed',
    compose: yaml`
      services:
        app:
          image: x
          networks: [a, b]
          labels: {traefik.enable: "false", traefik.docker.network: a}
      networks: {a: {}, b: {}}
    `,
  },
  {
    name: 'the option of Traefik',
    compose: proxied('image: traefik:v3\ncommand: --providers.docker --providers.docker.network=⟦edge⟧\n'),
    severity: 'warning',
    fixed: proxied('image: traefik:v3\ncommand: --providers.docker --providers.docker.network=shop_edge\n'),
  },
  {
    name: 'its variable',
    compose: proxied('image: traefik:v3\nenvironment: {TRAEFIK_PROVIDERS_DOCKER_NETWORK: ⟦edge⟧}\n'),
  },
  {
    name: 'its file',
    compose: proxied('image: traefik:v3\nvolumes: ["./t.yml:/etc/traefik/traefik.yml"]\n'),
    files: {
      't.yml':
        'entryPoints:\n  web:\n    address: ":80"\nproviders:\n  docker:\n    exposedByDefault: false\n    network: ⟦edge⟧\n',
    },
  },
  {
    name: 'a network of another project',
    compose: proxied('image: traefik:v3\ncommand: --providers.docker.network=front\n'),
  },
  {
    name: 'the key of one is the name of another',
    compose: proxied(
      'image: traefik:v3\ncommand: --providers.docker.network=edge\n',
      'networks:\n  edge: {}\n  inner: {name: edge}\n',
    ),
  },
  {
    name: 'caddy-docker-proxy',
    compose: proxied('image: lucaslorentz/caddy-docker-proxy:2.9\nenvironment: [CADDY_INGRESS_NETWORKS=⟦edge⟧]\n'),
    severity: 'warning',
    fixed: proxied('image: lucaslorentz/caddy-docker-proxy:2.9\nenvironment: [CADDY_INGRESS_NETWORKS=shop_edge]\n'),
  },
]);

const apart = (proxy: string, labels: string): string => `services:
  gate:
    networks: [edge]
${proxy.replace(/^(?=.)/gm, '    ')}  app:
    image: nginx:1.27
    networks: [inner]
${labels.replace(/^(?=.)/gm, '    ')}networks:
  edge: {}
  inner: {}
`;

ruleTable(noCommonNetwork, [
  {
    name: 'on an external network alone, where somebody else may have the name',
    compose: yaml`
      services:
        app:
          image: example/app
          environment: {DATABASE_URL: "postgres://⟦db⟧/app"}
          networks: [shared]
        db: {image: "postgres:17"}
      networks: {shared: {external: true}}
    `,
    severity: 'information',
  },
  {
    name: 'on an external network that the other is on as well',
    compose: yaml`
      services:
        app:
          image: example/app
          environment: {DATABASE_URL: "postgres://db/app"}
          networks: [shared]
        db: {image: "postgres:17", networks: [shared, default]}
      networks: {shared: {external: true}}
    `,
  },
  {
    name: 'Traefik',
    compose: apart('image: traefik:v3\n', 'labels: ["traefik.http.routers.a.rule=⟦Host(`a.test`)⟧"]\n'),
    severity: 'error',
  },
  {
    name: 'caddy-docker-proxy',
    compose: apart(
      'image: lucaslorentz/caddy-docker-proxy\n',
      'labels: {caddy: a.test, caddy.reverse_proxy: "⟦{{upstreams}}⟧"}\n',
    ),
  },
  {
    name: 'nginx-proxy',
    compose: apart('image: nginxproxy/nginx-proxy\n', 'environment: {VIRTUAL_HOST: ⟦a.test⟧}\n'),
  },
  {
    name: 'SWAG',
    compose: apart('image: lscr.io/linuxserver/swag\n', 'labels: {swag: enable, swag_port: "⟦80⟧"}\n'),
  },
  {
    name: 'SWAG is told an address',
    compose: apart('image: lscr.io/linuxserver/swag\n', 'labels: {swag: enable, swag_address: 192.168.7.20}\n'),
  },
  {
    name: 'docker-gen, and the nginx that it writes for',
    compose: yaml`
      services:
        front:
          image: nginx:1.27
          networks: [edge]
        gen:
          image: nginxproxy/docker-gen
          command: -notify-sighup front -watch /etc/docker-gen/nginx.tmpl /etc/nginx/conf.d/default.conf
          network_mode: none
        near:
          image: nginx:1.27
          networks: [edge]
          environment: {VIRTUAL_HOST: near.test}
        far:
          image: nginx:1.27
          networks: [inner]
          environment: {VIRTUAL_HOST: ⟦far.test⟧}
      networks: {edge: {}, inner: {}}
    `,
  },
]);

ruleTable(publishedPortInside, [
  {
    name: 'a label with the port on the host',
    compose: yaml`
      services:
        gate: {image: lscr.io/linuxserver/swag}
        app:
          image: example/app
          ports: ["8082:8081"]
          labels: {swag: enable, swag_port: "⟦8082⟧"}
    `,
  },
]);

const behind = (image: string, target: string): string => `services:
  gate:
    image: ${image}
    volumes: ["./gate.conf:${target}"]
  app:
    image: example/app
  api:
    image: example/api
`;
const NGINX = behind('nginx:1.27', '/etc/nginx/conf.d/default.conf');
const HAPROXY = behind('haproxy:3.0', '/usr/local/etc/haproxy/haproxy.cfg');

ruleTable(upstreamResolvedOnce, [
  {
    name: 'nginx: one finding for all that it resolves',
    compose: NGINX,
    files: {
      'gate.conf':
        'upstream a {\n  server ⟦app⟧:80;\n}\nserver {\n  location / { proxy_pass http://a; }\n  location /api { proxy_pass http://api:3000; }\n}\n',
    },
    severity: 'hint',
    message: /^gate resolves app and api once, when it starts\.$/,
    fixed: null,
  },
  {
    name: 'nginx: a variable, and resolve',
    compose: NGINX,
    files: {
      'gate.conf':
        'resolver 127.0.0.11;\nupstream a {\n  zone a 64k;\n  server app:80 resolve;\n}\nserver {\n  set $api http://api:3000;\n  location / { proxy_pass $api; }\n  location /b { proxy_pass http://a; }\n}\n',
    },
  },
  {
    name: 'nginx: what is no service',
    compose: NGINX,
    files: {
      'gate.conf':
        'server {\n  location / { proxy_pass http://www.example.com; }\n  location /b { proxy_pass http://172.30.0.7; }\n}\n',
    },
  },
  {
    name: 'HAProxy',
    compose: HAPROXY,
    files: { 'gate.conf': 'backend b\n  server one ⟦app⟧:80 check\n' },
  },
  {
    name: 'HAProxy with resolvers',
    compose: HAPROXY,
    files: {
      'gate.conf':
        'resolvers docker\n  nameserver dns 127.0.0.11:53\nbackend b\n  server one app:80 check resolvers docker init-addr none\n',
    },
  },
  {
    name: 'Caddy asks again',
    compose: behind('caddy:2', '/etc/caddy/Caddyfile'),
    files: { 'gate.conf': ':80 {\n  reverse_proxy app:80\n}\n' },
  },
]);

const told = (said: string): string => `services:\n  app:\n    image: x\n    ${said}\n`;

ruleTable(proxyPortText, [
  {
    name: 'two ports for nginx-proxy',
    compose: told('environment: {VIRTUAL_HOST: a.test, VIRTUAL_PORT: "⟦8080,50000⟧"}'),
    message: /^VIRTUAL_PORT of app is 8080,50000, but nginx-proxy takes one port number\.$/,
    severity: 'warning',
    fixed: null,
  },
  {
    name: 'a mapping for Traefik',
    compose: told('labels: {traefik.http.services.app.loadbalancer.server.port: "⟦8080:80⟧"}'),
    message: /^traefik\.http\.services\.app\.loadbalancer\.server\.port of app is 8080:80, but Traefik takes one/,
  },
  { name: 'a protocol, and the label of version 1', compose: told('labels: ["traefik.port=⟦80/tcp⟧"]') },
  {
    name: 'no port that a socket can have',
    compose: told('environment: {VIRTUAL_HOST: a.test, VIRTUAL_PORT: ⟦70000⟧}'),
  },
  { name: 'one port', compose: told('environment: {VIRTUAL_HOST: a.test, VIRTUAL_PORT: 8080}') },
  { name: 'nothing for nginx-proxy', compose: told('environment: {VIRTUAL_PORT: "80,8080"}') },
  { name: 'an empty variable', compose: told('environment: {VIRTUAL_HOST: a.test, VIRTUAL_PORT: "${NOT_SET}"}') },
  {
    name: 'ports in the variable for many',
    compose: told(
      'environment: {VIRTUAL_HOST: a.test, VIRTUAL_PORT: "80,81", VIRTUAL_HOST_MULTIPORTS: "a.test: {/: {port: 80}}"}',
    ),
  },
  {
    name: 'a service that Traefik leaves out',
    compose: told('labels: {traefik.enable: false, traefik.http.services.a.loadbalancer.server.port: 80/tcp}'),
  },
  {
    name: 'a template',
    compose: told('labels: ["traefik.http.services.a.loadbalancer.server.port={{ port }}"]'),
  },
]);
