import { settingNotRead } from '../../../../src/core/lint/rules/destinations/setting-not-read.ts';
import { ruleTable, services } from '../publishing/ruleTable.ts';

ruleTable(settingNotRead, [
  {
    name: 'a port that the version has in its web page',
    compose: services(`
  vpn:
    image: ghcr.io/wg-easy/wg-easy:15
    environment:
      - ⟦WG_PORT=51822⟧
    ports: ["51822:51822/udp"]
`),
    message: /no longer reads; INIT_PORT \(at an unattended first start/,
    severity: 'warning',
    fixed: null,
  },
  {
    name: 'the version that reads it',
    compose: services(`
  vpn:
    image: ghcr.io/wg-easy/wg-easy:14
    environment: {WG_PORT: 51822}
    ports: ["51822:51822/udp"]
`),
  },
  {
    name: 'a tag without a version',
    compose: services(`
  dns:
    image: pihole/pihole
    environment:
      WEB_PORT: ⟦8080⟧
`),
    severity: 'information',
    fixed: services(`
  dns:
    image: pihole/pihole
    environment:
      FTLCONF_webserver_port: 8080
`),
    safe: false,
  },
  {
    name: 'both names, for either version',
    compose: services(`
  dns:
    image: pihole/pihole:2025.04.0
    environment: {WEB_PORT: 8080, FTLCONF_webserver_port: 8080}
`),
  },
  {
    name: 'the image before it, and one that is built from it',
    compose: services(`
  dns:
    image: pihole/pihole:2024.07.0
    environment: {WEB_PORT: 8080}
  own:
    build: .
    environment: {WEB_PORT: 8080}
`),
    files: { Dockerfile: 'FROM pihole/pihole:2025.04.0\nCOPY start.sh /\n' },
  },
  {
    name: 'what a distribution keeps of the old server',
    compose: services(`
  a: {image: "quay.io/keycloak/keycloak:16.1.1", environment: {DB_ADDR: db}}
  b: {image: "quay.io/keycloak/keycloak:19.0.3-legacy", environment: {DB_ADDR: db}}
  c: {image: "quay.io/keycloak/keycloak:26.0", environment: {DB_ADDR: ⟦db⟧}}
  db: {image: "postgres:17", environment: {POSTGRES_PASSWORD: x}}
`),
  },
  {
    name: 'labels of Traefik 1 before a Traefik 3',
    compose: services(`
  proxy:
    image: traefik:v3.1
    command: --providers.docker
  app:
    image: example/app
    labels:
      - ⟦traefik.frontend.rule⟧=Host:app.example.com
      - traefik.port=8080
`),
    message: /^app has traefik.frontend.rule, a label of Traefik 1, which traefik:v3.1 no longer reads\.$/,
    severity: 'warning',
  },
  {
    name: 'labels of both, of Traefik 1 itself, and without a Traefik here',
    compose: services(`
  proxy: {image: "traefik:v1.7"}
  app:
    image: example/app
    labels: {traefik.frontend.rule: "Host:app.example.com"}
`),
  },
  {
    name: 'labels of both',
    compose: services(`
  proxy: {image: "traefik:v2.11"}
  app:
    image: example/app
    labels: {traefik.port: "80", traefik.http.routers.app.rule: "Host(\`a\`)"}
  off:
    image: example/app
    labels: {traefik.enable: "false", traefik.port: "80"}
`),
  },
  {
    name: 'the proxy of another project',
    compose: services('  app: {image: example/app, labels: {traefik.frontend.rule: "Host:a"}}\n'),
  },
]);
