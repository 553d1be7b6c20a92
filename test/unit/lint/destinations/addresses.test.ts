import { hardcodedContainerAddress } from '../../../../src/core/lint/rules/destinations/hardcoded-container-address.ts';
import { hardcodedDocker0Address } from '../../../../src/core/lint/rules/destinations/hardcoded-docker0-address.ts';
import { hostDockerInternalLinux } from '../../../../src/core/lint/rules/destinations/host-docker-internal-linux.ts';
import { hostGatewayLoopbackPublish } from '../../../../src/core/lint/rules/destinations/host-gateway-loopback-publish.ts';
import { proxyEnv } from '../../../../src/core/lint/rules/destinations/proxy-env.ts';
import { publishedPortInside } from '../../../../src/core/lint/rules/destinations/published-port-inside.ts';
import { targetPortMismatch } from '../../../../src/core/lint/rules/destinations/target-port-mismatch.ts';
import { ruleTable, services } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const service = (body: string, name = 'web'): string =>
  `services:\n  ${name}:\n    image: x\n${body.replace(/^(?=.)/gm, '    ')}`;

/** The service after extra_hosts was added, as its first key. */
const extended = (body: string): string =>
  service(body).replace(
    '    image: x\n',
    '    extra_hosts:\n      - "host.docker.internal:host-gateway"\n    image: x\n',
  );

ruleTable(hardcodedDocker0Address, [
  {
    name: 'a label that Prometheus hands to an exporter, and the address that it dials',
    compose:
      'services:\n  prometheus:\n    image: prom/prometheus\n    volumes: ["./p.yml:/etc/prometheus/prometheus.yml"]\n',
    files: {
      'p.yml': `scrape_configs:
  - job_name: probe
    relabel_configs:
      - target_label: __param_target
        replacement: 172.17.0.1:5201
      - replacement: 172.17.0.1:5201
        target_label: instance
      - target_label: __address__
        replacement: ⟦172.17.0.1⟧:9115
`,
    },
  },
  {
    name: 'extra_hosts (Haxxnet/traefik)',
    compose: service('extra_hosts:\n  - host.docker.internal:⟦172.17.0.1⟧ # the host\n'),
    message:
      /^extra_hosts gives web the hardcoded address 172\.17\.0\.1 for host\.docker\.internal, which belongs to docker0 only on some machines/,
    severity: 'warning',
    safe: true,
    fixed: service('extra_hosts:\n  - host.docker.internal:host-gateway # the host\n'),
  },
  {
    name: 'extra_hosts as a map',
    compose: service('extra_hosts:\n  host.docker.internal: "⟦172.17.0.1⟧"\n'),
    fixed: service('extra_hosts:\n  host.docker.internal: "host-gateway"\n'),
  },
  {
    name: 'a variable',
    compose: service('environment:\n  API: http://⟦172.17.0.1⟧:8080\n'),
    safe: true,
    fixed: extended('environment:\n  API: http://host.docker.internal:8080\n'),
  },
  {
    name: 'a variable, with the line there already',
    compose: service('environment: ["API=⟦172.17.0.1⟧:80"]\nextra_hosts: ["host.docker.internal:host-gateway"]\n'),
    fixed: service(
      'environment: ["API=host.docker.internal:80"]\nextra_hosts: ["host.docker.internal:host-gateway"]\n',
    ),
  },
  { name: "a container's address", compose: service('environment: [DB_HOST=⟦172.17.0.5⟧]\n'), fixed: null },
  { name: 'a command', compose: service('command: ["./app", "--api=http://⟦172.17.0.1⟧:80"]\n') },
  {
    name: 'a label',
    compose: service('labels:\n  traefik.http.services.x.loadbalancer.server.url: http://⟦172.17.0.1⟧:80\n'),
  },
  {
    name: 'a mounted file',
    compose: service('volumes: ["./a.conf:/etc/nginx/conf.d/a.conf"]\n'),
    files: {
      'a.conf': yaml`
      # 172.17.0.9
      proxy_pass http://⟦172.17.0.1⟧:80;
      set_real_ip_from 172.17.0.1;
    `,
    },
  },
  // Look-alikes.
  {
    name: 'a range',
    compose: service(yaml`
    environment:
      A: 172.17.0.0/16
      B: 172.17.0.1/32
  `),
  },
  {
    name: 'trusted proxies (nextcloud)',
    compose: service(yaml`
      environment:
        TRUSTED_PROXIES: 172.17.0.1
        ALLOWED_HOSTS: 172.17.0.1
    `),
  },
  {
    name: 'longer numbers',
    compose: service(yaml`
    environment:
      A: 1172.17.0.1
      B: 172.17.0.1.5
      C: 172.170.0.1
  `),
  },
  {
    name: "a network of the project's own",
    compose: `${service('environment: [DB_HOST=172.17.5.2]\n')}networks:\n  default:\n    ipam:\n      config: [{subnet: 172.17.5.0/24}]\n`,
  },
]);

