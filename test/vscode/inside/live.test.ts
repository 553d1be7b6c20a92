import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
    await until('why', () =>
      /No Docker daemon answers at unix:\/\/.*no-docker\.sock/.test(api.diagrams()[0]?.instead ?? ''),
    );
    assert.deepEqual(api.errors(), []);
  });

  it('asks a daemon that does not answer no longer than a person wants', async () => {
    const api = await netLens();
    const folder = mkdtempSync(path.join(tmpdir(), 'netlens-hung-'));
    const socket = path.join(folder, 'docker.sock');
    const silent = createServer(() => undefined).listen(socket);
    await once(silent, 'listening');
    const docker = vscode.workspace.getConfiguration('netlens.docker');
    const before = docker.inspect<string>('host')?.workspaceValue;
    try {
      // The daemon is followed already: the setting alone makes another one asked.
      const connected = once(silent, 'connection');
      await docker.update('host', `unix://${socket}`, vscode.ConfigurationTarget.Workspace);
      await vscode.commands.executeCommand('netlens.openLiveDiagram');
      await connected;
      await until('the connection', () => api.docker() === 'connecting');
      await api.receive({ type: 'action', id: 'stopDocker' });
      await until('the end of it', () => api.docker() === 'trouble');
      await until('that it was stopped', () => api.diagrams()[0]?.instead?.startsWith('Stopped:'));
      const again = once(silent, 'connection');
      await api.receive({ type: 'action', id: 'reconnectDocker' });
      await again;
      await until('the connection', () => api.docker() === 'connecting');
      await api.receive({ type: 'action', id: 'stopDocker' });
    } finally {
      await docker.update('host', before, vscode.ConfigurationTarget.Workspace);
      silent.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
