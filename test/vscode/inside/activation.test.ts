import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileUri, netLens } from './netLens.ts';

describe('activation', () => {
  it('comes with a Compose file, and asks no daemon', async () => {
    await vscode.window.showTextDocument(fileUri('compose.yaml'));
    const api = await netLens();
    assert.equal(api.docker(), 'idle');
  });

  it('registers every command that package.json declares', async () => {
    await netLens();
    const known = new Set(await vscode.commands.getCommands(true));
    const manifest = vscode.extensions.getExtension('netlens.netlens')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const missing = manifest.contributes.commands.map((c) => c.command).filter((command) => !known.has(command));
    assert.deepEqual(missing, []);
  });

  it('takes Compose files as VS Code names them, and leaves the language alone', async () => {
    const document = await vscode.workspace.openTextDocument(fileUri('compose.yaml'));
    assert.equal(document.languageId, 'dockercompose');
  });
});
