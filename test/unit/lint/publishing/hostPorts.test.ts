import { portVariableShared } from '../../../../src/core/lint/rules/publishing/port-variable-shared.ts';
import { randomHostPort } from '../../../../src/core/lint/rules/publishing/random-host-port.ts';
import { ruleTable, services } from './ruleTable.ts';

ruleTable(randomHostPort, [
  {
    name: 'a container port alone',
    compose: services('  web: {image: nginx, ports: [⟦"80"⟧]}\n'),
    severity: 'hint',
    fixed: services('  web: {image: nginx, ports: ["80:80"]}\n'),
    safe: false,
  },
  {
    name: 'what a variable names on the host',
    compose: services(`
  web: {image: nginx, ports: [⟦8080/tcp⟧, ⟦{target: 8081}⟧]}
  app: {image: example/app, environment: {URL: "http://localhost:8080/x", OTHER: "localhost:8081"}}
`),
    severity: 'information',
    fixed: null,
  },
  {
    name: 'replicas, a host port, an unset variable, and ports that nothing opens',
    compose:
      services(`
  many: {image: nginx, ports: ["80"], deploy: {replicas: 3}}
  one: {image: nginx, ports: ["8080:80", "9000-9001:81-82"]}
  unset: {image: nginx, ports: ["\${NOT_SET}:80"]}
  inner: {image: nginx, ports: ["80"], networks: [back]}
  joined: {image: nginx, network_mode: "service:one"}
`) + 'networks: {back: {internal: true}}\n',
  },
]);

ruleTable(portVariableShared, [
  {
    name: 'by an env file',
    compose: services('  web: {image: example/web, env_file: .env, ports: [⟦"${PORT:-3003}:3003"⟧]}\n'),
    files: { '.env': 'PORT=80\n' },
    message: /if that takes its port from PORT, it listens on 80, and 80:3003 leads to 3003/,
    severity: 'information',
    fixed: null,
  },
  {
    name: 'by a variable of the service, of an image that is built here',
    compose: services('  web: {build: ., environment: {PORT: "${PORT}"}, ports: [⟦"127.0.0.1:${PORT}:3000"⟧]}\n'),
    files: { '.env': 'PORT=8123\n', Dockerfile: 'FROM node:22\nCMD ["node", "/srv/index.js"]\n' },
  },
  {
    name: 'the same on both sides, another value, no way into the container, and known programs',
    compose: services(`
  same: {image: example/a, env_file: .env, ports: ["\${PORT}:\${PORT}"]}
  told: {image: example/a, environment: {PORT: 3003}, ports: ["\${PORT}:3003"]}
  none: {image: example/a, ports: ["\${PORT}:3003"]}
  name: {image: example/a, env_file: .env, ports: ["\${WEB_HOST_PORT}:3003"]}
  word: {image: example/a, env_file: .env, command: [serve, "--port=3003"], ports: ["\${PORT}:3003"]}
  known: {image: nginx, env_file: .env, ports: ["\${PORT}:80"]}
`),
    files: { '.env': 'PORT=8099\nWEB_HOST_PORT=8098\n' },
  },
]);
