import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, fileUri, findings, netLens, openText, replaceAll, ruleOf, until } from './netLens.ts';

const TWO_PROBLEMS = `services:
  web:
    image: shop/web
    command: ["serve", "--host", "127.0.0.1"]
    ports: ["3000:3000"]
  api:
    image: shop/api
    environment:
      HOST: 127.0.0.1 # its own
    ports:
      - 8000:8000
`;

describe('editing', () => {
  afterEach(closeAll);

  it('"fix all safe problems" applies what is safe, and saves nothing', async () => {
    const { document } = await openText('compose.all.yaml', TWO_PROBLEMS);
    const before = await findings(document.uri);
    assert.ok(before.filter((d) => ruleOf(d) === 'loopback-bind').length >= 1);
    await vscode.commands.executeCommand('netlens.fixAllSafeProblems');
    assert.ok(!document.getText().includes('"--host", "127.0.0.1"'));
    assert.ok(document.isDirty);
    assert.ok(document.getText().includes('# its own'), 'comments stay');
  });

  it('is offered as source.fixAll too, for codeActionsOnSave', async () => {
    const { document } = await openText('compose.onsave.yaml', TWO_PROBLEMS);
    await findings(document.uri);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      'source.fixAll',
      20,
    );
    assert.ok(actions.some((action) => action.kind?.value === 'source.fixAll.netlens' && action.edit));
  });

  it('makes a file that a fix needs, and never writes over one', async () => {
    const folder = fileUri('sample');
    const env = vscode.Uri.joinPath(folder, '.env');
    const sample = 'WEB_PORT=8080\nTLS_PORT=8443\n';
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, '.env.example'), Buffer.from(sample));
    const { document } = await openText(
      'sample/compose.yaml',
      'services:\n  web:\n    image: nginx:1.27\n    ports: ["${WEB_PORT}:80", "${TLS_PORT}:443"]\n',
    );
    const unset = async () => (await findings(document.uri)).find((d) => ruleOf(d) === 'unset-variable');
    const found = await unset();
    assert.ok(found);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
      20,
    );
    const fix = actions.find(({ title }) => title === 'Copy .env.example to .env');
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    const { document: made } = await vscode.window.showTextDocument(env);
    assert.equal(made.getText(), sample);
    assert.ok(await made.save());
    assert.equal(Buffer.from(await vscode.workspace.fs.readFile(env)).toString(), sample);
    assert.equal(await unset(), undefined, 'the variables are set now');
    // A second copy finds the file there.
    await replaceAll(made, 'WEB_PORT=9000\nTLS_PORT=9443\n');
    assert.ok(await made.save());
    assert.equal(await vscode.workspace.applyEdit(fix.edit), false);
    assert.equal(made.getText(), 'WEB_PORT=9000\nTLS_PORT=9443\n');
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it('has code lenses over the services, which can be switched off', async () => {
    const lenses = async () =>
      (
        await vscode.commands.executeCommand<vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          fileUri('compose.yaml'),
        )
      )
        .map((lens) => lens.command?.command)
        .filter((command) => command?.startsWith('netlens.'));
    await vscode.window.showTextDocument(fileUri('compose.yaml'));
    assert.deepEqual(await lenses(), ['netlens.openDiagram', 'netlens.explainReachability']);
    const settings = vscode.workspace.getConfiguration('netlens');
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(await lenses(), []);
    } finally {
      await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('has inlay hints that say who reaches a port, off at first', async () => {
    const { document } = await openText(
      'compose.hints.yaml',
      'services:\n  a:\n    image: nginx\n    ports:\n      - 8080:80\n      - 127.0.0.1:8081:80\n',
    );
    await findings(document.uri);
    const hints = async () =>
      (
        await vscode.commands.executeCommand<vscode.InlayHint[]>(
          'vscode.executeInlayHintProvider',
          document.uri,
          new vscode.Range(0, 0, document.lineCount, 0),
        )
      ).map((hint) => hint.label);
    assert.deepEqual(await hints(), []);
    const settings = vscode.workspace.getConfiguration('netlens');
    await settings.update('inlayHints.enabled', true, vscode.ConfigurationTarget.Workspace);
    try {
      const said = ['← this host and every machine that reaches it', '← this host only'];
      // The write resolves before everybody has heard of it.
      await until('the hints', async () => JSON.stringify(await hints()) === JSON.stringify(said));
    } finally {
      await settings.update('inlayHints.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('knows the override file beside the file, and where each finding is written', async () => {
    await openText('pair/compose.yaml', 'services:\n  web:\n    image: shop/web\n    ports: ["3000:3000"]\n');
    const { document } = await openText(
      'pair/compose.override.yaml',
      'services:\n  web:\n    command: ["serve", "--host", "127.0.0.1", "--port", "3000"]\n',
    );
    const [bound] = (await findings(document.uri)).filter((d) => ruleOf(d) === 'loopback-bind');
    assert.ok(bound, 'found in the override, since the base publishes the port');
    assert.ok(bound.relatedInformation?.some((r) => r.location.uri.path.endsWith('/pair/compose.yaml')));
    await vscode.workspace.fs.delete(fileUri('pair'), { recursive: true });
  });

  it('forgets a file that is gone', async () => {
    const { document } = await openText('compose.gone.yaml', TWO_PROBLEMS);
    assert.ok((await findings(document.uri)).length > 0);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(document.uri);
    await until('no diagnostics', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  it('tells which reachability an edit gained or lost since the last commit', async () => {
    const api = await netLens();
    const uri = fileUri('compose.yaml');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('netlens.openDiagram', uri);
    await api.diagrams()[0]?.ready;
    await until('a picture', () => api.diagrams().some((one) => one.revision > 0));
    const text = document.getText();
    const edit = new vscode.WorkspaceEdit();
    const at = text.indexOf('"127.0.0.1", "--port"') + 1;
    edit.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 9)), '0.0.0.0');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await api.settled(uri);
    const git = vscode.extensions.getExtension<{ getAPI(v: 1): { openRepository(u: vscode.Uri): Promise<unknown> } }>(
      'vscode.git',
    );
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    await (await git?.activate())?.getAPI(1).openRepository(folder);
    const changes = await api.changes();
    assert.ok(changes.includes('proxy web:3000/tcp gained'), changes.join('; '));
    assert.ok(changes.includes('@host web:3000/tcp gained'), `the host asks by the address: ${changes.join('; ')}`);
    assert.ok(!changes.some((change) => change.includes('lost')), 'nothing is lost by it');
    // What is gone from the file is in no picture any more: it counts as lost all the same.
    await replaceAll(document, text.replace(/ +ports:\n +- "8080:80"\n/, ''));
    assert.ok(!document.getText().includes('8080:80'));
    await api.settled(uri);
    await until('the picture without the port', () => !api.diagrams()[0]?.mermaid.includes('8080'));
    const without = await api.changes();
    assert.ok(without.includes('@lan @host:8080/tcp lost'), without.join('; '));
    assert.ok(without.includes('@host @host:8080/tcp lost'), without.join('; '));
    await replaceAll(document, text);
    await document.save();
  });
});

describe('snapshots and chat', () => {
  afterEach(closeAll);

  it('opens a snapshot, and answers questions on it offline', async () => {
    const api = await netLens();
    await vscode.commands.executeCommand('netlens.openSnapshot', fileUri('snapshot.json'));
    const [diagram] = api.diagrams();
    assert.equal(diagram?.kind, 'snapshot');
    await diagram.ready;
    await until('a picture', () => api.diagrams().some((one) => one.revision > 0));
    const answer = await api.ask('@host', '127.0.0.1:8080');
    assert.ok(answer, 'an answer');
    assert.notEqual(answer.outcome, 'nxdomain');
    assert.deepEqual(api.errors(), []);
  });

  it('says of a file that is none what is wrong with it', async () => {
    const api = await netLens();
    await vscode.workspace.fs.writeFile(fileUri('odd.json'), Buffer.from('{"snapshot": 7}'));
    await vscode.commands.executeCommand('netlens.openSnapshot', fileUri('odd.json'));
    await vscode.workspace.fs.writeFile(fileUri('broken.json'), Buffer.from('{'));
    await vscode.commands.executeCommand('netlens.openSnapshot', fileUri('broken.json'));
    await until('what is wrong with it', () =>
      /not valid JSON/.test(api.diagrams().find((d) => d.title === 'broken.json')?.instead ?? ''),
    );
    assert.deepEqual(api.errors(), []);
  });

  it('offers the model to chat', async () => {
    const names = vscode.lm.tools.map((tool) => tool.name).filter((name) => name.startsWith('netlens_'));
    assert.deepEqual(names.sort(), ['netlens_explain', 'netlens_findings', 'netlens_network']);
    const ask = async (name: string, input: object) => {
      const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
      return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
    };
    const file = 'compose.yaml';
    assert.match(await ask('netlens_explain', { from: 'proxy', to: 'web:3000', file }), /refused/);
    assert.match(await ask('netlens_explain', { from: 'nobody', to: 'web:3000', file }), /FROM is one of: .*proxy/);
    assert.match(await ask('netlens_findings', { file }), /loopback-bind at .*compose\.yaml:15/);
    assert.match(await ask('netlens_network', { file }), /```mermaid/);
    assert.match(await ask('netlens_findings', { file: '../../etc/passwd' }), /No such Compose project/);
  });
});
