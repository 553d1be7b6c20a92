import assert from 'node:assert/strict';
import { projectsInFolder, readProject } from '../../../../src/core/analysis/index.ts';
import { devcontainerPorts } from '../../../../src/core/lint/rules/publishing/devcontainer-ports.ts';
import { ruleTable } from './ruleTable.ts';
import { yaml } from '../../yaml.ts';

const FILE = '.devcontainer/devcontainer.json';
const json = (body: string, service = 'app'): Record<string, string> => ({
  [FILE]: `{\n  "dockerComposeFile": ["../compose.yaml"],\n  "service": "${service}",\n  ${body}\n}\n`,
});
const PROJECT = yaml`
  services:
    app: {image: example/dev, command: sleep infinity}
    db: {image: postgres:17}
    web: {image: example/web, expose: [3000], ports: ["127.0.0.1:4000:4000"]}
`;
const shared = PROJECT.replace('sleep infinity', 'sleep infinity, network_mode: "service:db"');

ruleTable(devcontainerPorts, [
  {
    name: 'the port of a database, alone',
    compose: PROJECT,
    files: json('"forwardPorts": [⟦5432⟧]'),
    message: /^Forwarding 5432 means port 5432 of app itself, but db listens on it\.$/,
    severity: 'information',
    safe: false,
    fixed: json('"forwardPorts": ["db:5432"]')[FILE] ?? '',
    fixedFile: FILE,
  },
  {
    name: 'in quotes, of localhost, among comments and trailing commas',
    compose: PROJECT,
    files: json('"forwardPorts": [3000, // the page\n    ⟦"localhost:5432"⟧, /* "db:5432" */ ],'),
  },
  {
    name: 'a name that nobody has, and a port that is not open',
    compose: PROJECT,
    files: json('"forwardPorts": ["db:5432", ⟦"db:3306"⟧, ⟦"postgres:5432"⟧]'),
    message: /cannot be reached from app: /,
    fixed: null,
  },
  {
    name: 'a service that the files do not have',
    compose: PROJECT,
    files: json('"runServices": ["db", "⟦cache⟧"]', '⟦dev⟧'),
    message: /^The Compose files have no service dev: they have app, db and web\.$/,
    severity: 'warning',
  },
  {
    name: 'appPort',
    compose: PROJECT,
    files: json('"appPort": [⟦3000⟧, 3001]'),
    message: /^appPort is ignored when dockerComposeFile is set/,
  },
  {
    name: 'beside the Compose file',
    compose: PROJECT,
    files: {
      '.devcontainer.json': '{"dockerComposeFile": "compose.yaml", "service": "app", "forwardPorts": [⟦5432⟧]}',
    },
  },
  { name: 'with the name', compose: PROJECT, files: json('"forwardPorts": ["db:5432"]') },
  { name: 'in one namespace', compose: shared, files: json('"forwardPorts": [5432]') },
  { name: 'a port that others only expose or publish', compose: PROJECT, files: json('"forwardPorts": [3000, 4000]') },
  {
    name: 'a port that the workspace publishes itself',
    compose: PROJECT.replace('infinity}', 'infinity, ports: ["5432:5432"]}'),
    files: json('"forwardPorts": [5432]'),
  },
  {
    name: 'a comment that silences it',
    compose: PROJECT,
    files: json('// netlens-ignore devcontainer-ports\n  "forwardPorts": [5432]'),
  },
  {
    name: 'of another project',
    compose: PROJECT,
    files: { [FILE]: '{"dockerComposeFile": "../other.yaml", "service": "app", "forwardPorts": [5432]}' },
  },
  {
    name: 'services of a file that was not read',
    compose: PROJECT,
    files: { [FILE]: '{"dockerComposeFile": ["../compose.yaml", "dev.yaml"], "service": "dev"}' },
  },
  { name: 'no Compose project', compose: PROJECT, files: { [FILE]: '{"image": "x", "forwardPorts": [5432]}' } },
  { name: 'what breaks off', compose: PROJECT, files: { [FILE]: '{"dockerComposeFile": "../compose.yaml", "serv' } },
]);

describe('the files that a devcontainer.json names', () => {
  const texts = new Map([
    ['/p/.devcontainer/devcontainer.json', '{"dockerComposeFile": ["../base.yaml", "dev.yaml"], "service": "app"}'],
    ['/p/base.yaml', 'services: {app: {image: a}, db: {image: postgres}}'],
    ['/p/.devcontainer/dev.yaml', 'services: {app: {command: sleep infinity}}'],
  ]);
  const reader = { text: (path: string): string | null => texts.get(path) ?? null };
  const files = ['/p/base.yaml', '/p/.devcontainer/dev.yaml'];

  it('are the project of a folder in which Compose finds nothing', () => {
    const request = { files: [], directory: '/p', profiles: [], envFiles: [], environment: new Map<string, string>() };
    const { network } = readProject(request, reader);
    assert.deepEqual(network?.topology.containers.map((c) => c.name).sort(), ['app', 'db']);
    assert.equal(network.topology.devContainer?.service.name, 'app');
  });

  it('are one project of the folder .devcontainer', () => {
    assert.deepEqual(projectsInFolder('/p/.devcontainer', ['devcontainer.json', 'compose.old.yaml'], reader), {
      projects: [{ directory: '/p/.devcontainer', files }],
      leftOut: [{ file: '/p/.devcontainer/compose.old.yaml', why: 'devcontainer.json does not name it' }],
    });
  });
});
