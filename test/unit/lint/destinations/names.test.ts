import { aliasCollision } from '../../../../src/core/lint/rules/destinations/alias-collision.ts';
import { browserUrlServiceName } from '../../../../src/core/lint/rules/destinations/browser-url-service-name.ts';
import { noCommonNetwork } from '../../../../src/core/lint/rules/destinations/no-common-network.ts';
import { extraHostsShadow } from '../../../../src/core/lint/rules/destinations/extra-hosts-shadow.ts';
import { loggingDestination } from '../../../../src/core/lint/rules/destinations/logging-destination.ts';
import { profileNotActive } from '../../../../src/core/lint/rules/destinations/profile-not-active.ts';
import { underscoreHostname } from '../../../../src/core/lint/rules/destinations/underscore-hostname.ts';
import { unknownHost } from '../../../../src/core/lint/rules/destinations/unknown-host.ts';
import { v1ContainerName } from '../../../../src/core/lint/rules/destinations/v1-container-name.ts';
import { ruleTable, services } from '../publishing/ruleTable.ts';
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
    name: 'a web address that a job writes down for those that wait for it',
    compose: `services:
  seed: {image: example/seed, environment: {BROKER_URL: "http://⟦broker⟧:8000"}}
  app:
    image: example/app
    networks: [wan]
    depends_on: {seed: {condition: service_completed_successfully}}
  broker: {image: example/broker, networks: [wan]}
networks: {wan: {}}
`,
    severity: 'information',
  },
  {
    name: 'the database of a job, and a web address that nobody else reaches',
    compose: `services:
  migrate:
    image: example/app
    environment: {DATABASE_URL: "postgres://a@⟦db⟧:5432/a", HOOK_URL: "http://⟦hook⟧:80"}
  app:
    image: example/app
    networks: [back]
    depends_on: {migrate: {condition: service_completed_successfully}}
  db: {image: "postgres:17", networks: [back]}
  hook: {image: example/hook, networks: [other]}
networks: {back: {}, other: {}}
`,
    severity: 'error',
  },
  {
    name: 'a service that extends what cannot be read, and one that extends what can',
    compose: `services:
  app: {image: x, networks: [inner]}
  one: {extends: {file: "\${ROOT}/base.yaml", service: template}, environment: {API: "http://app:80"}}
  two: {extends: {file: base.yaml, service: template}, environment: {API: "http://⟦app⟧:80"}}
networks: {inner: {}}
`,
    files: { 'base.yaml': 'services:\n  template: {image: y}\n' },
  },
  {
    name: 'on an external network another project may have the name',
    compose: two('networks: [proxy]\nenvironment: {DB_HOST: ⟦db⟧}\n', '', 'networks: {proxy: {external: true}}\n'),
    severity: 'information',
  },
  {
    name: 'on an external network, of a service that it waits for',
    compose: two(
      'networks: [proxy]\ndepends_on: [db]\nenvironment: {DB_HOST: ⟦db⟧}\n',
      '',
      'networks: {proxy: {external: true}}\n',
    ),
    severity: 'warning',
  },
  {
    name: 'a name beside it in one namespace, on the default bridge',
    compose: yaml`
      services:
        vpn:
          image: x
          network_mode: bridge
        sonarr:
          image: x
          network_mode: service:vpn
          environment: {INDEXER_URL: "http://⟦jackett⟧:9117/api"}
        jackett:
          image: x
          network_mode: service:vpn
    `,
    message: /^sonarr dials jackett, which has no network of its own: it shares vpn's namespace/,
    severity: 'error',
    fixed: yaml`
      services:
        vpn:
          image: x
          network_mode: bridge
        sonarr:
          image: x
          network_mode: service:vpn
          environment: {INDEXER_URL: "http://localhost:9117/api"}
        jackett:
          image: x
          network_mode: service:vpn
    `,
  },
  {
    name: 'a name of nobody here, on the default bridge: the resolvers of the host may know it',
    compose: yaml`
      services:
        sonarr:
          image: x
          network_mode: bridge
          environment: {INDEXER_URL: "http://jackett:9117/api"}
    `,
  },
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
    message: /^web dials qbittorrent, which has no network of its own/,
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

