import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, fileUri, findings, netLens, openText, replaceAll, ruleOf, until } from './netLens.ts';

const LOOPBACK = `services:
  web:
    image: shop/web
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"]
    ports: ["3000:3000"]
`;

/** A folder of its own, so that the settings are of no other test's project. */
const FOLDER = 'settled';
const COMPOSE = `${FOLDER}/compose.yaml`;
const SETTINGS = fileUri(`${FOLDER}/netlens.config.json`);

async function write(text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(SETTINGS, Buffer.from(text));
}

/** Waits until the finding of the file has this severity, or is gone. */
async function becomes(uri: vscode.Uri, severity: vscode.DiagnosticSeverity | undefined): Promise<void> {
  await until(`loopback-bind of severity ${severity}`, () => {
    const found = vscode.languages.getDiagnostics(uri).find((diagnostic) => ruleOf(diagnostic) === 'loopback-bind');
    return found?.severity === severity;
  });
}

describe('a settings file', () => {
  afterEach(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(fileUri(FOLDER), { recursive: true });
  });

  it('counts from the moment that it is there, as it changes, and no longer when it is gone', async () => {
    const { document } = await openText(COMPOSE, LOOPBACK);
    await findings(document.uri);
    await becomes(document.uri, vscode.DiagnosticSeverity.Warning);
    await write('{"rules": {"loopback-bind": "error"}}');
    await becomes(document.uri, vscode.DiagnosticSeverity.Error);
    await write('{"rules": {"loopback-bind": "off"}}');
    await becomes(document.uri, undefined);
    await vscode.workspace.fs.delete(SETTINGS);
    await becomes(document.uri, vscode.DiagnosticSeverity.Warning);
  });

  it('wins over the settings of the editor', async () => {
    await write('{"rules": {"loopback-bind": "hint"}}');
    const { document } = await openText(COMPOSE, LOOPBACK);
    const settings = vscode.workspace.getConfiguration('netlens.rules', document.uri);
    await settings.update('loopback-bind', 'off', vscode.ConfigurationTarget.Workspace);
    try {
      await findings(document.uri);
      await becomes(document.uri, vscode.DiagnosticSeverity.Hint);
    } finally {
      await settings.update('loopback-bind', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('that is broken has a problem in its own place, and leaves the settings of the editor', async () => {
    await write('{"rules": {"lopback-bind": "off"}}');
    const { document } = await openText(COMPOSE, LOOPBACK);
    await findings(document.uri);
    await becomes(document.uri, vscode.DiagnosticSeverity.Warning);
    const problems = () => vscode.languages.getDiagnostics(SETTINGS).filter((d) => d.source === 'netlens');
    const [first] = await until('a problem of the settings file', () => (problems().length > 0 ? problems() : false));
    const settings = await vscode.workspace.openTextDocument(SETTINGS);
    assert.match(first?.message ?? '', /There is no rule "lopback-bind" \(did you mean "loopback-bind"\?\)/);
    assert.equal(first && settings.getText(first.range), '"lopback-bind"');
    assert.deepEqual((await netLens()).errors(), [], 'it is no error of the extension');
    assert.equal(settings.languageId, 'jsonc', 'comments are allowed in it');
    // Typed, and not saved.
    await vscode.window.showTextDocument(settings);
    await replaceAll(settings, '{"rules": {"loopback-bind": "off"}} // why');
    await becomes(document.uri, undefined);
    await until('no problem of the settings file', () => problems().length === 0);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
