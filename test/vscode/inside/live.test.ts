import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, netLens, until } from './netLens.ts';

describe('live, without a daemon', () => {
  afterEach(closeAll);

  it('says in one sentence why there is nothing', async () => {
    const api = await netLens();
    await vscode.commands.executeCommand('netlens.openLiveDiagram');
    await until('an answer', () => api.docker() === 'trouble');
    const [diagram] = api.diagrams();
    assert.equal(diagram?.kind, 'live');
    assert.match(diagram.instead ?? '', /No Docker daemon answers at unix:\/\/.*no-docker\.sock/);
    assert.deepEqual(api.errors(), []);
  });
});