/** A web application on the network `shared`, and another project beside it that has `api` there. */
const beside = (api: string): Readonly<Record<string, string>> => ({
  '../back/compose.yaml': `services:\n  ${api}\n  store: {image: postgres}\nnetworks:\n  shared: {external: true}\n`,
});
const calling = (url: string): string =>
  `services:\n  web:\n    image: x\n    networks: [shared]\n    environment: {API_URL: "http://${url}"}\nnetworks:\n  shared: {external: true}\n`;

ruleTable(unknownHost, [
  {
    name: "a service behind the name of a swarm's stack",
    compose: `services:
  kibana: {image: example/k, environment: {SEARCH_URL: "http://⟦elk_search1⟧:9200"}}
  search1: {image: example/s, expose: [9200], deploy: {placement: {constraints: ["node.role == worker"]}}}
`,
    severity: 'information',
  },
  {
    name: 'the same in a file that is not for a swarm',
    compose: `services:
  kibana: {image: example/k, environment: {SEARCH_URL: "http://⟦elk_search1⟧:9200"}}
  search1: {image: example/s, expose: [9200]}
`,
    severity: 'warning',
  },
  {
    name: 'the name of the host in another order, and except for a letter',
    compose:
      'services:\n  web: {image: x, environment: {A_URL: "http://⟦docker.host.internal⟧:80", B_URL: "http://⟦host-docker-internal⟧:80", C_URL: "http://⟦host.docker.interal⟧:80"}}\n',
    message: /the host is called host\.docker\.internal\.$/,
    severity: 'warning',
    safe: false,
  },
  {
    name: 'other names of the host, and one that the project gives',
    compose:
      'services:\n  web: {image: x, environment: {A_URL: "http://host.docker.internal:80", B_URL: "http://gateway.docker.internal:80", C_URL: "http://docker.host.internal:80", D_URL: "http://host.containers.internal:80"}, extra_hosts: ["docker.host.internal:host-gateway"]}\n',
  },
  {
    name: 'the env file of an application that a proxy is given, too',
    compose: 'services:\n  nginx: {image: "nginx:1.27", env_file: all.env}\n  things-db: {image: x}\n',
    files: { 'all.env': 'TWINS_DB_HOST=⟦thing-db⟧\nTWINS_DB_PORT=27018\n' },
    severity: 'information',
  },
  {
    name: 'a name that an unset variable cuts',
    compose:
      'services:\n  web: {image: example/web, environment: {A_URL: "http://shop.${DOMAIN}/a", B_URL: "http://api.${DOMAIN}.example.org/"}}\n  api: {image: x}\n',
  },
  {
    name: 'a service of another project whose networks a third file has',
    compose: calling('api:80'),
    files: beside(
      'api: {image: x, extends: {file: base.yaml, service: default}}\n  other: {image: x, networks: [shared]}',
    ),
  },
  {
    name: 'the name that an image dials by itself, with another store in its place',
    compose:
      services(`
  blog: {image: ⟦wordpress:6⟧, volumes: ["html:/var/www/html"]}
  db: {image: "mariadb:11", environment: {MARIADB_ROOT_PASSWORD: x}}
`) + 'volumes: {html: {}}\n',
    message:
      /^blog dials mysql because WORDPRESS_DB_HOST is not set, but nothing in this project has that name; did you mean db\?$/,
    severity: 'warning',
  },
  {
    name: 'the same name as an alias, a configuration of the machine, and a variable',
    compose: services(`
  blog: {image: "wordpress:6", links: ["db:mysql"]}
  own: {image: "wordpress:6", volumes: ["./html:/var/www/html"]}
  told: {image: "wordpress:6", environment: {WORDPRESS_DB_HOST: db}}
  pages: {image: phpmyadmin, environment: {PMA_ARBITRARY: 1}}
  db: {image: "mariadb:11", environment: {MARIADB_ROOT_PASSWORD: x}}
`),
  },
  {
    name: 'a URL without a host',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {BROKER: "⟦mqtt:///⟧mosquitto/x", API: "⟦https:///⟧v1"}\n  mosquitto: {image: "eclipse-mosquitto:2"}\n',
    message: /^The URL in BROKER of app has no host: there is one slash too many before mosquitto\.$/,
    severity: 'warning',
    fixed:
      'services:\n  app:\n    image: example/app\n    environment: {BROKER: "mqtt://mosquitto/x", API: "https:///v1"}\n  mosquitto: {image: "eclipse-mosquitto:2"}\n',
  },
  {
    name: 'schemes that need none, a variable that is empty, and a server of its own',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {A: "sqlite:///x.db", B: "postgresql:///app", C: "file:///x", D: "unix:///run/x.sock", E: "mqtt://${HOST:-}/x"}\n  broker:\n    image: eclipse-mosquitto:2\n    environment: {BRIDGE: "mqtt:///x"}\n',
  },
  {
    name: 'a variable that says of which server it is the host, and no port',
    compose: services(`
  app: {image: example/app, environment: {DB_HOST: ⟦pgserver⟧}}
  database: {image: "postgres:17", environment: {POSTGRES_PASSWORD: x}}
`),
    message: /^app dials pgserver, .* did you mean database\?$/,
    severity: 'warning',
    fixed: services(`
  app: {image: example/app, environment: {DB_HOST: database}}
  database: {image: "postgres:17", environment: {POSTGRES_PASSWORD: x}}
`),
  },
  {
    name: 'such a variable, where nothing here is meant',
    compose: services(`
  app: {image: example/app, environment: {DB_HOST: ⟦pgserver⟧}}
  web: {image: "nginx:1.27"}
`),
    severity: 'information',
  },
  {
    name: 'such a variable that a file leaves open, and a host of no server that is known',
    compose: services(`
  app: {image: example/app, environment: {DB_HOST: "\${DATABASE_HOST}", PHX_HOST: ourhost, HOSTNAME: app1, VIRTUAL_HOST: shop}}
  database: {image: "postgres:17", environment: {POSTGRES_PASSWORD: x}}
`),
  },
  {
    name: 'a literal of the source that means the only store',
    compose:
      'services:\n  app:\n    image: python:3.13\n    working_dir: /code\n    command: python app.py\n    volumes: [".:/code"]\n  redis: {image: "redis:8"}\n',
    files: { 'app.py': "import redis\nr = redis.Redis(host='⟦redis123⟧', port=6379)\n" },
    message: /did you mean redis\?$/,
  },
  {
    name: 'a server that the image expects under a name that nobody has',
    compose:
      'services:\n  keycloak:\n    image: ⟦bitnami/keycloak:26⟧\n    environment: {KEYCLOAK_ADMIN_USER: a}\n  db:\n    image: bitnami/postgresql\n',
    message: /^keycloak dials postgresql because KEYCLOAK_DATABASE_HOST is not set, .* did you mean db\?$/,
    severity: 'warning',
    fixed: null,
  },
  {
    name: 'where it is told another, or the name is there',
    compose:
      'services:\n  keycloak:\n    image: bitnami/keycloak:26\n    environment: {KEYCLOAK_DATABASE_HOST: db}\n  db:\n    image: bitnami/postgresql\n  express:\n    image: mongo-express\n  mongo:\n    image: mongo\n',
  },
  {
    name: 'a name of another project on the shared network',
    compose: calling('orders-api:8080'),
    files: beside('orders-api: {image: x, networks: [shared]}'),
  },
  {
    name: 'the name of its container, and an alias',
    compose: calling('orders:8080'),
    files: beside('api: {image: x, container_name: back-api, networks: {shared: {aliases: [orders]}}}'),
  },
  {
    name: 'a name of another project, except for a letter',
    compose: calling('⟦ordres-api⟧:8080'),
    files: beside('orders-api: {image: x, networks: [shared]}'),
    message: /did you mean orders-api\?$/,
    severity: 'warning',
  },
  {
    name: 'a service of another project that does not join the network',
    compose: calling('⟦orders-api⟧:8080'),
    files: beside('orders-api: {image: x}'),
    message: /^web dials orders-api, but orders-api of the other project is not on the network shared\.$/,
    severity: 'warning',
  },
  {
    name: 'a name that no file of the tree has',
    compose: calling('billing:8080'),
    files: beside('orders-api: {image: x, networks: [shared]}'),
  },
  {
    name: 'a letter too many',
    compose: keycloak('http://⟦keycloack⟧:8080'),
    message: /did you mean keycloak\?$/,
    severity: 'warning',
    safe: false,
    fixed: keycloak('http://keycloak:8080'),
  },
  { name: 'nothing like it', compose: keycloak('postgres://u:p@⟦database⟧:5432/x'), fixed: null },
  {
    name: 'the only store of its kind',
    compose: two('environment:\n  URL: postgres://u:p@⟦database⟧/x\n', ''),
    message: /did you mean db\?$/,
    severity: 'warning',
    fixed: two('environment:\n  URL: postgres://u:p@db/x\n', ''),
  },
  {
    name: 'the only store on the port that goes with the host',
    compose: two('environment:\n  MAIN_HOST: ⟦sql⟧\n  MAIN_PORT: "5432"\n', '', '  kv:\n    image: redis\n'),
    severity: 'warning',
    fixed: two('environment:\n  MAIN_HOST: db\n  MAIN_PORT: "5432"\n', '', '  kv:\n    image: redis\n'),
  },
  {
    name: 'one of two stores of its kind',
    compose: two('environment:\n  URL: postgres://u:p@⟦database⟧/x\n', '', '  other:\n    image: postgres\n'),
    severity: 'information',
    fixed: null,
  },
  {
    name: 'a store, and a program of which nobody knows what it is, on one port',
    compose: two(
      'environment:\n  URL: postgres://u:p@⟦database⟧:5432/x\n',
      '',
      '  pooler:\n    image: y\n    expose: ["5432"]\n',
    ),
    severity: 'information',
    fixed: null,
  },
  {
    name: 'a store of another kind',
    compose: two('environment:\n  URL: redis://⟦cache⟧:6379\n', ''),
    severity: 'information',
    fixed: null,
  },
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
    name: 'a part, which another program merges and names',
    compose: `name: shop\n${two('environment:\n  DB_HOST: "⟦shop_db_1⟧"\n', '')}  gate:\n    environment: {A: b}\n`,
    severity: 'information',
  },
  {
    name: 'the name of the project',
    compose: `name: shop\n${two('environment:\n  DB_HOST: "⟦shop_db_1⟧"\n', '')}`,
    message: /in Compose v2 the container is shop-db-1/,
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
    name: 'a database on a shared network, where nobody else is seen',
    compose: two('networks: [proxy]\nenvironment: {DB_HOST: db}\n', 'networks: [⟦proxy⟧]\n', EXTERNAL),
    severity: 'information',
    fixed: null,
  },
  {
    name: 'a database on a shared network, where a project beside it has the name too',
    compose: two('networks: [proxy]\nenvironment: {DB_HOST: db}\n', 'networks: [⟦proxy⟧]\n', EXTERNAL),
    files: {
      '../other/compose.yaml':
        'services:\n  app: {image: x, networks: [edge]}\n  db: {image: mysql, networks: [edge]}\n  a: {image: x}\n  b: {image: x}\nnetworks:\n  edge: {name: proxy, external: true}\n',
    },
    message: /the service db of another project here shares it\.$/,
    severity: 'warning',
  },
  {
    name: 'the same project once more beside it',
    compose: two('networks: [proxy]\nenvironment: {DB_HOST: db}\n', 'networks: [⟦proxy⟧]\n', EXTERNAL),
    files: {
      '../prod/compose.yaml':
        'services:\n  web: {image: x, networks: [proxy]}\n  db: {image: mysql, networks: [proxy]}\nnetworks:\n  proxy: {external: true}\n',
    },
    severity: 'information',
  },
  {
    name: 'nobody here looks it up',
    compose: two('networks: [proxy]\n', 'networks: [⟦proxy⟧]\n', EXTERNAL),
    severity: 'information',
  },
  { name: 'a database for other projects', compose: two('', 'networks: [proxy]\n', EXTERNAL) },
  {
    name: 'a network that nothing says is a proxy’s',
    compose: yaml`
      services:
        app:
          image: x
          networks: [stack]
          environment: {DB_HOST: db}
        db:
          image: postgres
          networks: [⟦stack⟧]
      networks:
        stack: {external: true}
    `,
    severity: 'information',
  },
  {
    name: 'a network on which somebody has labels for a proxy',
    compose: yaml`
      services:
        app:
          image: x
          networks: [stack]
          environment: {DB_HOST: db}
          labels: ["traefik.http.routers.a.rule=Host(\`a.test\`)"]
        db:
          image: postgres
          networks: [⟦stack⟧]
      networks:
        stack: {external: true}
    `,
    severity: 'information',
  },
  {
    name: 'one network under two keys',
    compose: yaml`
      services:
        app:
          image: x
          networks: [a]
          environment: {DB_HOST: db}
        db:
          image: postgres
          networks:
            a: {aliases: [db]}
        web:
          image: x
          networks:
            b: {aliases: [web]}
      networks:
        a: {name: shop}
        b: {name: shop}
    `,
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
    name: 'an argument of the build, in a list',
    compose: yaml`
      services:
        web:
          build:
            context: ./web
            args:
              - NEXT_PUBLIC_API=http://⟦api⟧:3001
              - NODE_ENV
          ports: ["3000:3000"]
        api:
          image: x
          ports: ["3001:3001"]
    `,
    severity: 'information',
  },
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
  {
    name: 'PUBLIC_ of a page that a proxy serves',
    compose: yaml`
      services:
        web:
          image: example/web
          environment: {PUBLIC_API_URL: "http://⟦api⟧:8000"}
          labels: {traefik.enable: "true"}
        api: {image: example/api}
    `,
  },
  {
    name: 'PUBLIC_ of a worker that no browser comes to',
    compose: yaml`
      services:
        worker:
          image: example/worker
          environment: {PUBLIC_API_URL: "http://api:8000"}
        api: {image: example/api}
    `,
  },
]);