const subnet = (env: string, db = ''): string =>
  `services:\n  web:\n    image: x\n    environment:\n      ${env}\n  db:\n    image: postgres\n${db}networks:\n  default:\n    ipam:\n      config:\n        - subnet: 172.28.0.0/16\n`;

ruleTable(hardcodedContainerAddress, [
  {
    name: 'a variable',
    compose: subnet('DB_HOST: ⟦172.28.0.3⟧'),
    severity: 'warning',
    safe: false,
    fixed: subnet('DB_HOST: db'),
  },
  {
    name: 'a URL',
    compose: subnet('URL: postgres://u:p@⟦172.28.0.3⟧:5432/x'),
    fixed: subnet('URL: postgres://u:p@db:5432/x'),
  },
  {
    name: 'fixed by ipv4_address (pihole-cloudflared-DoH)',
    compose: subnet(
      'DNS: 172.28.0.3#5053\n      DB_HOST: 172.28.0.3',
      '    networks:\n      default:\n        ipv4_address: 172.28.0.3\n',
    ),
  },
  { name: 'the gateway', compose: subnet('DB_HOST: 172.28.0.1') },
  { name: 'a range', compose: subnet('TRUSTED: 172.28.0.0/16') },
  { name: 'trusted proxies', compose: subnet('TRUSTED_PROXIES: 172.28.0.3') },
  { name: 'another subnet', compose: subnet('DB_HOST: 10.0.0.3') },
]);

ruleTable(hostDockerInternalLinux, [
  {
    name: 'the exporter of Windows',
    compose: 'services:\n  p: {image: prom/prometheus, volumes: ["./p.yml:/etc/prometheus/prometheus.yml"]}\n',
    files: { 'p.yml': 'scrape_configs:\n  - static_configs: [{targets: ["⟦host.docker.internal⟧:9182"]}]\n' },
    severity: 'information',
  },
  {
    name: 'an env file that another service has, too, which has the name; and one that no such service has',
    compose: `services:
  api: {image: example/api, extra_hosts: ["host.docker.internal:host-gateway"], volumes: ["./all.env:/app/.env"]}
  rag: {image: example/rag, env_file: all.env}
`,
    files: { 'all.env': 'SD_WEBUI_URL=http://⟦host.docker.internal⟧:7860\n' },
    severity: 'information',
  },
  {
    name: 'an env file that no service with the name has',
    compose: `services:
  api: {image: example/api, extra_hosts: ["host.docker.internal:host-gateway"]}
  rag: {image: example/rag, env_file: all.env}
`,
    files: { 'all.env': 'SD_WEBUI_URL=http://⟦host.docker.internal⟧:7860\n' },
    severity: 'warning',
  },
  {
    name: 'twice in one line of a file is one finding',
    compose:
      'services:\n  prometheus:\n    image: prom/prometheus\n    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]\n',
    files: {
      'prometheus.yml':
        "scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: ['⟦host.docker.internal⟧:1', 'host.docker.internal:2']\n",
    },
  },
  {
    name: 'a line that says it is for macOS',
    compose:
      'services:\n  prometheus:\n    image: prom/prometheus\n    volumes: ["./p.yml:/etc/prometheus/prometheus.yml"]\n',
    files: {
      'p.yml':
        'scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: ["⟦host.docker.internal⟧:8000"] # macOS/Win\n',
    },
    severity: 'information',
  },
  {
    name: 'a variable',
    compose: service('environment:\n  API: http://⟦host.docker.internal⟧:3000\n'),
    severity: 'warning',
    safe: true,
    fixed: extended('environment:\n  API: http://host.docker.internal:3000\n'),
  },
  {
    name: 'with other extra_hosts',
    compose: service(yaml`
      environment: [H=⟦host.docker.internal⟧:1]
      extra_hosts:
        - "a:10.0.0.1"
    `),
    fixed: service(
      yaml`
        environment: [H=host.docker.internal:1]
        extra_hosts:
          - "host.docker.internal:host-gateway"
          - "a:10.0.0.1"
      `,
    ),
  },
  { name: 'a command', compose: service('command: --forward-to http://⟦host.docker.internal⟧:3000/hook\n') },
  {
    name: 'a mounted file',
    compose: service('volumes: ["./p.yml:/etc/prometheus/prometheus.yml"]\n'),
    files: { 'p.yml': "    static_configs:\n      - targets: ['⟦host.docker.internal⟧:9100']\n" },
    safe: false,
  },
  {
    name: 'inside another value',
    compose: service('environment:\n  XDEBUG_CONFIG: "client_host=⟦host.docker.internal⟧ client_port=9003"\n'),
  },
  {
    name: 'host mode',
    compose: service('network_mode: host\nenvironment: [API=http://⟦host.docker.internal⟧:3000]\n'),
    fixed: service('network_mode: host\nenvironment: [API=http://localhost:3000]\n'),
  },
  {
    name: 'with the line',
    compose: service(
      'environment: [API=http://host.docker.internal:3000]\nextra_hosts: ["host.docker.internal:host-gateway"]\n',
    ),
  },
  {
    name: 'the line with an equals sign',
    compose: service(
      'environment: [API=http://host.docker.internal:3000]\nextra_hosts: ["host.docker.internal=host-gateway"]\n',
    ),
  },
  {
    name: 'allowed hosts',
    compose: service(
      'environment: ["ALLOWED_HOSTS=host.docker.internal,localhost", "NO_PROXY=host.docker.internal"]\n',
    ),
  },
  {
    name: 'the owner of the namespace has the line',
    compose: yaml`
      services:
        vpn:
          image: v
          extra_hosts: ["host.docker.internal:host-gateway"]
        web:
          image: x
          network_mode: service:vpn
          environment: [API=http://host.docker.internal:1]
    `,
  },
]);

