import { aliasCollision } from '../../../../src/core/lint/rules/alias-collision.ts';
import { browserUrlServiceName } from '../../../../src/core/lint/rules/browser-url-service-name.ts';
import { noCommonNetwork } from '../../../../src/core/lint/rules/no-common-network.ts';
import { underscoreHostname } from '../../../../src/core/lint/rules/underscore-hostname.ts';
import { unknownHost } from '../../../../src/core/lint/rules/unknown-host.ts';
import { v1ContainerName } from '../../../../src/core/lint/rules/v1-container-name.ts';
import { ruleTable } from '../publishing/ruleTable.ts';

const two = (web: string, db: string, rest = ''): string =>
  `services:\n  web:\n    image: x\n${web.replace(/^(?=.)/gm, '    ')}  db:\n    image: postgres\n${db.replace(/^(?=.)/gm, '    ')}${rest}`;
const NETS = 'networks:\n  front: {}\n  back: {}\n';

ruleTable(noCommonNetwork, [
  {
    name: 'one lists networks, the other is on default',
    compose: two('environment:\n  URL: postgres://⟦db⟧:5432/x\n', 'networks: [back]\n', NETS),
    message: /^web dials db, but they share no network: web is on default, db on back\.$/,
    severity: 'error',
    fixed: null,
  },
  {
    name: 'disjoint lists',
    compose: two('environment:\n  DB_HOST: ⟦db⟧\nnetworks: [front]\n', 'networks: [back]\n', NETS),
  },
  {
    name: 'a proxy configuration',
    compose: two('volumes: ["./d.conf:/etc/nginx/conf.d/d.conf"]\nnetworks: [front]\n', 'networks: [back]\n', NETS),
    files: { 'd.conf': 'server {\n  location / {\n    proxy_pass http://⟦db⟧:80;\n  }\n}\n' },
  },
  {
    name: 'host mode',
    compose: two('network_mode: host\nenvironment:\n  URL: postgres://⟦db⟧:5432/x\n', ''),
    message: /from the host's network namespace/,
  },
  {
    name: 'a service that lives in another namespace has no name',
    compose:
      'services:\n  web:\n    image: x\n    environment:\n      QB: http://⟦qbittorrent⟧:8080\n  gluetun:\n    image: g\n  qbittorrent:\n    image: q\n    network_mode: service:gluetun\n',
    message: /^web dials qbittorrent, which has no network of its own: it lives in the namespace of gluetun/,
  },
  // Look-alikes.
  { name: 'depends_on alone', compose: two('depends_on: [db]\n', 'networks: [back]\n', NETS) },
  {
    name: 'a common network',
    compose: two('environment:\n  URL: postgres://db:5432/x\nnetworks: [front, back]\n', 'networks: [back]\n', NETS),
  },
  { name: 'both on default', compose: two('environment:\n  URL: postgres://db:5432/x\n', '') },
  {
    name: 'extra_hosts maps the name',
    compose: two(
      'environment:\n  URL: postgres://db:5432/x\nextra_hosts: ["db:10.0.0.1"]\n',
      'networks: [back]\n',
      NETS,
    ),
  },
  {
    name: 'two keys of one external network',
    compose: two(
      'environment:\n  URL: postgres://db:5432/x\nnetworks: [a]\n',
      'networks: [b]\n',
      'networks:\n  a: {external: true, name: shared}\n  b: {external: true, name: shared}\n',
    ),
  },
  {
    name: 'in the namespace of one that is on it',
    compose: two(
      'network_mode: service:vpn\nenvironment:\n  URL: postgres://db:5432/x\n',
      '',
      '  vpn:\n    image: v\n',
    ),
  },
  {
    name: 'an alias on the common network',
    compose: two(
      'environment:\n  URL: postgres://store:5432/x\nnetworks: [back]\n',
      'networks:\n  back:\n    aliases: [store]\n',
      NETS,
    ),
  },
  {
    name: 'both on the default bridge',
    compose: two('network_mode: bridge\nenvironment:\n  URL: postgres://db:5432/x\n', 'network_mode: bridge\n'),
  },
  {
    name: 'an address for browsers',
    compose: two('environment:\n  PUBLIC_URL: http://db:80\n', 'networks: [back]\n', NETS),
  },
]);

const keycloak = (url: string): string =>
  `services:\n  web:\n    image: x\n    environment:\n      AUTH: ${url}\n  keycloak:\n    image: k\n`;

