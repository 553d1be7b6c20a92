import * as vscode from 'vscode';

/** A shell that says nothing of itself has its prompt after this time, as a rule (milliseconds). */
const PATIENCE = 1500;

/**
 * Puts a command on the prompt of the terminal of this name; a person presses Enter. False where it holds a control character:
 * a line end would run it at once, and so would others that a shell's line editor takes for keys (Ctrl-O, readline(3)).
 */
export async function putInTerminal(name: string, command: string): Promise<boolean> {
  if (/\p{Cc}/u.test(command)) return false;
  const open = vscode.window.terminals.find((t) => t.name === name && t.exitStatus === undefined);
  const terminal = open ?? vscode.window.createTerminal({ name });
  terminal.show();
  if (!open) await promptOf(terminal);
  terminal.sendText(command, false);
  return true;
}

/** What comes before a new shell's prompt is printed twice. */
function promptOf(terminal: vscode.Terminal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(done, PATIENCE);
    const listening = vscode.window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal === terminal) done();
    });
  });
}