const gateway = (api: string, url: string): string =>
  `services:\n  web:\n    image: x\n    environment:\n      API: ${url}\n    extra_hosts: ["host.docker.internal:host-gateway"]\n  api:\n    image: y\n    ports: ["${api}"]\n`;

ruleTable(hostGatewayLoopbackPublish, [
  {
    name: 'on loopback',
    compose: gateway('127.0.0.1:8080:80', 'http://⟦host.docker.internal⟧:8080/x'),
    severity: 'warning',
    safe: true,
    fixed: gateway('127.0.0.1:8080:80', 'http://api:80/x'),
  },
  { name: 'on every address', compose: gateway('8080:80', 'http://host.docker.internal:8080') },
  { name: 'another port', compose: gateway('127.0.0.1:8080:80', 'http://host.docker.internal:9090') },
]);

const inside = (url: string): string =>
  `services:\n  web:\n    image: x\n    environment:\n      API: ${url}\n  api:\n    image: y\n    ports: ["8080:80"]\n`;

ruleTable(publishedPortInside, [
  {
    name: 'the host port of a service of another project, by a variable of its .env',
    compose:
      'services:\n  caddy:\n    image: caddy\n    volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]\nnetworks:\n  default: {name: edge, external: true}\n',
    files: {
      Caddyfile: 'dash.example.org {\n  reverse_proxy dashy:⟦4000⟧\n}\n',
      '../dashy/compose.yaml':
        'services:\n  dashy:\n    image: lissy93/dashy\n    ports: ["4000:80"]\nnetworks:\n  default: {name: $EDGE, external: true}\n',
      '../dashy/.env': 'EDGE=edge\n',
    },
    message:
      /^caddy dials dashy:4000, but 4000 is the port of dashy \(another project here\) on the host; inside the container it is 80\.$/,
    fixedFile: 'Caddyfile',
    fixed: 'dash.example.org {\n  reverse_proxy dashy:80\n}\n',
    safe: false,
  },
  {
    name: 'the container port of a service of another project',
    compose:
      'services:\n  caddy:\n    image: caddy\n    volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]\nnetworks:\n  default: {name: edge, external: true}\n',
    files: {
      Caddyfile: 'dash.example.org {\n  reverse_proxy dashy:80\n}\n',
      '../dashy/compose.yaml':
        'services:\n  dashy:\n    image: lissy93/dashy\n    ports: ["4000:80"]\nnetworks:\n  default: {name: edge, external: true}\n',
    },
  },
  {
    name: 'a label for a proxy of another project',
    compose: yaml`
      services:
        api:
          build: .
          networks: [proxy]
          ports: ["8988:8989"]
          labels:
            - traefik.http.services.api.loadbalancer.server.port=⟦8988⟧
      networks:
        proxy: {external: true}
    `,
    message:
      /^The proxy dials api:8988, but 8988 is api's port on the host; inside the container it listens on 8989\.$/,
    severity: 'warning',
    safe: true,
    fixed: yaml`
      services:
        api:
          build: .
          networks: [proxy]
          ports: ["8988:8989"]
          labels:
            - traefik.http.services.api.loadbalancer.server.port=8989
      networks:
        proxy: {external: true}
    `,
  },
  {
    name: 'a variable for nginx-proxy, which is started elsewhere',
    compose: services(
      '  git:\n    image: gitlab/gitlab-ce\n    ports: ["8080:80"]\n    environment: {VIRTUAL_HOST: a.test, VIRTUAL_PORT: ⟦8080⟧}\n',
    ),
  },
  {
    name: 'a label with the port of the container, and one that is published as itself',
    compose: services(
      '  a:\n    image: x\n    ports: ["8080:80"]\n    labels: {traefik.http.services.a.loadbalancer.server.port: 80}\n  b:\n    image: x\n    ports: ["8081:81", "81:8081"]\n    labels: {traefik.http.services.b.loadbalancer.server.port: 8081}\n',
    ),
  },
  {
    name: "the host's port",
    compose: inside('http://api:⟦8080⟧/x'),
    message: /^web dials api:8080, but 8080 is api's port on the host; inside the container it listens on 80\.$/,
    severity: 'warning',
    safe: true,
    fixed: inside('http://api:80/x'),
  },
  { name: 'in two variables', compose: inside('x\n      API_HOST: api\n      API_PORT: "⟦8080⟧"') },
  { name: 'the container port', compose: inside('http://api:80') },
  { name: 'a port that is exposed as well', compose: `${inside('http://api:8080')}    expose: ["8080"]\n` },
  { name: 'a port that nothing publishes', compose: inside('http://api:9000') },
  {
    name: 'the command says that it listens there',
    compose: `${inside('http://api:8080')}    command: x --listen 0.0.0.0:8080\n`,
  },
  {
    name: 'itself',
    compose: yaml`
      services:
        api:
          image: y
          environment: [SELF=http://api:8080]
          ports: ["8080:80"]
    `,
  },
]);

