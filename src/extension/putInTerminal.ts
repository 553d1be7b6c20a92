import * as vscode from 'vscode';

/** A shell that says nothing of itself has its prompt after this time, as a rule (milliseconds). */
const PATIENCE = 1500;

/** When the shells of our terminals have their prompts. */
const prompts = new WeakMap<vscode.Terminal, Promise<void>>();

/**
 * Puts a command on the prompt of the terminal of this name, in the place of one that was not run; a person presses Enter. False where
 * it holds a control character: a line end would run it at once, and so would others that a shell's line editor takes for keys (Ctrl-O,
 * readline(3)).
 */
export async function putInTerminal(name: string, command: string): Promise<boolean> {
  if (/\p{Cc}/u.test(command)) return false;
  const open = vscode.window.terminals.find((t) => t.name === name && t.exitStatus === undefined);
  const terminal = open ?? vscode.window.createTerminal({ name });
  terminal.show();
  if (!open) prompts.set(terminal, promptOf(terminal));
  await prompts.get(terminal);
  // What was put there before and not run must not become the beginning of this command.
  if (open) terminal.sendText(emptyLine(vscode.env.shell), false);
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

/**
 * The keys that empty the line of a shell's editor, wherever the cursor is: Ctrl+E and Ctrl+U for readline, zsh, fish and a terminal
 * that edits lines itself (VKILL in termios(3)); Escape for cmd and for PowerShell on Windows (PSReadLine's RevertLine).
 */
function emptyLine(shell: string): string {
  return /(?:cmd|powershell|pwsh)\.exe$/i.test(shell) ? '\x1b' : '\x05\x15';
}
