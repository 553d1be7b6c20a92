import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, fileUri, findings, netLens, openText, replaceAll, until } from './netLens.ts';

describe('the diagram', () => {
  afterEach(closeAll);

  it('opens beside the file, and its webview says that it listens', async () => {
    const api = await netLens();
    await vscode.window.showTextDocument(fileUri('compose.yaml'));
    await vscode.commands.executeCommand('netlens.openDiagram', fileUri('compose.yaml'));
    const [diagram] = api.diagrams();
    assert.ok(diagram);
    await diagram.ready;
    const shown = await until('a picture', () => api.diagrams().find((one) => one.revision > 0));
    assert.equal(shown.title, 'shop');
    assert.ok(shown.nodes.some((name) => name.includes('8080')));
    assert.match(shown.mermaid, /flowchart LR/);
  });

  it('is one per project, however often it is opened', async () => {
    const api = await netLens();
    await vscode.window.showTextDocument(fileUri('compose.yaml'));
    await vscode.commands.executeCommand('netlens.openDiagram');
    await vscode.window.showTextDocument(fileUri('compose.yaml'), { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand('netlens.openDiagram');
    assert.equal(api.diagrams().length, 1);
  });

  it('follows what is typed, and keeps the last good picture with a notice', async () => {
    const api = await netLens();
    const good = 'services:\n  one:\n    image: a\n';
    const { document } = await openText('compose.follow.yaml', good);
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
    await until('the first picture', () => api.diagrams()[0]?.nodes.length);
    await api.diagrams()[0]?.ready;
    await replaceAll(document, `${good}  two:\n    image: b\n`);
    await until('the second service', () => api.diagrams()[0]?.mermaid.includes('two'));
    await replaceAll(document, `${good}  two:\n    image: [\n`);
    await api.settled(document.uri);
    const [broken] = api.diagrams();
    assert.ok(broken);
    assert.ok(broken.mermaid.includes('two'), 'the last good picture');
    assert.equal(broken.notices.length, 1);
    assert.match(
      broken.notices[0] ?? '',
      /compose\.follow\.yaml cannot be read right now: .*[^.]\. Showing the last diagram/,
    );
    await replaceAll(document, good);
    await until('the notice goes', () => api.diagrams()[0]?.notices.length === 0);
  });

  it('goes back to the picture on screen where a person stops another', async () => {
    const api = await netLens();
    await vscode.window.showTextDocument(fileUri('compose.yaml'));
    await vscode.commands.executeCommand('netlens.openDiagram', fileUri('compose.yaml'));
    await api.diagrams()[0]?.ready;
    const first = await until('a picture', () => api.diagrams().find((one) => one.revision > 0));
    await api.receive({ type: 'setView', view: { detail: 'overview' } });
    await until('another picture', () => (api.diagrams()[0]?.revision ?? 0) > first.revision);
    await api.receive({ type: 'stopDrawing', revision: first.revision });
    const back = api.diagrams()[0];
    assert.deepEqual([back?.revision, back?.mermaid], [first.revision, first.mermaid]);
    // Stopped before anything is sent.
    void api.receive({ type: 'setView', view: { detail: 'overview' } });
    await api.receive({ type: 'stopDrawing', revision: first.revision });
    await api.diagrams()[0]?.ready;
    assert.equal(api.diagrams()[0]?.revision, first.revision);
    // What is asked for afterwards is drawn, with a number of its own.
    await api.receive({ type: 'setView', view: { detail: 'overview' } });
    const next = await until('the overview', () => api.diagrams().find((one) => one.mermaid !== first.mermaid));
    assert.ok(next.revision > first.revision + 1, 'no two pictures share a number');
    // Stopped where nothing is on screen yet: nothing is drawn until a person wants it.
    await api.receive({ type: 'stopDrawing', revision: 0 });
    assert.equal(api.diagrams()[0]?.revision, 0);
    await api.receive({ type: 'setView', view: { detail: 'kernel' } });
    await until('a picture again', () => (api.diagrams()[0]?.revision ?? 0) > next.revision);
    assert.deepEqual(api.errors(), []);
  });

  it('hangs on its parts what the problems panel says, also what Compose itself rejects', async () => {
    const api = await netLens();
    const { document } = await openText(
      'compose.rejected.yaml',
      'services:\n  web:\n    image: a\n    networks: [nowhere]\n  db:\n    image: b\n    depends_on: [ghost]\n',
    );
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
    await api.diagrams()[0]?.ready;
    const said = (await findings(document.uri)).filter((d) => d.severity === vscode.DiagnosticSeverity.Error);
    assert.equal(said.length, 2);
    const shown = await until('the problems', () => api.diagrams().find((one) => one.problems.length > 1));
    for (const { message } of said) assert.ok(shown.problems.includes(message), message);
  });

  it('answers a question, and names the reason', async () => {
    const api = await netLens();
    await vscode.window.showTextDocument(fileUri('compose.yaml'));
    await vscode.commands.executeCommand('netlens.openDiagram', fileUri('compose.yaml'));
    await api.diagrams()[0]?.ready;
    await until('a picture', () => api.diagrams().some((one) => one.revision > 0));
    const answer = await api.ask('proxy', 'web:3000');
    assert.equal(answer?.verdict, 'unreachable');
    assert.equal(answer.outcome, 'refused');
    assert.match(answer.reason.message, /127\.0\.0\.1|loopback/);
    assert.ok(answer.hops.length > 2);
    await api.receive({ type: 'openReason', code: answer.reason.code });
    await until('the page about the reason', () =>
      vscode.window.tabGroups.all.some(({ activeTab }) => activeTab?.label.includes(answer.reason.code)),
    );
    // Nothing that is no reason opens a file.
    await api.receive({ type: 'openReason', code: 'no-such-reason' });
    assert.deepEqual(api.errors(), []);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    const fine = await api.ask('worker', 'db:5432');
    assert.equal(fine?.outcome, 'ok');
  });

  it('lets a person say of a socket what the answer had to assume, and take it back', async () => {
    const api = await netLens();
    const { document } = await openText(
      'compose.settle.yaml',
      'services:\n  web:\n    image: example.test/web\n  api:\n    image: example.test/api\n',
    );
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
    await api.diagrams()[0]?.ready;
    await until('a picture', () => api.diagrams()[0]?.mermaid.includes('api'));
    assert.equal((await api.ask('web', 'api:9000'))?.reason.code, 'listener-unknown');
    await api.press('It listens on 127.0.0.1');
    await until('the loopback refuses', () => api.answer()?.reason.code === 'loopback-listener');
    assert.match(api.answer()?.assumptions[0]?.message ?? '', /You said that api listens on 127\.0\.0\.1:9000/);
    await api.press('Nothing listens there');
    await until('nothing listens', () => api.answer()?.reason.code === 'nothing-listens');
    assert.doesNotMatch(JSON.stringify(api.answer()), /192\.0\.2\.255/);
    // Of a port that nobody spoke of nothing is known, as before.
    assert.equal((await api.ask('web', 'api:9001'))?.reason.code, 'listener-unknown');
    await api.ask('web', 'api:9000');
    await api.press('Undo');
    await until('it is not known again', () => api.answer()?.outcome === 'unknown');
    assert.ok(api.answer()?.assumptions.some(({ code }) => code === 'listener-not-stated'));
  });

  it('offers as buttons the changes that help, with what follows from each', async () => {
    const api = await netLens();
    const { document } = await openText(
      'compose.fixes.yaml',
      `services:
  web:
    image: example.test/web
    environment:
      API: http://api:8000
    networks: [front]
  db:
    image: postgres:17
    networks: [back]
  api:
    image: nginx
    command: ["python3", "-m", "http.server", "--bind", "127.0.0.1", "8000"]
    networks: [back]
networks:
  front: {}
  back: {}
`,
    );
    await vscode.commands.executeCommand('netlens.openDiagram', document.uri);
    await api.diagrams()[0]?.ready;
    await until('a picture', () => api.diagrams()[0]?.mermaid.includes('api'));
    await api.ask('web', 'api:8000');
    assert.match(
      api.fixes().join('\n'),
      /^Change compose\.fixes\.yaml \| That alone is not enough\. Then: .*127\.0\.0\.1/,
    );
    // Of two questions at once the last is the one that is meant. The server may have answered the first before the second came.
    await Promise.all([api.ask('web', 'api:8000'), api.ask('web', 'db:5432')]);
    // The bind of another service has nothing to do with it.
    assert.deepEqual(api.fixes(), ['Change compose.fixes.yaml | Then it is reachable.']);
    await api.press('Change compose.fixes.yaml');
    assert.match(document.getText(), /web:\n {4}[^]*\n {4}networks: \[back, front\]\n/);
    await until('the answer follows', () => api.answer()?.verdict === 'reachable');
    await api.ask('web', 'api:8000');
    assert.match(api.fixes().join('\n'), /0\.0\.0\.0.* \| Then it is reachable\./);
    assert.deepEqual(api.errors(), []);
  });

  it('is copied as Mermaid, and put into Markdown between markers', async () => {
    await vscode.window.showTextDocument(fileUri('compose.yaml'));
    await vscode.commands.executeCommand('netlens.copyDiagramAsMermaid', fileUri('compose.yaml'));
    const editor = await openText('notes/network.md', '# Network\n\n');
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    const { document } = editor;
    const files = (await vscode.workspace.findFiles('**/{compose,docker-compose}.{yaml,yml}')).length;
    assert.equal(files, 1, 'with one Compose project nothing has to be picked');
    await vscode.commands.executeCommand('netlens.insertDiagramIntoMarkdown');
    assert.match(document.getText(), /<!-- netlens: \.\.\/compose\.yaml -->\n```mermaid\n[^]*```\n+<!-- \/netlens -->/);
    const once = document.getText();
    await vscode.commands.executeCommand('netlens.insertDiagramIntoMarkdown');
    assert.equal(document.getText(), once, 'the second time it is brought up to date, not added');
  });

  it('follows the active file, unless it is pinned', async () => {
    const api = await netLens();
    await closeAll();
    const service = (name: string) => `services:\n  ${name}:\n    image: nginx\n`;
    await openText('compose.first.yaml', service('first'));
    await vscode.commands.executeCommand('netlens.openDiagram');
    await api.diagrams()[0]?.ready;
    await until('the first project', () => api.diagrams()[0]?.mermaid.includes('first'));
    await openText('compose.second.yaml', service('second'));
    await until('the project of the other file', () => api.diagrams()[0]?.mermaid.includes('second'));
    assert.equal(api.diagrams().length, 1);
    await api.receive({ type: 'pin', isPinned: true });
    await until('the pin', () => api.diagrams()[0]?.isPinned);
    await openText('compose.first.yaml', service('first'));
    await api.settled(fileUri('compose.first.yaml'));
    assert.ok(api.diagrams()[0]?.mermaid.includes('second'), 'a pinned one stays');
    await api.receive({ type: 'pin', isPinned: false });
    await until('the pin is off', () => api.diagrams()[0]?.isPinned === false);
    await closeAll();
  });
});