ruleTable(targetPortMismatch, [
  {
    name: "the page of Spark's driver beside what else runs there",
    compose:
      'services:\n  j: {image: example/pyspark, environment: {LISTEN_ADDR: ":8890"}, ports: ["4040:4040", "8888:⟦8888⟧"]}\n',
    severity: 'warning',
  },
  {
    name: 'the same number of another program',
    compose: 'services:\n  j: {image: example/app, environment: {LISTEN_ADDR: ":8890"}, ports: ["4040:⟦4040⟧"]}\n',
    severity: 'warning',
  },
  {
    name: 'configuration in a variable, beside the socket of development',
    compose: `services:
  v:
    image: hashicorp/vault:1.18
    environment:
      VAULT_DEV_LISTEN_ADDRESS: 127.0.0.1:8299
      VAULT_LOCAL_CONFIG: '{"listener": {"tcp": {"address": "0.0.0.0:8200"}}}'
    ports: ["8200:8200"]
`,
  },
  {
    name: 'a socket that a variable moved, beside another entry that fits',
    compose: `services:
  game: {image: thijsvanloef/palworld-server-docker, environment: {PORT: 8888}, ports: ["8888:⟦8211⟧/udp", "27015:27015/udp"]}
`,
    severity: 'warning',
    fixed: `services:
  game: {image: thijsvanloef/palworld-server-docker, environment: {PORT: 8888}, ports: ["8888:8888/udp", "27015:27015/udp"]}
`,
  },
  {
    name: 'a socket that is published where the variable moved it, and one that nothing moved',
    compose: `services:
  a: {image: thijsvanloef/palworld-server-docker, environment: {PORT: 8888}, ports: ["8888:8888/udp", "27015:27015/udp"]}
  b: {image: thijsvanloef/palworld-server-docker, environment: {PORT: 8211}, ports: ["8889:8211/udp"]}
`,
  },
  {
    name: "a port of Kestrel's code, and not that of its base image",
    compose: 'services:\n  a: {build: ., ports: ["5000:5000"]}\n',
    files: {
      Dockerfile:
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["dotnet", "Shop.dll"]\n',
      'Program.cs': 'builder.WebHost.ConfigureKestrel(o => o.ListenAnyIP(5000));\n',
    },
  },
  {
    name: 'an image that is run as a server and, by a variable, as something else',
    compose: `services:
  web: {image: jasonrivers/nagios, ports: ["8080:80"]}
  receiver: {image: jasonrivers/nagios, environment: {ROLE: receiver}, ports: ["5667:5667"]}
`,
  },
  {
    name: 'the same image once',
    compose: 'services:\n  receiver: {image: jasonrivers/nagios, ports: ["5667:⟦5667⟧"]}\n',
    severity: 'warning',
  },
  {
    name: 'a socket that the image has turned off, of which nobody listed how it is turned on',
    compose: 'services:\n  dns: {image: technitium/dns-server, ports: ["853:853"]}\n',
  },
  {
    name: 'URLs of .NET without a port',
    compose: `services:
  api:
    image: mcr.microsoft.com/dotnet/aspnet:9.0
    command: dotnet Api.dll
    environment: {ASPNETCORE_URLS: "https://+;http://+"}
    ports: ["5001:443", "5000:80"]
`,
  },
  {
    name: 'a port that is only a default, where the sample of .env has another',
    compose: `services:
  torrent:
    image: lscr.io/linuxserver/transmission
    environment: {PEERPORT: "\${P2P:-6882}"}
    ports: ["\${P2P:-51413}:\${P2P:-⟦51413⟧}"]
`,
    files: { '.env.dist': 'P2P=6882\n' },
    severity: 'information',
  },
  {
    name: 'the port of clients of an old wg-easy',
    compose: services(
      '  vpn: {image: weejewel/wg-easy, environment: {WG_PORT: 31031}, ports: ["31031:⟦31031⟧/udp"]}\n',
    ),
    message: /listens on 51820 \(always; WG_PORT is the port that its clients dial\)/,
  },
  {
    name: 'the two sides of an entry the wrong way round',
    compose: services(`
  forest:
    image: jammsen/sons-of-the-forest-dedicated-server
    volumes: [./game:/sonsoftheforest]
    ports: ["8766:⟦27080⟧/udp", "27016:27016/udp"]
`),
    severity: 'information',
    message: /listens on 8766 unless its settings say otherwise: the two sides may be the wrong way round/,
  },
  {
    name: 'ports of its own settings, on both sides, and the usual one for another host port',
    compose: services(`
  forest:
    image: jammsen/sons-of-the-forest-dedicated-server
    ports: ["27080:27080/udp", "27081:27016/udp", "9800:9700/udp"]
  broker:
    image: rabbitmq
    ports: ["5673:5672", "5672:5671"]
  other:
    build: .
    ports: ["8766:27080/udp"]
`),
    files: { Dockerfile: 'FROM jammsen/sons-of-the-forest-dedicated-server\n' },
  },
  {
    name: 'a server of datagrams, published for TCP: another rule says so',
    compose: services('  zomboid: {image: renegademaster/zomboid-dedicated-server, ports: ["16261:16261"]}\n'),
  },
  {
    name: 'a port that the image only announces',
    compose:
      'services:\n  vpn:\n    image: lscr.io/linuxserver/wireguard\n    environment: {SERVERPORT: 51822}\n    volumes: ["./config:/config"]\n    ports: ["51822:⟦51822⟧/udp"]\n',
    message:
      /^vpn publishes 51822:51822, but listens on 51820 \(always; SERVERPORT is the port that its clients dial\)/,
    severity: 'warning',
    safe: false,
  },
  {
    name: 'the same port outside alone',
    compose:
      'services:\n  vpn:\n    image: lscr.io/linuxserver/wireguard\n    environment: {SERVERPORT: 51822}\n    ports: ["51822:51820/udp"]\n',
  },
  {
    name: 'EXPOSE of an image whose command the service replaces',
    compose: 'services:\n  agent:\n    build: .\n    command: python agent.py\n    ports: ["8001:8001"]\n',
    files: { Dockerfile: 'FROM python:3.13\nEXPOSE 8000\nCMD ["python", "main.py"]\n' },
  },
  {
    name: 'settings in the sources of a jar that another stage builds',
    compose: 'services:\n  loans:\n    build: .\n    ports: ["8082:8082"]\n',
    files: {
      Dockerfile:
        'FROM maven:3 AS builder\nWORKDIR /app\nCOPY src ./src\nRUN mvn package\nFROM eclipse-temurin:21\nCOPY --from=builder /app/target/loans.jar app.jar\nEXPOSE 8080\nENTRYPOINT ["java", "-jar", "app.jar"]\n',
      'src/main/resources/application.yml': 'server:\n  port: 8082\n',
    },
  },
  {
    name: 'webpack’s development server has 8080, and others theirs',
    compose:
      'services:\n  a:\n    image: node:22\n    command: npx webpack serve --host 0.0.0.0\n    ports: ["1:8080"]\n  b:\n    image: node:22\n    command: node node_modules/.bin/webpack-dev-server --host 0.0.0.0\n    ports: ["2:8080"]\n  c:\n    image: node:22\n    command: npx parcel --host 0.0.0.0\n    ports: ["3:1234"]\n  d:\n    image: node:22\n    command: npx webpack serve --host 0.0.0.0\n    ports: ["4:⟦3000⟧"]\n',
  },
  {
    name: "a server that words start in an image of somebody's own, whose file nobody sees",
    compose:
      'services:\n  b:\n    image: example/web:v8\n    entrypoint: /bin/sh -c "/env.sh && nginx -g \'daemon off;\'"\n    ports: ["3000:8080"]\n',
  },
  {
    name: 'the same in the image of the server',
    compose:
      'services:\n  b:\n    image: nginx:1.27\n    command: nginx -g "daemon off;"\n    ports: ["3000:⟦8080⟧"]\n',
  },
  {
    name: 'a variable moves a server of datagrams',
    compose: services(
      '  vpn:\n    image: ghcr.io/wg-easy/wg-easy:14\n    environment: {WG_PORT: 51830}\n    ports: ["51830:⟦51820⟧/udp", "51821:51821"]\n',
    ),
    fixed: services(
      '  vpn:\n    image: ghcr.io/wg-easy/wg-easy:14\n    environment: {WG_PORT: 51830}\n    ports: ["51830:51830/udp", "51821:51821"]\n',
    ),
  },
  {
    name: 'versions that listen where the variable does not say',
    compose: services(
      ['12', '15', 'latest']
        .map(
          (tag) =>
            `  v${tag}:\n    image: ghcr.io/wg-easy/wg-easy:${tag}\n    environment: {WG_PORT: 51830}\n    ports: ["51820/udp"]\n`,
        )
        .join(''),
    ),
  },
  {
    name: 'datagrams of an image as it is: it may open more',
    compose: services('  voice:\n    image: mumblevoip/mumble-server\n    ports: ["64739:64739/udp"]\n'),
  },
  {
    name: 'a mode of an image that has another page',
    compose:
      'services:\n  b:\n    image: bitnami/spark:3.5\n    environment: {SPARK_MODE: worker}\n    ports: ["8081:8081"]\n',
  },
  {
    name: 'the page of the other mode',
    compose:
      'services:\n  b:\n    image: bitnami/spark:3.5\n    environment: {SPARK_MODE: worker}\n    ports: ["8080:⟦8080⟧"]\n',
  },
  {
    name: 'code that is fetched at the start',
    compose:
      'services:\n  b:\n    build: .\n    command: ["bash", "-c", "git clone https://example.com/b.git; cd b; mvn spring-boot:run"]\n    ports: ["8888:8888"]\n',
    files: { Dockerfile: 'FROM ubuntu\nRUN apt-get install -y maven git\n' },
  },
  {
    name: 'the default of Maven where the code is here',
    compose: 'services:\n  b:\n    build: .\n    command: mvn spring-boot:run\n    ports: ["8888:⟦8888⟧"]\n',
    files: { Dockerfile: 'FROM maven:3\nCOPY . /app\nWORKDIR /app\n' },
  },
  {
    name: "the port in the application's properties",
    compose: 'services:\n  b:\n    build: .\n    command: mvn spring-boot:run\n    ports: ["8888:8888"]\n',
    files: {
      Dockerfile: 'FROM maven:3\nCOPY . /app\nWORKDIR /app\n',
      'src/main/resources/application.properties': 'server.port=8888\n',
    },
  },
  {
    name: 'node ports of a cluster',
    compose: 'services:\n  b:\n    image: rancher/k3s:v1.30.0-k3s1\n    command: agent\n    ports: ["30080:30080"]\n',
  },
  {
    name: 'a variable of the first version of an image',
    compose:
      'services:\n  b:\n    image: redis/redisinsight:2.54\n    environment: {RIPORT: "8001"}\n    ports: ["8001:5540"]\n',
  },
  {
    name: 'a variable that its version reads',
    compose:
      'services:\n  b:\n    image: redis/redisinsight:2.54\n    environment: {RI_APP_PORT: "8001"}\n    ports: ["8001:⟦5540⟧"]\n',
  },
  {
    name: 'a variable of the page for people says nothing of the other ports',
    compose:
      'services:\n  b:\n    image: example/b\n    environment: {APP_BIND_UI: "0.0.0.0:8175"}\n    ports: ["8173:8173"]\n',
  },
  {
    name: 'a port that the missing env file may set',
    compose: 'services:\n  b:\n    image: nginx\n    env_file: b.env\n    ports: ["8080:3030"]\n',
  },
  {
    name: 'an interpreter with a script is not what its image starts',
    compose:
      'services:\n  b:\n    image: php:8-fpm\n    command: php artisan websockets:serve\n    ports: ["6001:6001"]\n',
  },
  {
    name: 'a port of an older version, where the tag has no version',
    compose: 'services:\n  b:\n    image: influxdb\n    ports: ["8086:8086"]\n',
  },
  {
    name: 'an offset moves every port',
    compose:
      'services:\n  b:\n    image: dgraph/dgraph:v24\n    command: dgraph alpha -o 100\n    ports: ["8180:8180"]\n',
  },
  {
    name: 'a variable that moves the socket of a known image',
    compose:
      'services:\n  grafana:\n    image: grafana/grafana:11.1.0\n    environment:\n      GF_SERVER_HTTP_PORT: 3001\n    ports: ["3000:⟦3000⟧"]\n',
    message: /^grafana publishes 3000:3000, but listens on 3001 \(the variable GF_SERVER_HTTP_PORT\):/,
    severity: 'warning',
  },
  {
    name: 'nginx as it comes',
    compose: 'services:\n  web:\n    image: nginx:1.27\n    ports: ["8088:⟦8080⟧"]\n',
    message: /^web publishes 8088:8080, but listens on 80 \(the default of the image\):/,
  },
  {
    name: 'nginx with a configuration that is not here',
    compose:
      'services:\n  web:\n    image: nginx:1.27\n    volumes: ["./conf:/etc/nginx/conf.d"]\n    ports: ["8088:8080"]\n',
  },
  {
    name: 'a command that listens elsewhere',
    compose: service(yaml`
      command: uvicorn a:a --host 0.0.0.0 --port 8000
      ports:
        - "8080:⟦80⟧"
    `),
    message:
      /^web publishes 8080:80, but listens on 8000 \(--port 8000 in command\): port 80 has no listener in the container\.$/,
    severity: 'warning',
    safe: false,
    fixed: service(yaml`
      command: uvicorn a:a --host 0.0.0.0 --port 8000
      ports:
        - "8080:8000"
    `),
  },
  {
    name: 'the long form',
    compose: service(yaml`
      command: uvicorn a:a --host 0.0.0.0
      ports:
        - target: ⟦80⟧
          published: 80
    `),
    fixed: service(yaml`
      command: uvicorn a:a --host 0.0.0.0
      ports:
        - target: 8000
          published: 80
    `),
  },
  {
    name: 'an image with one port',
    compose: yaml`
      services:
        db:
          image: postgres:17
          ports: ["127.0.0.1:5432:⟦3306⟧"]
    `,
  },
  {
    name: '.NET 8 on port 80',
    compose: yaml`
      services:
        web:
          build: .
          ports: ["80:⟦80⟧"]
    `,
    files: {
      Dockerfile: yaml`
        FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
        RUN dotnet build
        FROM mcr.microsoft.com/dotnet/aspnet:8.0
        EXPOSE 80
        ENTRYPOINT ["dotnet", "a.dll"]
      `,
    },
    message: /^web publishes 80:80, but listens on 8080 \(the default of dotnet\)/,
  },
  {
    name: 'EXPOSE of the Dockerfile',
    compose: yaml`
      services:
        web:
          build: .
          ports: ["8080:⟦80⟧"]
    `,
    files: {
      Dockerfile: yaml`
      FROM node:22
      EXPOSE 3000
      CMD ["node", "server.js"]
    `,
    },
  },
  {
    name: 'EXPOSE, and a variable for the port',
    compose: yaml`
      services:
        web:
          build: .
          environment: [PORT=80]
          ports: ["8080:80"]
    `,
    files: {
      Dockerfile: yaml`
      FROM node:22
      EXPOSE 3000
      CMD ["node", "server.js"]
    `,
    },
  },
  // Look-alikes.
  {
    name: '.NET 8 with a variable',
    compose: yaml`
      services:
        web:
          build: .
          environment: [ASPNETCORE_HTTP_PORTS=80]
          ports: ["80:80"]
    `,
    files: { Dockerfile: 'FROM mcr.microsoft.com/dotnet/aspnet:8.0\n' },
  },
  {
    name: '.NET 6',
    compose: yaml`
      services:
        web:
          build: .
          ports: ["80:80"]
    `,
    files: { Dockerfile: 'FROM mcr.microsoft.com/dotnet/aspnet:6.0\n' },
  },
  { name: 'the right port', compose: service('command: uvicorn a:a --host 0.0.0.0\nports: ["80:8000"]\n') },
  { name: 'an unknown program', compose: service('command: ./run\nports: ["80:8000"]\n') },
  {
    name: 'a variable mentions it',
    compose: yaml`
      services:
        db:
          image: postgres
          environment: [PGPORT=3306]
          ports: ["3306:3306"]
    `,
  },
  {
    name: 'a debugger beside it',
    compose: service('command: node --inspect=0.0.0.0:9229 server.js\nports: ["3000:3000", "9229:9229"]\n'),
  },
  {
    name: 'another service of the namespace has it',
    compose: yaml`
      services:
        api:
          image: x
          command: uvicorn a:a --host 0.0.0.0
          ports: ["8000:8000", "9000:9000"]
        side:
          image: y
          network_mode: service:api
          command: uvicorn b:b --host 0.0.0.0 --port 9000
    `,
  },
  {
    name: 'a sidecar of an unknown program',
    compose: yaml`
      services:
        api:
          image: x
          command: uvicorn a:a --host 0.0.0.0
          ports: ["8000:8000", "9000:9000"]
        side:
          image: y
          network_mode: service:api
    `,
  },
]);