const dialling = (db: string, web = ''): string => two(`environment:\n  URL: postgres://⟦db⟧:5432/x\n${web}`, db);
const silent = (db: string, web = ''): string => dialling(db, web).replace(/[⟦⟧]/g, '');

ruleTable(profileNotActive, [
  {
    name: 'a service that starts only with a profile',
    compose: dialling('profiles: [dev]\n'),
    severity: 'information',
    message: /^web dials db:5432, but db starts only with the profile dev, which is not active\.$/,
    fixed: null,
  },
  {
    name: 'several profiles',
    compose: dialling('profiles: [dev, test]\n'),
    message: /only with one of the profiles dev and test, which are not active\.$/,
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

/** A service with lines of extra_hosts that dials `db`, and `db`. */
const mapped = (lines: string, more = '', db = ''): string =>
  two(`extra_hosts:\n${lines}environment:\n  URL: postgres://db:5432/x\n${more}`, db);

ruleTable(extraHostsShadow, [
  {
    name: 'a name where an address belongs',
    compose: 'services:\n  app:\n    image: x\n    extra_hosts: [⟦"db:postgres"⟧]\n  postgres: {image: postgres}\n',
    message: /which is no IP address: the engine does not create the container\.$/,
    severity: 'error',
  },
  {
    name: 'the gateway, addresses, and what a variable leaves empty',
    compose:
      'services:\n  app:\n    image: x\n    extra_hosts: ["a:host-gateway", "b:10.0.0.7", "c=[2001:db8::1]", "d:${ADDRESS}"]\n',
  },
  {
    name: 'loopback, among others',
    compose: mapped('  - "a:192.0.2.1"\n  - ⟦"db:127.0.0.1"⟧ # local\n'),
    severity: 'warning',
    message: /^extra_hosts of web gives db the address 127\.0\.0\.1, which hides the service db\.$/,
    safe: false,
    fixed: mapped('  - "a:192.0.2.1"\n'),
  },
  {
    name: 'the last line goes with its key',
    compose: mapped('  - ⟦db=::1⟧\n'),
    fixed: two('environment:\n  URL: postgres://db:5432/x\n', ''),
  },
  {
    name: 'a mapping',
    compose: mapped('  a: 192.0.2.1\n  ⟦db⟧: 127.0.0.1\n'),
    fixed: mapped('  a: 192.0.2.1\n'),
  },
  {
    name: 'a mapping with one line',
    compose: mapped('  ⟦db⟧: "127.0.0.1"\n'),
    fixed: two('environment:\n  URL: postgres://db:5432/x\n', ''),
  },
  {
    name: 'an address of nobody on the network of both',
    compose: mapped('  - ⟦"db:172.30.0.99"⟧\n', '', 'networks: {default: {ipv4_address: 172.30.0.5}}\n').concat(
      'networks: {default: {ipam: {config: [{subnet: 172.30.0.0/24}]}}}\n',
    ),
  },
  // Look-alikes.
  {
    name: 'its own address',
    compose: mapped('  - "db:172.30.0.5"\n', '', 'networks: {default: {ipv4_address: 172.30.0.5}}\n').concat(
      'networks: {default: {ipam: {config: [{subnet: 172.30.0.0/24}]}}}\n',
    ),
  },
  { name: 'through the host', compose: mapped('  - "db:host-gateway"\n', '', 'ports: ["5432:5432"]\n') },
  { name: 'another machine', compose: mapped('  - "db:203.0.113.7"\n') },
  { name: 'another name', compose: mapped('  - "database:127.0.0.1"\n') },
  {
    name: 'another network',
    compose: mapped('  - "db:127.0.0.1"\n', '', 'networks: [back]\n').concat('networks: {back: {}}\n'),
  },
  {
    name: 'a stand-in for it',
    compose: mapped('  - "db:127.0.0.1"\n', 'command: socat TCP-LISTEN:5432,fork TCP:192.0.2.7:5432\n'),
  },
]);

const logged = (options: string, db: string): string =>
  two(`logging:\n  driver: fluentd\n  options:\n    ${options}\n`, db).replace(
    'image: postgres',
    'image: fluent/fluentd:v1.17',
  );

ruleTable(loggingDestination, [
  {
    name: "a service's name",
    compose: logged('fluentd-address: ⟦db⟧:24224', 'ports: ["127.0.0.1:24224:24224"]\n'),
    severity: 'warning',
    message: /^The engine sends web's log to db:24224, but the host cannot resolve db\.$/,
    safe: false,
    fixed: logged('fluentd-address: 127.0.0.1:24224', 'ports: ["127.0.0.1:24224:24224"]\n'),
  },
  {
    name: 'another port of the host',
    compose: logged('fluentd-address: tcp://⟦db⟧:24224', 'ports: ["4224:24224"]\n'),
    fixed: logged('fluentd-address: tcp://127.0.0.1:4224', 'ports: ["4224:24224"]\n'),
  },
  {
    name: 'a service that is not published',
    compose: logged('fluentd-address: ⟦db⟧:24224', 'restart: always\n'),
    fixed: logged('fluentd-address: 127.0.0.1:24224', 'restart: always\n').replace(
      '  db:\n',
      '  db:\n    ports:\n      - "127.0.0.1:24224:24224"\n',
    ),
  },
  {
    name: 'a port of the host that nothing publishes',
    compose: logged('fluentd-address: localhost:⟦24224⟧', 'restart: always\n'),
    message: /^The engine sends web's log to the host's port 24224, which db does not publish\.$/,
    fixed: logged('fluentd-address: localhost:24224', 'restart: always\n').replace(
      '  db:\n',
      '  db:\n    ports:\n      - "127.0.0.1:24224:24224"\n',
    ),
  },
  // Look-alikes.
  { name: 'published', compose: logged('fluentd-address: localhost:24224', 'ports: ["24224:24224"]\n') },
  { name: 'a range', compose: logged('fluentd-address: localhost:24224', 'ports: ["24224-24226:24224-24226"]\n') },
  { name: 'a collector of the host', compose: logged('syslog-address: udp://localhost:1514', 'restart: always\n') },
  { name: 'in host mode', compose: logged('fluentd-address: localhost:24224', 'network_mode: host\n') },
  { name: 'a name from outside', compose: logged('fluentd-address: logs.example.org:24224', 'restart: always\n') },
  { name: 'an option that is no address', compose: logged('tag: db', 'restart: always\n') },
]);
