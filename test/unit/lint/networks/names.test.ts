import { defaultBridgeNoDns } from '../../../../src/core/lint/rules/networks/default-bridge-no-dns.ts';
import { legacyLinks } from '../../../../src/core/lint/rules/networks/legacy-links.ts';
import { startupRace } from '../../../../src/core/lint/rules/networks/startup-race.ts';
import { traefikNetworkAmbiguous } from '../../../../src/core/lint/rules/networks/traefik-network-ambiguous.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const bridge = (app: string, db = ''): string =>
  `services:\n  app:\n    image: x\n    network_mode: bridge # old\n${app}  db:\n    image: postgres\n    network_mode: "bridge"\n${db}`;
const url = '    environment:\n      DATABASE_URL: postgres://u:p@db:5432/app\n';

ruleTable(defaultBridgeNoDns, [
  {
    name: 'a name on docker0',
    compose: bridge(url.replace('@db', '@⟦db⟧')),
    severity: 'warning',
    safe: false,
    message: /app is on the default bridge, where the name db does not resolve/,
    fixed: `services:\n  app:\n    image: x\n${url}  db:\n    image: postgres\n`,
  },
  { name: 'a command', compose: bridge('    command: wait-for ⟦db⟧:5432\n') },
  { name: 'a link with another alias', compose: bridge(`    links: ["db:database"]\n${url.replace('@db', '@⟦db⟧')}`) },
  { name: 'a link that gives the name', compose: bridge(`    links: [db]\n${url}`) },
  { name: 'extra_hosts', compose: bridge(`    extra_hosts: ["db:172.17.0.2"]\n${url}`) },
  { name: 'a user-defined network', compose: `services:\n  app:\n    image: x\n${url}  db:\n    image: postgres\n` },
  {
    name: 'different networks are no-common-network',
    compose: `services:\n  app:\n    image: x\n    network_mode: bridge\n${url}  db:\n    image: postgres\n`,
  },
  { name: 'nobody calls', compose: bridge('') },
  { name: 'what a browser opens', compose: bridge('    environment: {PUBLIC_URL: "http://db:80"}\n') },
]);

ruleTable(legacyLinks, [
  {
    name: 'a link that says nothing, with its start order written',
    compose: yaml`
      services:
        web:
          image: x
          links: # old
            - ⟦db⟧
          depends_on:
            - db
        db:
          image: postgres
    `,
    severity: 'hint',
    safe: true,
    fixed: yaml`
      services:
        web:
          image: x
          depends_on:
            - db
        db:
          image: postgres
    `,
  },
  {
    name: 'one of two, without a start order',
    compose: yaml`
      services:
        web:
          image: x
          links:
            - ⟦db⟧ # data
            - ⟦cache:c⟧
        db:
          image: postgres
        cache:
          image: redis
    `,
    fixed: yaml`
      services:
        web:
          image: x
          links:
            - cache:c
        db:
          image: postgres
        cache:
          image: redis
    `,
  },
  {
    name: 'all of them go with their key',
    compose: yaml`
      services:
        web:
          image: x
          links:
            - ⟦db⟧
            - ⟦mail⟧
        db:
          image: postgres
        mail:
          image: m
    `,
    safe: false,
    fixed: yaml`
      services:
        web:
          image: x
        db:
          image: postgres
        mail:
          image: m
    `,
  },
  {
    name: 'a link between networks is left: it shows what is missing',
    compose: yaml`
      services:
        web:
          image: x
          networks: [front]
          links: [db]
        db:
          image: postgres
      networks:
        front: {}
    `,
  },
  {
    name: 'an alias has no fix',
    compose: yaml`
      services:
        web:
          image: x
          links: [⟦"db:database"⟧]
        db:
          image: postgres
    `,
    message: /second name database/,
    fixed: null,
  },
  {
    name: 'the default bridge needs them',
    compose: yaml`
      services:
        web:
          image: x
          network_mode: bridge
          links: [db]
        db:
          image: postgres
          network_mode: bridge
    `,
  },
  {
    name: 'external_links',
    compose: yaml`
    services:
      web:
        image: x
        external_links: [other_db:db]
  `,
  },
]);

const race = (dependsOn: string, db = '', app = ''): string =>
  `services:\n  app:\n    image: x\n${app}    depends_on:\n${dependsOn}  db:\n    image: postgres:17\n${db}  mail:\n    image: mail\n`;
const check = '    healthcheck:\n      test: [CMD, pg_isready]\n';

