import { configNotRead } from '../../../../src/core/lint/rules/destinations/config-not-read.ts';
import { ruleTable, services } from '../publishing/ruleTable.ts';

ruleTable(configNotRead, [
  {
    name: 'one folder too high, and a command that names another place',
    compose: services(`
  prometheus: {image: "prom/prometheus:v3.1.0", volumes: [⟦"./prometheus.yml:/etc/prometheus.yml"⟧]}
  other:
    image: quay.io/prometheus/prometheus
    command: [--config.file=/etc/prometheus/prometheus.yml]
    volumes: [⟦"./prometheus.yml:/prometheus.yml:ro"⟧]
  telegraf: {image: "telegraf:1.9", volumes: [⟦"./telegraf.conf:/merged/etc/telegraf/telegraf.conf"⟧]}
`),
    severity: 'information',
    fixed: null,
  },
  {
    name: 'the folder of another build of the same program',
    compose: services(`
  collector: {image: otel/opentelemetry-collector-contrib, volumes: [⟦"./config.yaml:/etc/otelcol/config.yaml"⟧]}
  balancer: {image: "haproxy:3", volumes: [⟦"./haproxy.cfg:/etc/haproxy/haproxy.cfg"⟧]}
`),
    severity: 'information',
    fixed: null,
  },
  {
    name: 'servers that read a file only where the command names one',
    compose: services(`
  cache: {image: "redis:7", volumes: [⟦"./redis.conf:/usr/local/etc/redis/redis.conf"⟧]}
  store: {image: "mongo:7", command: [--bind_ip_all], volumes: [⟦"./mongod.conf:/etc/mongod.conf"⟧]}
`),
    severity: 'information',
    fixed: null,
  },
  {
    name: 'files where the programs look, named by a word, and in folders that are named or mounted',
    compose: services(`
  prometheus: {image: prom/prometheus, volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]}
  folder: {image: prom/prometheus, volumes: ["./prometheus:/etc/prometheus", "./prometheus.yml:/prometheus.yml"]}
  named: {image: prom/prometheus, command: --config.file=/prometheus.yml, volumes: ["./prometheus.yml:/prometheus.yml"]}
  relative: {image: prom/prometheus, command: --config.file=prometheus.yml, volumes: ["./prometheus.yml:/prometheus/prometheus.yml"]}
  beside: {image: telegraf, command: telegraf --config-directory /config/telegraf, volumes: ["./telegraf.conf:/config/telegraf/telegraf.conf"]}
  variable: {image: telegraf, environment: {TELEGRAF_CONFIG_PATH: /x/telegraf.conf}, volumes: ["./telegraf.conf:/x/telegraf.conf"]}
  parts: {image: telegraf, volumes: ["./telegraf.conf:/etc/telegraf/telegraf.d/telegraf.conf"]}
  cache: {image: redis, command: redis-server /etc/redis.conf, volumes: ["./redis.conf:/etc/redis.conf"]}
  shell: {image: redis, command: 'sh -c "redis-server $$CONF"', volumes: ["./redis.conf:/etc/redis.conf"]}
  store: {image: mongo, command: [-f, /etc/mongod.conf], volumes: ["./mongod.conf:/etc/mongod.conf"]}
`),
  },
  {
    name: 'images of others, entrypoints of their own, other files, and variables that are not known',
    compose: services(`
  other: {image: example/prometheus, volumes: ["./prometheus.yml:/etc/prometheus.yml"]}
  entry: {image: prom/prometheus, entrypoint: [/run.sh], volumes: ["./prometheus.yml:/etc/prometheus.yml"]}
  rules: {image: prom/prometheus, volumes: ["./rules.yml:/etc/rules.yml"]}
  passed: {image: prom/prometheus, environment: [CONFIG], volumes: ["./prometheus.yml:/etc/prometheus.yml"]}
  volume: {image: prom/prometheus, volumes: ["data:/etc/prometheus.yml"]}
`),
  },
]);
