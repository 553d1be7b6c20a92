import { aliasCollision } from '../../../../src/core/lint/rules/destinations/alias-collision.ts';
import { browserUrlServiceName } from '../../../../src/core/lint/rules/destinations/browser-url-service-name.ts';
import { noCommonNetwork } from '../../../../src/core/lint/rules/destinations/no-common-network.ts';
import { profileNotActive } from '../../../../src/core/lint/rules/destinations/profile-not-active.ts';
import { underscoreHostname } from '../../../../src/core/lint/rules/destinations/underscore-hostname.ts';
import { unknownHost } from '../../../../src/core/lint/rules/destinations/unknown-host.ts';
import { v1ContainerName } from '../../../../src/core/lint/rules/destinations/v1-container-name.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const two = (web: string, db: string, rest = ''): string =>
  `services:\n  web:\n    image: x\n${web.replace(/^(?=.)/gm, '    ')}  db:\n    image: postgres\n${db.replace(/^(?=.)/gm, '    ')}${rest}`;
const NETS = yaml`
  networks:
    front: {}
    back: {}
`;

ruleTable(noCommonNetwork, [
  {
    name: 'one lists networks, the other is on default',
    compose: two('environment:\n  URL: postgres://⟦db⟧:5432/x\n', 'networks: [back]\n', NETS),
    message: /^web dials db, but they share no network: web is on default, db on back\.$/,
    severity: 'error',
    safe: false,
    fixed: two('environment:\n  URL: postgres://db:5432/x\n', 'networks: [back]\n', NETS).replace(
      '  web:\n',
      '  web:\n    networks:\n      - default\n      - back\n',
    ),
  },
  {
    name: 'from the namespace of another, which joins',
    compose: yaml`
      services:
        vpn:
          image: v
        app:
          image: x
          network_mode: service:vpn
          environment: {URL: "postgres://⟦db⟧:5432/x"}
        db:
          image: postgres
          networks: [back]
      networks:
        back: {}
    `,
    fixed: yaml`
      services:
        vpn:
          networks:
            - default
            - back
          image: v
        app:
          image: x
          network_mode: service:vpn
          environment: {URL: "postgres://db:5432/x"}
        db:
          image: postgres
          networks: [back]
      networks:
        back: {}
    `,
  },
  {
    name: 'a link',
    compose: two('links:\n  - ⟦db⟧\n', 'networks: [back]\n', NETS),
  },
  {
    name: 'disjoint lists',
    compose: two(
      yaml`
      environment:
        DB_HOST: ⟦db⟧
      networks: [front]
    `,
      'networks: [back]\n',
      NETS,
    ),
  },
  {
    name: 'a proxy configuration',
    compose: two('volumes: ["./d.conf:/etc/nginx/conf.d/d.conf"]\nnetworks: [front]\n', 'networks: [back]\n', NETS),
    files: {
      'd.conf': yaml`
      server {
        location / {
          proxy_pass http://⟦db⟧:80;
        }
      }
    `,
    },
  },
  {
    name: 'host mode',
    compose: two(
      yaml`
      network_mode: host
      environment:
        URL: postgres://⟦db⟧:5432/x
    `,
      '',
    ),
    message: /from the host's network namespace/,
  },
  {
    name: 'a service that lives in another namespace has no name',
    compose: yaml`
      services:
        web:
          image: x
          environment:
            QB: http://⟦qbittorrent⟧:8080
        gluetun:
          image: g
        qbittorrent:
          image: q
          network_mode: service:gluetun
    `,
    message: /^web dials qbittorrent, which has no network of its own: it lives in the namespace of gluetun/,
    safe: true,
    fixed: yaml`
      services:
        web:
          image: x
          environment:
            QB: http://gluetun:8080
        gluetun:
          image: g
        qbittorrent:
          image: q
          network_mode: service:gluetun
    `,
  },
  // Look-alikes.
  { name: 'depends_on alone', compose: two('depends_on: [db]\n', 'networks: [back]\n', NETS) },
  {
    name: 'a common network',
    compose: two(
      yaml`
      environment:
        URL: postgres://db:5432/x
      networks: [front, back]
    `,
      'networks: [back]\n',
      NETS,
    ),
  },
  { name: 'both on default', compose: two('environment:\n  URL: postgres://db:5432/x\n', '') },
  {
    name: 'extra_hosts maps the name',
    compose: two(
      yaml`
        environment:
          URL: postgres://db:5432/x
        extra_hosts: ["db:10.0.0.1"]
      `,
      'networks: [back]\n',
      NETS,
    ),
  },
  {
    name: 'two keys of one external network',
    compose: two(
      yaml`
        environment:
          URL: postgres://db:5432/x
        networks: [a]
      `,
      'networks: [b]\n',
      yaml`
        networks:
          a: {external: true, name: shared}
          b: {external: true, name: shared}
      `,
    ),
  },
  {
    name: 'in the namespace of one that is on it',
    compose: two(
      yaml`
        network_mode: service:vpn
        environment:
          URL: postgres://db:5432/x
      `,
      '',
      '  vpn:\n    image: v\n',
    ),
  },
  {
    name: 'an alias on the common network',
    compose: two(
      yaml`
        environment:
          URL: postgres://store:5432/x
        networks: [back]
      `,
      yaml`
        networks:
          back:
            aliases: [store]
      `,
      NETS,
    ),
  },
  {
    name: 'both on the default bridge',
    compose: two(
      yaml`
      network_mode: bridge
      environment:
        URL: postgres://db:5432/x
    `,
      'network_mode: bridge\n',
    ),
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
    severity: 'warning',
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
    compose: yaml`
      services:
        web:
          image: nginx
          volumes: ["./d.conf:/etc/nginx/conf.d/d.conf"]
        user_api:
          image: y
    `,
    files: {
      'd.conf': yaml`
        server {
          location / {
            proxy_set_header Host $host;
            proxy_pass http://user_api:8000;
          }
        }
      `,
    },
  },
]);

