import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, findings, netLens, openText, replaceAll, ruleOf, until } from './netLens.ts';

const SAVED = `services:
  web:
    image: example.test/web
  api:
    image: example.test/api
`;

/** Typed, and saved nowhere. */
const TYPED = `${SAVED}  shop:
    image: shop/web
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"]
    ports: ["3000:3000"]
`;

/** Ends the server's process, as the system may at any time. */
async function kill(): Promise<void> {
  const api = await netLens();
  const id = await until('a server', () => api.serverProcess());
  process.kill(id, 'SIGKILL');
  await until('another server', () => {
    const next = api.serverProcess();
    return next !== undefined && next !== id;
  });
}

// It is started again five times in three minutes: this file may end it no more often.
describe('a server that dies', () => {
  afterEach(closeAll);

  it('takes nothing with it: what was typed, the problems, the picture, its view, the answer and what was said', async () => {
    const api = await netLens();
    const { document } = await openText('compose.dies.yaml', SAVED);
    await replaceAll(document, TYPED);
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
    await api.diagrams()[0]?.ready;
    await until('a picture', () => api.diagrams()[0]?.mermaid.includes('shop'));
    await api.receive({ type: 'setView', view: { detail: 'overview' } });
    await api.ask('web', 'api:9000');
    await api.press('It listens on 127.0.0.1');
    await until('the loopback refuses', () => api.answer()?.reason.code === 'loopback-listener');
    const before = await until('the overview', () => api.diagrams().find(({ mermaid }) => !mermaid.includes('eth0')));

    await kill();

    const ours = await findings(document.uri);
    assert.ok(ours.some((one) => ruleOf(one) === 'loopback-bind'));
    await api.diagrams()[0]?.ready;
    const after = await until('the picture of the next server', () =>
      api.diagrams().find(({ revision }) => revision > before.revision),
    );
    assert.equal(after.mermaid, before.mermaid, 'the same view of what was typed');
    assert.equal(document.getText(), TYPED);
    // Asked again, on what the person said.
    assert.equal((await api.ask('web', 'api:9000'))?.reason.code, 'loopback-listener');
    await api.press('Undo');
    await until('it is not known again', () => api.answer()?.outcome === 'unknown');
    assert.deepEqual(api.errors(), []);
  });

  it('has its requests answered by the next one', async () => {
    const api = await netLens();
    const { document } = await openText('compose.asked.yaml', TYPED);
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
    await api.diagrams()[0]?.ready;
    await until('a picture', () => api.diagrams()[0]?.mermaid.includes('shop'));
    const asking = api.ask('web', 'shop:3000');
    const copying = vscode.commands.executeCommand('netlens.copyNetworkAsMarkdown', document.uri);
    const drawing = api.receive({ type: 'setView', view: { detail: 'overview' } });
    await kill();
    assert.equal((await asking)?.outcome, 'refused');
    await copying;
    assert.match(await vscode.env.clipboard.readText(), /shop/);
    await drawing;
    await until('the overview', () => api.diagrams().some(({ mermaid }) => !mermaid.includes('eth0')));
    // A page's request, while there is no server.
    await Promise.all([kill(), api.receive({ type: 'ask', request: 4711, from: 'web', to: 'api:80' })]);
    await until('an answer to the page', () => api.answered(4711).some(({ type }) => type === 'explanation'));
    assert.deepEqual(api.errors(), []);
  });
});
