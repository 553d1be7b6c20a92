import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeAll, findings, openText, ruleOf } from './netLens.ts';

interface CheckedFinding {
  readonly rule: string;
  readonly message: string;
  readonly range: { readonly start: vscode.Position };
}

/** Projects whose findings come from a walk, from the files alone, and from both. */
const PROJECTS: readonly { readonly name: string; readonly rule: string; readonly text: string }[] = [
  {
    name: 'icc',
    rule: 'destination-unreachable',
    text: `services:
  web:
    image: shop/web
    environment:
      DATABASE_URL: postgres://db:5432
  db:
    image: postgres:16
networks:
  default:
    driver_opts:
      com.docker.network.bridge.enable_icc: "false"
`,
  },
  {
    name: 'two-keys',
    rule: 'alias-collision',
    text: `services:
  web:
    image: shop/web
    environment: ["API_URL=http://api:8080"]
    networks: [a]
  api:
    image: shop/api
    networks: [a]
  old:
    image: shop/old
    networks: {b: {aliases: [api]}}
networks:
  a: {external: true, name: shared}
  b: {external: true, name: shared}
`,
  },
  {
    name: 'apart',
    rule: 'no-common-network',
    text: `services:
  web:
    image: shop/web
    environment: ["CACHE_HOST=cache", "OTHER_URL=http://172.17.0.1:80"]
    networks: [front]
  cache:
    image: redis:7
    ports: ["6379:6379"]
    networks: [back]
networks: {front: {}, back: {}}
`,
  },
  {
    name: 'loopback',
    rule: 'loopback-bind',
    text: `services:
  web:
    image: shop/web
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"]
    ports: ["3000:3000"]
`,
  },
];

describe('the findings of the editor and of the command line', () => {
  afterEach(closeAll);

  for (const { name, rule, text } of PROJECTS) {
    it(`are the same: ${name}`, async () => {
      const { document } = await openText(`compose.same-${name}.yaml`, text);
      const shown = (await findings(document.uri)).map(
        (d) => `${d.range.start.line}:${d.range.start.character} ${ruleOf(d)} ${d.message}`,
      );
      const said = checked(document.uri.fsPath).map(
        ({ rule, message, range }) => `${range.start.line}:${range.start.character} ${rule} ${message}`,
      );
      assert.ok(
        said.some((line) => line.includes(` ${rule} `)),
        said.join('\n'),
      );
      assert.deepEqual([...shown].sort(), [...said].sort());
    });
  }
});

function checked(file: string): readonly CheckedFinding[] {
  const extension = vscode.extensions.getExtension('netlens.netlens');
  assert.ok(extension);
  const command = [path.join(extension.extensionPath, 'dist/cli.js'), 'check', '-f', file];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...command, '--format', 'json', '--severity', 'hint'],
    // On the desktop the extension host is Electron, which runs a script only when it is told to be Node.
    { encoding: 'utf8', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  );
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as readonly CheckedFinding[];
}