ruleTable(startupRace, [
  { name: 'no health check to wait for', compose: race('      - ⟦db⟧\n'), severity: 'hint', fixed: null },
  {
    name: 'the short form becomes the long one',
    compose: race('      - ⟦db⟧ # data\n      - mail\n', check),
    safe: false,
    fixed: race(
      '      db: # data\n        condition: service_healthy\n      mail:\n        condition: service_started\n',
      check,
    ),
  },
  {
    name: "a list at its key's own indentation",
    compose: race('    - ⟦db⟧\n', check),
    fixed: race('      db:\n        condition: service_healthy\n', check),
  },
  {
    name: 'the long form',
    compose: race('      ⟦db⟧:\n        condition: service_started # soon\n', check),
    fixed: race('      db:\n        condition: service_healthy # soon\n', check),
  },
  { name: 'flow style has no fix', compose: race('      [⟦db⟧]\n', check), fixed: null },
  { name: 'it waits already', compose: race('      db:\n        condition: service_healthy\n', check) },
  { name: 'the command waits', compose: race('      - db\n', '', '    command: ./wait-for-it.sh db:5432 -- run\n') },
  { name: 'no datastore', compose: race('      - mail\n') },
]);

const routed = (labels: string, networks = '[proxy, back]', more = ''): string =>
  `services:\n  app:\n    image: x\n    labels:\n${labels}    networks: ${networks}\n${more}networks:\n  proxy:\n    external: true\n  back: {}\n`;
const traefik = (rest: string): string => `  traefik:\n    image: traefik:v3\n${rest}`;

ruleTable(traefikNetworkAmbiguous, [
  {
    name: 'the network of a platform, whose Traefik is told',
    compose:
      'services:\n  app:\n    image: x\n    labels: [traefik.enable=true]\n    networks: [dokploy-network, inner]\nnetworks:\n  dokploy-network: {external: true}\n  inner: {}\n',
  },
  {
    name: 'a list of labels; the external network',
    compose: routed('      - ⟦traefik.enable⟧=true # on\n      - "traefik.http.routers.a.rule=Host(`a`)"\n'),
    severity: 'information',
    safe: false,
    fixed: routed(
      '      - traefik.enable=true # on\n      - traefik.docker.network=proxy\n      - "traefik.http.routers.a.rule=Host(`a`)"\n',
    ),
  },
  {
    name: 'a Traefik in a folder beside it that was told no network',
    compose: routed('      - ⟦traefik.enable⟧=true\n'),
    files: { '../edge/compose.yaml': 'services:\n  traefik:\n    image: traefik:v3\n' },
    severity: 'warning',
  },
  {
    name: 'a mapping of labels, quoted',
    compose: routed('      ⟦traefik.enable⟧: "true"\n'),
    fixed: routed('      traefik.enable: "true"\n      traefik.docker.network: "proxy"\n'),
  },
  {
    name: 'Traefik in the project, on one of them: the name with the prefix, and safe',
    compose: routed('      - "⟦traefik.enable⟧=true"\n', '[proxy, back]', traefik('    networks: [back]\n')),
    safe: true,
    fixed: routed(
      '      - "traefik.enable=true"\n      - "traefik.docker.network=p_back"\n',
      '[proxy, back]',
      traefik('    networks: [back]\n'),
    ),
  },
  { name: 'router labels, where everything is exposed', compose: routed('      - ⟦traefik.http.routers.a.rule⟧=x\n') },
  {
    name: 'the label is there',
    compose: routed('      - traefik.enable=true\n      - traefik.docker.network=proxy\n'),
  },
  {
    name: 'the label of Traefik 3 for Swarm',
    compose: routed('      - traefik.enable=true\n      - traefik.swarm.network=proxy\n'),
  },
  { name: 'off', compose: routed('      - traefik.enable=false\n') },
  { name: 'one network', compose: routed('      - traefik.enable=true\n', '[proxy]') },
  {
    name: 'Traefik was told a network',
    compose: routed(
      '      - traefik.enable=true\n',
      '[proxy, back]',
      traefik('    command: --providers.docker --providers.docker.network=proxy\n    networks: [proxy]\n'),
    ),
  },
  {
    name: 'Traefik is on all of them',
    compose: routed('      - traefik.enable=true\n', '[proxy, back]', traefik('    networks: [proxy, back]\n')),
  },
  {
    name: 'nothing is exposed by default',
    compose: routed(
      '      - traefik.http.routers.a.rule=x\n',
      '[proxy, back]',
      traefik('    command: --providers.docker.exposedbydefault=false\n    networks: [proxy]\n'),
    ),
  },
  { name: 'other labels', compose: routed('      - com.example=1\n') },
]);
