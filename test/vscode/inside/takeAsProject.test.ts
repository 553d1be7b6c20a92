import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, fileUri, netLens, openText, ruleOf, until } from './netLens.ts';

const STACK = `services:
  db:
    image: postgres:17
    ports: ["5432:5432"]
`;

const FOLDER = 'stacks';

function rulesAt(uri: vscode.Uri): readonly (string | undefined)[] {
  return vscode.languages.getDiagnostics(uri).map((diagnostic) => ruleOf(diagnostic));
}

function stated(): unknown {
  return vscode.workspace.getConfiguration('netlens').get('projects');
}

describe('a file that is taken as a Compose project', () => {
  before(() => netLens());

  afterEach(async () => {
    const settings = vscode.workspace.getConfiguration('netlens');
    await settings.update('projects', undefined, vscode.ConfigurationTarget.Workspace);
    await closeAll();
    await vscode.workspace.fs.delete(fileUri(FOLDER), { recursive: true });
  });

  it('is offered above services, and has findings once it is one', async () => {
    const { document } = await openText(`${FOLDER}/docker-stack.yml`, STACK);
    const lenses = await vscode.commands.executeCommand<readonly vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.ok(lenses.some((lens) => lens.command?.command === 'netlens.takeAsProject'));
    assert.deepEqual(rulesAt(document.uri), []);
    await vscode.commands.executeCommand('netlens.takeAsProject', document.uri);
    assert.deepEqual(stated(), [{ files: [`${FOLDER}/docker-stack.yml`] }]);
    await until('a finding in the stack', () => rulesAt(document.uri).includes('datastore-published'));
  });

  it('is what a devcontainer.json names', async () => {
    await openText(`${FOLDER}/dev.yml`, STACK);
    const { document } = await openText(
      `${FOLDER}/.devcontainer/devcontainer.json`,
      '{"dockerComposeFile": "../dev.yml", "service": "db", /* all */ "forwardPorts": [5432]}',
    );
    await vscode.commands.executeCommand('netlens.takeAsProject', document.uri);
    assert.deepEqual(stated(), [{ files: [`${FOLDER}/dev.yml`] }]);
  });
});
