import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  it('is activated by a Compose file', async () => {
    const extension = vscode.extensions.getExtension('netlens.netlens');
    assert.ok(extension, 'the extension is known to VS Code');
    const [file] = await vscode.workspace.findFiles('compose.yaml');
    assert.ok(file);
    await vscode.window.showTextDocument(file);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