ruleTable(unknownHost, [
  {
    name: 'a letter too many',
    compose: keycloak('http://⟦keycloack⟧:8080'),
    message: /there is keycloak\.$/,
    severity: 'information',
    safe: false,
    fixed: keycloak('http://keycloak:8080'),
  },
  { name: 'nothing like it', compose: keycloak('postgres://u:p@⟦database⟧:5432/x'), fixed: null },
  { name: 'a dot', compose: keycloak('http://example.com') },
  {
    name: 'an alias',
    compose: `${keycloak('http://sso:8080')}    networks:\n      default:\n        aliases: [sso]\n`,
  },
  { name: 'a host name', compose: `${keycloak('http://sso:8080')}    hostname: sso\n` },
  { name: 'a container name', compose: `${keycloak('http://sso:8080')}    container_name: sso\n` },
  {
    name: 'extra_hosts',
    compose: keycloak('http://sso:8080').replace(
      '    environment',
      '    extra_hosts: ["sso:10.0.0.1"]\n    environment',
    ),
  },
  {
    name: 'an alias of links',
    compose: keycloak('http://sso:8080').replace('    environment', '    links: ["keycloak:sso"]\n    environment'),
  },
  {
    name: 'an external network',
    compose: `${keycloak('http://other:8080')}networks:\n  default:\n    external: true\n    name: shared\n`,
  },
  {
    name: 'host mode',
    compose: keycloak('http://other:8080').replace('    environment', '    network_mode: host\n    environment'),
  },
]);

ruleTable(v1ContainerName, [
  {
    name: 'the name of the project',
    compose: `name: shop\n${two('environment:\n  DB_HOST: "⟦shop_db_1⟧"\n', '')}`,
    message: /with Compose v2 the container is shop-db-1/,
    severity: 'warning',
    safe: true,
    fixed: `name: shop\n${two('environment:\n  DB_HOST: "db"\n', '')}`,
  },
  { name: 'another project name', compose: two('environment:\n  URL: postgres://⟦my_shop_db_1⟧:5432\n', '') },
  {
    name: 'container_name gives it',
    compose: two('environment:\n  DB_HOST: shop_db_1\n', 'container_name: shop_db_1\n'),
  },
  { name: 'no service of that name', compose: two('environment:\n  DB_HOST: shop_cache_1\n', '') },
]);

const api = (url: string): string =>
  `services:\n  web:\n    image: x\n    environment:\n      API: ${url}\n  user_api:\n    image: y\n`;

ruleTable(underscoreHostname, [
  { name: 'http', compose: api('http://⟦user_api⟧:8000'), severity: 'information', fixed: null },
  { name: 'a database', compose: api('postgres://user_api:5432/x') },
  { name: 'nothing dials it', compose: api('x') },
  {
    name: 'a proxy that sets the Host header',
    compose:
      'services:\n  web:\n    image: nginx\n    volumes: ["./d.conf:/etc/nginx/conf.d/d.conf"]\n  user_api:\n    image: y\n',
    files: {
      'd.conf':
        'server {\n  location / {\n    proxy_set_header Host $host;\n    proxy_pass http://user_api:8000;\n  }\n}\n',
    },
  },
]);

const EXTERNAL = 'networks:\n  proxy:\n    external: true\n';

ruleTable(aliasCollision, [
  {
    name: 'a database on a shared network',
    compose: two('', 'networks: [⟦proxy⟧]\n', EXTERNAL),
    severity: 'warning',
    fixed: null,
  },
  {
    name: 'a general name that is looked up there',
    compose: `services:\n  nginx:\n    image: nginx\n    environment:\n      UPSTREAM: http://app:80\n    networks: [proxy]\n  app:\n    image: x\n    networks: [⟦proxy⟧]\n${EXTERNAL}`,
  },
  {
    name: "an alias that is another service's name",
    compose:
      'services:\n  a:\n    image: x\n    networks:\n      default:\n        aliases: [⟦db⟧]\n  db:\n    image: y\n',
  },
  {
    name: 'a web application behind labels',
    compose: `services:\n  app:\n    image: x\n    labels: [traefik.enable=true]\n    networks: [proxy]\n${EXTERNAL}`,
  },
  {
    name: 'a name of its own',
    compose: `services:\n  shop-db:\n    image: postgres\n    networks: [proxy]\n${EXTERNAL}`,
  },
  { name: "the project's own network", compose: two('', 'networks: [back]\n', NETS) },
  {
    name: 'one alias on two services',
    compose:
      'services:\n  a:\n    image: x\n    networks: {default: {aliases: [pool]}}\n  b:\n    image: x\n    networks: {default: {aliases: [pool]}}\n',
  },
]);

const browser = (value: string): string =>
  `services:\n  web:\n    image: x\n    environment:\n      VITE_API_URL: ${value}\n  api:\n    image: y\n    ports: ["8001:8000"]\n`;

ruleTable(browserUrlServiceName, [
  {
    name: 'a service',
    compose: browser('http://⟦api⟧:8000/v1'),
    severity: 'information',
    safe: false,
    fixed: browser('http://localhost:8001/v1'),
  },
  { name: 'localhost', compose: browser('http://localhost:8001') },
  { name: 'a path', compose: browser('/api') },
  { name: 'a variable of the server', compose: browser('http://api:8000').replace('VITE_API_URL', 'API_URL') },
]);
