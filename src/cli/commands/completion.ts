import type { Command } from '../Command.ts';
import { completionScript, SHELLS } from '../completionScript.ts';
import { UsageError } from '../options.ts';

/** `netlens completion SHELL`: a script that completes commands, flags and their words. */
export function completion(commands: () => ReadonlyMap<string, Command>): Command {
  return {
    hasNoSource: true,
    summary: 'Print a script that completes netlens in bash, zsh or fish',
    usage: 'netlens completion bash|zsh|fish',
    options: {},
    examples: [
      'source <(netlens completion bash)',
      'netlens completion zsh > ~/.zfunc/_netlens',
      'netlens completion fish > ~/.config/fish/completions/netlens.fish',
    ],
    run: ([asked, ...more], { streams }) => {
      const shell = SHELLS.find((word) => word === asked);
      if (!shell || more.length > 0) throw new UsageError(`pass one of ${SHELLS.join(', ')}.`);
      streams.out(completionScript(shell, commands()));
      return 0;
    },
  };
}