const proxied = (env: string): string =>
  `services:\n  web:\n    image: x\n    environment:\n${env.replace(/^(?=.)/gm, '      ')}  api:\n    image: y\n`;

ruleTable(proxyEnv, [
  {
    name: 'no NO_PROXY',
    compose: proxied('HTTP_PROXY: ⟦http://proxy.corp:3128⟧\nAPI: http://api:8000\n'),
    severity: 'warning',
    fixed: null,
  },
  {
    name: 'NO_PROXY without the service',
    compose: proxied(yaml`
      http_proxy: ⟦http://proxy.corp:3128⟧
      no_proxy: "localhost" # all
      API: http://api:8000
    `),
    safe: true,
    fixed: proxied(yaml`
      http_proxy: http://proxy.corp:3128
      no_proxy: "localhost,api" # all
      API: http://api:8000
    `),
  },
  { name: 'a proxy on localhost', compose: proxied('HTTPS_PROXY: http://⟦127.0.0.1⟧:3128\n') },
  {
    name: 'NO_PROXY with the service',
    compose: proxied(yaml`
      HTTP_PROXY: http://proxy.corp:3128
      NO_PROXY: api,localhost
      API: http://api:8000
    `),
  },
  {
    name: 'NO_PROXY for all',
    compose: proxied(yaml`
      HTTP_PROXY: http://proxy.corp:3128
      NO_PROXY: "*"
      API: http://api:8000
    `),
  },
  { name: 'nothing is dialled', compose: proxied('HTTP_PROXY: http://proxy.corp:3128\n') },
  { name: 'https only', compose: proxied('HTTPS_PROXY: http://proxy.corp:3128\nAPI: http://api:8000\n') },
  { name: "the project's own proxy", compose: proxied('HTTP_PROXY: http://api:3128\nURL: http://api:8000\n') },
  { name: 'an empty variable', compose: proxied('HTTP_PROXY: ""\nAPI: http://api:8000\n') },
]);
