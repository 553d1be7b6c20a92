import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, findings, netLens, openText, until } from './netLens.ts';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"];--x',
  '](command:workbench.action.quit)',
  'a\u202Eb',
  '__proto__',
  'constructor',
  `n${'o'.repeat(300)}`,
];

describe('bad input', () => {
  afterEach(closeAll);

  const cases: readonly (readonly [string, string])[] = [
    ['broken YAML', 'services:\n  web: {image: a\n ports: [80:80\n\t- x'],
    ['nothing', ''],
    ['a list', '- a\n- b\n'],
    ['a number', '42'],
    ['services that are text', 'services: yes\nnetworks: 7\n'],
    ['null everywhere', 'services:\n  web:\n  api: ~\nnetworks:\n  a:\n'],
    ['a cyclic anchor', 'services: &s\n  web: *s\n'],
    ['an alias of itself in a merge', 'x: &x\n  <<: *x\nservices:\n  web:\n    <<: *x\n    image: a\n'],
    [
      'aliases without end',
      `${[...Array(12).keys()]
        .map(
          (index) =>
            `x${index}: &a${index} [${
              index === 0
                ? 'lol'
                : Array(9)
                    .fill(`*a${index - 1}`)
                    .join(', ')
            }]`,
        )
        .join('\n')}\nservices:\n  web:\n    image: a\n    command: *a11\n`,
    ],
    ['tabs and control characters', 'services:\n\tweb:\n\u0007'],
    ['binary', `services:\n  web:\n    image: "${'\uFFFD'.repeat(100)}"\n`],
  ];
  for (const [name, text] of cases) {
    it(`${name}: no exception`, async () => {
      const { document } = await openText('compose.bad.yaml', text);
      await findings(document.uri);
      await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
      await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, new vscode.Position(0, 0));
      assert.deepEqual((await netLens()).errors(), []);
    });
  }

  it('a 5 MB file is not read, and that is said', async function () {
    this.timeout(90_000);
    const line = `      - "# ${'x'.repeat(90)}"\n`;
    const text = `services:\n  web:\n    image: a\n    command:\n${line.repeat(Math.ceil((5 * 1024 * 1024) / line.length))}`;
    const api = await netLens();
    const { document } = await openText('compose.large.yaml', text);
    assert.deepEqual(await findings(document.uri), []);
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
    // The workbench is busy with the file for seconds, and shows the page after that.
    await until('a sentence', () => /larger than 2 MB/.test(api.diagrams().at(-1)?.instead ?? ''), 60_000);
    assert.deepEqual(api.errors(), []);
  });

  it('hostile names stay names', async () => {
    const services = HOSTILE.map((name) => `  ${JSON.stringify(name)}:\n    image: a\n    ports: ["80"]\n`).join('');
    const api = await netLens();
    const { document } = await openText('compose.hostile.yaml', `services:\n${services}`);
    await findings(document.uri);
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
    await api.diagrams().at(-1)?.ready;
    await until('a picture or a sentence', () => {
      const last = api.diagrams().at(-1);
      return last?.revision || last?.instead;
    });
    const mermaid = api.diagrams().at(-1)?.mermaid ?? '';
    assert.ok(!mermaid.includes('<img'), 'no tag reaches Mermaid');
    assert.ok(!mermaid.includes('"];--x'), 'no syntax reaches Mermaid');
    assert.deepEqual(api.errors(), []);
  });
});
