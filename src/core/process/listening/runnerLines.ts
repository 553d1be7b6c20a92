import type { SimpleCommand } from '../SimpleCommand.ts';

/**
 * The command lines that a runner of several starts at once or one after the other: `concurrently "tsc -w" npm:serve` and
 * npm-run-all's `run-p watch serve`. Undefined for every other program.
 */
export function runnerLines({ program, args }: SimpleCommand): readonly string[] | undefined {
  const words = args.map((a) => a.value).filter((value) => !value.startsWith('-'));
  if (program === 'concurrently' || program === 'conc')
    return words.map((word) => word.replace(/^(npm|yarn|pnpm|bun):(?=[\w:.-]+$)/, '$1 run '));
  if (/^(?:run-[ps]|npm-run-all2?)$/.test(program)) return words.map((word) => `npm run ${word}`);
  return undefined;
}
