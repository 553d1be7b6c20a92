const vscode = require('vscode');

/** @param {import('vscode').WebviewPanel} panel */
function fill(panel) {
  panel.webview.options = { enableScripts: true };
  // Without a state VS Code restores no panel.
  panel.webview.html = '<!doctype html><p id="plain">plain</p><script>acquireVsCodeApi().setState({})</script>';
}

/** @param {import('vscode').ExtensionContext} context */
exports.activate = (context) => {
  const open = () => fill(vscode.window.createWebviewPanel('plainPanel', 'Plain', vscode.ViewColumn.Two));
  context.subscriptions.push(
    vscode.commands.registerCommand('plainPanel.open', open),
    vscode.window.registerWebviewPanelSerializer('plainPanel', {
      deserializeWebviewPanel: async (panel) => fill(panel),
    }),
  );
};
