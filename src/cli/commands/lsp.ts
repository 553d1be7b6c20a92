import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import type { Command } from '../Command.ts';
import { UsageError } from '../options.ts';

const OPTIONS = { stdio: { type: 'boolean' }, clientProcessId: { type: 'string' } } as const;

/** `netlens lsp`: the language server, for editors. It is a bundle of its own, so that other commands need not load it. */
export const lsp: Command = {
  hasNoSource: true,
  summary: 'Serve an editor over the Language Server Protocol, on standard input and output',
  usage: 'netlens lsp [--stdio]',
  flags: `
It ends when the editor tells it to: exit code 0 after shutdown and exit, otherwise 1. Settings and initialization
options: docs/editors.md. --stdio is the default; editors pass it out of habit.
`,
  options: OPTIONS,
  examples: ['netlens lsp --stdio'],
  run: async (args, { environment }) => {
    try {
      // Editors also say which process they are, so that a server can end with it. This one ends with its standard input.
      parseArgs({ args: [...args], options: OPTIONS });
    } catch (error) {
      throw new UsageError(error instanceof Error ? (error.message.split(/\.\s|\n/, 1)[0] ?? '') : String(error));
    }
    const { serveStdio } = await import('../../server/index.ts');
    serveStdio(process.stdin, process.stdout, { environment, home: homedir() });
    // The server ends the process.
    return new Promise<number>(() => undefined);
  },
};