const EXTERNAL = yaml`
  networks:
    proxy:
      external: true
`;

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
    compose: yaml`
      services:
        a:
          image: x
          networks:
            default:
              aliases: [⟦db⟧]
        db:
          image: y
    `,
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
    compose: yaml`
      services:
        a:
          image: x
          networks: {default: {aliases: [pool]}}
        b:
          image: x
          networks: {default: {aliases: [pool]}}
    `,
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

const dialling = (db: string, web = ''): string => two(`environment:\n  URL: postgres://⟦db⟧:5432/x\n${web}`, db);
const silent = (db: string, web = ''): string => dialling(db, web).replace(/[⟦⟧]/g, '');

ruleTable(profileNotActive, [
  {
    name: 'a service that starts only with a profile',
    compose: dialling('profiles: [dev]\n'),
    severity: 'information',
    message: /^web dials db:5432, but db starts only with the profile dev, which is not on\.$/,
    fixed: null,
  },
  {
    name: 'several profiles',
    compose: dialling('profiles: [dev, test]\n'),
    message: /only with one of the profiles dev and test, which are not on\.$/,
  },
  // Look-alikes.
  { name: 'neither starts', compose: silent('profiles: [dev]\n', 'profiles: [dev]\n') },
  { name: '.env turns it on', compose: silent('profiles: [dev]\n'), files: { '.env': 'COMPOSE_PROFILES=dev\n' } },
  { name: 'no profile', compose: silent('') },
  { name: 'no replica', compose: silent('scale: 0\n') },
  {
    name: 'another service has the name and starts',
    compose: silent('profiles: [dev]\n', '').replace(
      '  db:\n',
      '  db-small:\n    image: postgres\n    networks: {default: {aliases: [db]}}\n  db:\n',
    ),
  },
]);
