import { destinationUnreachable } from '../../../../src/core/lint/rules/destinations/destination-unreachable.ts';
import { ruleTable } from '../publishing/ruleTable.ts';

/** web dials db on a network with these options. */
const on = (options: string, web = '', extra = ''): string => `services:
  web:
    image: example/web
${web}    environment:
      DATABASE_URL: postgres://app:secret@⟦db⟧:5432/app
  db:
    image: postgres:17
networks:
  default:
${options}${extra}`;

const quiet = (text: string): string => text.replace(/[⟦⟧]/g, '');
const ICC = `    driver_opts:
      com.docker.network.bridge.enable_icc: "false"
`;

ruleTable(destinationUnreachable, [
  {
    name: 'an address without a host beside that of gRPC, and a socket for figures alone',
    compose: `services:
  gateway:
    image: example/gateway
    environment: {SHOP_URL: "http://shop:8088", STOCK_URL: "http://stock:⟦8080⟧"}
  shop:
    image: example/shop
    environment: {HTTP_ADDR: ":8088", GRPC_ADDR: ":9088"}
    expose: [9088]
  stock:
    image: example/stock
    environment: {METRICS_ADDR: ":9090"}
    expose: [9090]
`,
    severity: 'information',
  },
  {
    name: 'an address without a host, and another port',
    compose: `services:
  gateway: {image: example/gateway, environment: {SHOP_URL: "http://shop:⟦8080⟧"}}
  shop: {image: example/shop, environment: {HTTP_ADDR: ":8088"}, expose: [8088]}
`,
    severity: 'warning',
  },
  {
    name: 'settings of its own pages, in a folder that is not here',
    compose: `services:
  traefik: {image: "traefik:3"}
  dns:
    image: adguard/adguardhome
    entrypoint: [ash, -c, 'exec /opt/adguardhome/AdGuardHome "$@"', --]
    volumes: ["./conf:/opt/adguardhome/conf"]
    labels: {"traefik.enable": "true", "traefik.http.services.dns.loadbalancer.server.port": "⟦80⟧"}
`,
    severity: 'information',
  },
  {
    name: 'sockets of ASP.NET by their names',
    compose: `services:
  web: {image: example/web, environment: {GrpcUrls__Identity: "http://identity:50051"}}
  identity:
    image: mcr.microsoft.com/dotnet/aspnet:9.0
    command: dotnet Identity.dll
    environment:
      ASPNETCORE_URLS: http://+:80
      Kestrel__Endpoints__gRPC__Url: http://+:50051
`,
  },
  {
    name: 'a service whose networks another file declares',
    compose: `services:
  web:
    image: example/web
    networks: [elsewhere]
    profiles: [ui]
    extra_hosts: ["api:host-gateway"]
    environment: {API: "https://api:55000"}
`,
    files: { '.env': 'COMPOSE_PROFILES=ui\n' },
  },
  {
    name: 'a port that an unset variable leaves open, and a plugin that the command turns on',
    compose: `services:
  app:
    image: example/app
    environment: {API: "http://u:p@mq:\${MANAGEMENT_PORT:-}/api", METRICS: "http://mq:15692/metrics"}
  mq:
    image: rabbitmq:4-management
    command: sh -c "rabbitmq-plugins enable rabbitmq_prometheus && rabbitmq-server"
`,
  },
  {
    name: 'names of jobs beside the host that is dialled, and the same list beside none',
    compose: `services:
  prometheus:
    image: example/prometheus
    environment:
      SCRAPE_TARGET_HOST: host.docker.internal
      SCRAPE_JOBS: orders:9464,cache:9461
    extra_hosts: ["host.docker.internal:host-gateway"]
  other:
    image: example/other
    environment:
      SCRAPE_JOBS: ⟦cache:9461⟧
  orders: {image: example/orders, ports: ["9464:9000"]}
  cache: {image: "redis:8", ports: ["9461:6379"]}
`.replace('⟦cache:9461⟧', 'cache:9461'),
  },
  {
    name: 'a port that no variable and no image speaks of may be open as well',
    compose: `services:
  proxy:
    image: nginxproxy/nginx-proxy
  site:
    image: jwilder/whoami
    environment: {VIRTUAL_HOST: a.test, VIRTUAL_PORT: ⟦8400⟧}
    ports: ["8400:8400"]
`,
    severity: 'information',
  },
  {
    name: "a listener at the broker's own name, beside one on loopback",
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {BROKER: "kafka:9093"}\n  kafka:\n    image: example/kafka\n    environment: {KAFKA_LISTENERS: "INSIDE://kafka:9093,OUTSIDE://localhost:9092"}\n',
  },
  {
    name: 'a receiver that a file turns on, without anything in it',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {OTLP_ENDPOINT: "http://tempo:4317"}\n  tempo:\n    image: grafana/tempo:2.5.0\n    command: -config.file=/etc/tempo.yaml\n    volumes: ["./tempo.yaml:/etc/tempo.yaml"]\n',
    files: {
      'tempo.yaml':
        'server:\n  http_listen_port: 3200\ndistributor:\n  receivers: # all\n    otlp:\n      protocols:\n        http:\n        grpc:\n',
    },
  },
  {
    name: 'a label for a proxy elsewhere, which asks no DNS',
    compose:
      'services:\n  app:\n    image: nginx\n    network_mode: bridge\n    labels: ["traefik.http.services.app.loadbalancer.server.port=80"]\n',
  },
  {
    name: 'a health check of an older version, where the tag has no version',
    compose:
      'services:\n  influxdb:\n    image: influxdb\n    network_mode: host\n    ports: ["8086:8086"]\n    healthcheck: {test: curl -f http://localhost:⟦8086⟧/ping}\n',
    severity: 'information',
  },
  {
    name: 'a second port that a variable of the server names',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {GRPC_URL: "http://api:⟦81⟧"}\n  api:\n    image: example/api\n    environment: {ASPNETCORE_URLS: "http://0.0.0.0:80", GRPC_PORT: "81"}\n',
    severity: 'information',
  },
  {
    name: 'a flag beside a variable that names another port',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {API_URL: "http://api:⟦81⟧"}\n  api:\n    image: example/api\n    command: uvicorn app:app --host 0.0.0.0 --port 80\n    environment: {API_PORT: "81"}\n',
    severity: 'warning',
  },
  {
    name: 'a variable that the code of a runtime may read, with EXPOSE of the same port',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {API_URL: "http://api:5051"}\n  api:\n    build: .\n',
    files: {
      Dockerfile:
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nENV PORT=5051\nEXPOSE 5051\nENTRYPOINT ["dotnet", "Api.dll"]\n',
    },
  },
  {
    name: 'EXPOSE alone, of which .NET 8 knows nothing',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {API_URL: "http://api:⟦80⟧"}\n  api:\n    build: .\n',
    files: {
      Dockerfile: 'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nEXPOSE 80\nENTRYPOINT ["dotnet", "Api.dll"]\n',
    },
    severity: 'warning',
  },
  {
    name: 'a port that a variable of the server names, of which nobody knows that the image reads it',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {DB_URL: "mongodb://db:⟦3333⟧/x"}\n  db:\n    image: mongo:8\n    environment: {MY_PORT: "3333"}\n',
    severity: 'information',
  },
  {
    name: 'a port of an older version of an image without one',
    compose:
      'services:\n  app:\n    image: example/app\n    environment: {INFLUX_URL: "http://influxdb:⟦8086⟧"}\n  influxdb:\n    image: influxdb\n',
    severity: 'information',
  },
  {
    name: 'icc off: a name that resolves, and a bridge that drops what one sends to the other',
    compose: on(ICC),
    severity: 'warning',
    message: /^web dials db:5432 but cannot reach it/,
    fixed: null,
  },
  {
    name: 'icc off, and another network in common',
    compose: quiet(on(`${ICC}  both: {}\n`, '    networks: [default, both]\n')).replace(
      'image: postgres:17',
      'image: postgres:17\n    networks: [default, both]',
    ),
  },
  {
    name: 'an address that another bridge holds',
    compose: `services:
  web:
    image: example/web
    networks: [a]
    environment:
      DB_HOST: ⟦10.89.7.5⟧
      DB_PORT: "5432"
  db:
    image: postgres:17
    networks:
      b:
        ipv4_address: 10.89.7.5
networks:
  a: {}
  b:
    ipam:
      config: [{subnet: 10.89.7.0/24}]
`,
  },
  {
    name: 'a health check whose variable the service sets, has a default for, or leaves to nobody',
    compose: `services:
  gateway:
    build: .
    environment: {GATEWAY_PORT: 8081, HEALTHCHECK_PORT: 8081}
    ports: ["127.0.0.1:8081:8081"]
  preset:
    image: example/preset
    ports: ["127.0.0.1:8082:8082"]
    healthcheck: {test: "wget -qO- http://127.0.0.1:$\${HEALTHCHECK_PORT:-8082}/"}
  nobody:
    image: example/nobody
    ports: ["127.0.0.1:8083:8083"]
    healthcheck: {test: "wget -qO- http://127.0.0.1:$$HEALTHCHECK_PORT/"}
  no-shell:
    image: example/no-shell
    environment: {HEALTHCHECK_PORT: 1}
    ports: ["127.0.0.1:8084:8084"]
    healthcheck: {test: ["CMD", wget, "-qO-", "http://127.0.0.1:$$HEALTHCHECK_PORT/"]}
`,
    files: {
      Dockerfile:
        'FROM alpine:3.20\nENV HEALTHCHECK_PORT=8080\nHEALTHCHECK CMD wget -qO- http://127.0.0.1:${HEALTHCHECK_PORT}/healthz || exit 1\nCMD ["/gateway"]\n',
    },
  },
  { name: 'a network in common', compose: quiet(on('    driver: bridge\n')) },
  {
    name: 'a service that starts with another profile only, on the same network',
    compose: quiet(on('    driver: bridge\n')).replace(
      'image: postgres:17',
      'image: postgres:17\n    profiles: [store]',
    ),
  },
  {
    name: 'a caller that starts with a profile only, where icc is off',
    compose: on(ICC, '    profiles: [tools]\n'),
  },
  {
    name: 'networks that have nothing in common: no-common-network knows',
    compose: quiet(on('    driver: bridge\n')).replace(
      'image: postgres:17',
      'image: postgres:17\n    network_mode: none',
    ),
  },
  {
    name: 'a name that nobody has: unknown-host knows',
    compose: quiet(on('    driver: bridge\n')).replace('@db', '@store'),
  },
]);
