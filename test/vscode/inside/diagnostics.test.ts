import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, fileUri, findings, openText, replaceAll, ruleOf } from './netLens.ts';

const LOOPBACK = `services:
  web:
    image: shop/web
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"] # keep me
    ports: ["3000:3000"]
`;

/** How many actions are resolved: their edits are worked out when a person chooses one. */
const RESOLVED = 20;

describe('diagnostics', () => {
  afterEach(closeAll);

  it('sit on the exact scalar, in the example project', async () => {
    const document = await vscode.workspace.openTextDocument(fileUri('compose.yaml'));
    await vscode.window.showTextDocument(document);
    const found = await findings(document.uri);
    const texts = new Map(found.map((d) => [ruleOf(d), document.getText(d.range)]));
    assert.equal(texts.get('loopback-bind'), '127.0.0.1');
    assert.equal(texts.get('hardcoded-docker0-address'), '172.17.0.1');
  });

  it('appear while typing, before anything is saved', async () => {
    const editor = await openText('compose.typed.yaml', 'services:\n  web:\n    image: shop/web\n');
    const { document } = editor;
    assert.deepEqual(await findings(document.uri), []);
    await replaceAll(document, LOOPBACK);
    assert.ok(document.isDirty);
    const [first] = (await findings(document.uri)).filter((d) => ruleOf(d) === 'loopback-bind');
    assert.ok(first, 'a finding without saving');
    assert.deepEqual(
      [first.range.start.line, first.range.start.character, first.range.end.character],
      [3, 34, 43],
      'on 127.0.0.1, quotes not included',
    );
    assert.equal(first.severity, vscode.DiagnosticSeverity.Warning);
    const code = first.code;
    assert.ok(typeof code === 'object' && code.target.path.endsWith('/docs/rules/loopback-bind.md'));
    await vscode.workspace.fs.stat(code.target);
    await replaceAll(document, LOOPBACK.replace('127.0.0.1', '0.0.0.0'));
    assert.deepEqual(
      (await findings(document.uri)).map(ruleOf).filter((rule) => rule === 'loopback-bind'),
      [],
      'gone when it is right',
    );
  });

  it('stay where they were while the file is half typed', async () => {
    const { document } = await openText('compose.half.yaml', LOOPBACK);
    assert.ok((await findings(document.uri)).some((d) => ruleOf(d) === 'loopback-bind'));
    await replaceAll(document, `${LOOPBACK}  api: {image: [`);
    assert.ok((await findings(document.uri)).some((d) => ruleOf(d) === 'loopback-bind'));
  });

  it('are fixed by an edit of the fewest characters', async () => {
    const { document } = await openText('compose.fix.yaml', LOOPBACK);
    const [first] = (await findings(document.uri)).filter((d) => ruleOf(d) === 'loopback-bind');
    assert.ok(first);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      first.range,
      vscode.CodeActionKind.QuickFix.value,
      RESOLVED,
    );
    const fix = actions.find((action) => action.edit && action.isPreferred) ?? actions.find((action) => action.edit);
    assert.ok(fix?.edit, actions.map((a) => a.title).join('; '));
    const edits = fix.edit.get(document.uri);
    assert.equal(edits.length, 1);
    assert.equal(edits[0]?.newText, '0.0.0.0');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.getText(), LOOPBACK.replace('127.0.0.1', '0.0.0.0'));
  });

  it('are silenced in one place by a comment that a quick fix writes', async () => {
    const { document } = await openText('compose.ignore.yaml', LOOPBACK);
    const [first] = (await findings(document.uri)).filter((d) => ruleOf(d) === 'loopback-bind');
    assert.ok(first);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      first.range,
      undefined,
      RESOLVED,
    );
    const ignore = actions.find((action) => action.title === 'Ignore loopback-bind here');
    assert.ok(ignore?.edit);
    assert.ok(await vscode.workspace.applyEdit(ignore.edit));
    assert.ok(document.getText().includes('    # netlens-ignore loopback-bind\n    command:'));
    assert.ok(!(await findings(document.uri)).some((d) => ruleOf(d) === 'loopback-bind'));
  });

  it('follow the severity that is set for a rule', async () => {
    const { document } = await openText('compose.severity.yaml', LOOPBACK);
    const settings = vscode.workspace.getConfiguration('netlens.rules', document.uri);
    await settings.update('loopback-bind', 'off', vscode.ConfigurationTarget.Workspace);
    try {
      assert.ok(!(await findings(document.uri)).some((d) => ruleOf(d) === 'loopback-bind'));
    } finally {
      await settings.update('loopback-bind', undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.ok((await findings(document.uri)).some((d) => ruleOf(d) === 'loopback-bind'));
  });

  it('say nothing of files that are no Compose files', async () => {
    const document = await vscode.workspace.openTextDocument(fileUri('notes/deployment.yaml'));
    await vscode.window.showTextDocument(document);
    assert.deepEqual(await findings(document.uri), []);
  });

  it('explain themselves in the hover', async () => {
    const { document } = await openText('compose.hover.yaml', LOOPBACK);
    const [first] = (await findings(document.uri)).filter((d) => ruleOf(d) === 'loopback-bind');
    assert.ok(first);
    const text = await hoverText(document.uri, first.range.start);
    assert.match(text, /eth0/, 'the hover speaks of eth0');
    assert.match(text, /DNAT/, 'and of the rule that lands there');
    assert.match(text, /command:netlens\.openRulePage/);
  });

  it('have hovers on what is right: ports, services, networks', async () => {
    const document = await vscode.workspace.openTextDocument(fileUri('compose.yaml'));
    await vscode.window.showTextDocument(document);
    await findings(document.uri);
    const at = (text: string, inside: number) => document.positionAt(document.getText().indexOf(text) + inside);
    const port = await hoverText(document.uri, at('"8080:80"', 3));
    assert.match(port, /-j DNAT --to-destination/);
    assert.match(port, /Who can reach it/);
    const service = await hoverText(document.uri, at('  proxy:', 4));
    assert.match(service, /eth0 on frontend/);
    assert.match(service, /names: [^\n]*-proxy-1[^\n]*\bproxy\b/);
    const network = await hoverText(document.uri, at('  backend:', 4));
    assert.match(network, /bridge/);
    assert.match(network, /worker/);
  });
});

async function hoverText(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n')
    .replaceAll('&nbsp;', ' ')
    .replace(/\\(?=[^\w\s])/g, '');
}
