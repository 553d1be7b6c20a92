import type { Container } from '../../model/index.ts';
import { knownImageOf } from '../knownImageOf.ts';
import type { CommandWord, SimpleCommand } from '../SimpleCommand.ts';
import { packageVersion } from '../packageScript.ts';
import { tagHolds } from '../tagHolds.ts';
import { toolsOf, type ListenTool } from './listenTools.ts';

/** The program that a command starts, without folder and ending; where it only gives arguments, the image's own program. */
export function programOf(command: SimpleCommand, container: Container): string {
  return command.program === '' ? (knownImageOf(container)?.image.program ?? '') : stem(command.program);
}

/** The tool that we know among what a command starts, the name it goes by, and what is left for it to read. */
export function startedTool(
  command: SimpleCommand,
  program: string,
  container: Container,
): { readonly tool: ListenTool; readonly name: string; readonly args: readonly CommandWord[] } | undefined {
  const { program: name, args } = subcommandOf(command, container) ?? scriptOf(program, command.args);
  const tool = toolsOf(name)?.find((t) => hasSubcommand(t, args) && hasDependency(t, container));
  return tool && !(COMMON_WORDS.has(name) && hasForeignFlag(tool, args)) ? { tool, name, args } : undefined;
}

/** Names that many programs and scripts go by; `manage.py` is Flask-Script's too, of which `runserver` has a `--host`. */
const COMMON_WORDS = new Set(['serve', 'server', 'start', 'run', 'web', 'app', 'api', 'manage.py']);

/** Whether it is given an address in a flag that the tool does not have: then it only shares the name. */
function hasForeignFlag(tool: ListenTool, args: readonly CommandWord[]): boolean {
  return args.some(({ value }) => {
    const flag = /^--(?:host|bind|addr(?:ess)?|dev-addr|listen-addr(?:ess)?)(?==|$)/.exec(value)?.[0];
    return flag !== undefined && !tool.address.includes(flag);
  });
}

/** `server -dev` of the image vault: the entrypoint hands a subcommand to the image's program. */
function subcommandOf(
  { program, programWord, args }: SimpleCommand,
  container: Container,
): { program: string; args: readonly CommandWord[] } | undefined {
  const image = knownImageOf(container)?.image.program;
  if (image === undefined || !programWord || isReplaced(container)) return undefined;
  return toolsOf(image)?.some((t) => t.subcommands?.includes(program) === true)
    ? { program: image, args: [programWord, ...args] }
    : undefined;
}

function hasDependency({ known: { dependency } }: ListenTool, { process }: Container): boolean {
  if (!dependency) return true;
  const version = packageVersion(process, dependency.package);
  return version !== undefined && tagHolds(version, { before: dependency.before });
}

function isReplaced({ process: { entrypoint, record } }: Container): boolean {
  return entrypoint !== undefined && (record === undefined || entrypoint.by !== 'image');
}

/** `python` and `node` run a script, `php artisan serve` is artisan's, `bin/rails` is rails. */
function scriptOf(program: string, args: readonly CommandWord[]): { program: string; args: readonly CommandWord[] } {
  const first = args[0]?.value ?? '';
  if (
    (program === 'php' || program === 'ruby' || program === 'node') &&
    /^(?:[\w./-]*\/)?(artisan|rails|vite|next|ng|astro|json-server)(?:\.m?js)?$/.test(first)
  ) {
    return { program: stem(first), args: args.slice(1) };
  }
  // `node ./node_modules/vite/bin/vite.js`, `node node_modules/.bin/next`: the package, or its program.
  const installed = /(?:^|\/)node_modules\/(?:\.bin\/)?([\w-]+)(?:\/|$)/.exec(first)?.[1];
  if (program === 'node' && installed !== undefined && toolsOf(installed)) {
    return { program: installed, args: args.slice(1) };
  }
  if (/^(yarn|pnpm|bun)$/.test(program) && toolsOf(first)) {
    return { program: first, args: args.slice(1) };
  }
  if (/^(yarn|npm|pnpm|bun)$/.test(program) && first === 'run' && toolsOf(args[1]?.value ?? '')) {
    // `npm run vite` runs a script of that name, not the program: nothing is known of it.
    return { program: '', args };
  }
  return { program, args };
}

function stem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.(m?js|exe)$/, '');
}

/** `emulators pubsub start`: a subcommand of several words, with no flag between them. */
function startsWithWords(args: readonly CommandWord[], words: readonly string[]): boolean {
  return words.every((word, i) => args[i]?.value === word);
}

function hasSubcommand(tool: ListenTool, args: readonly CommandWord[]): boolean {
  if (!tool.subcommands) return true;
  const withValue = [...tool.address, ...tool.port, '--app', '--settings', '-A', '--config', '-c'];
  for (let i = 0; i < args.length; i++) {
    const value = args[i]?.value ?? '';
    if (!value.startsWith('-')) return tool.subcommands.some((s) => startsWithWords(args.slice(i), s.split(' ')));
    // `vite --host --port 3000`: a flag without its value.
    if (withValue.includes(value) && args[i + 1]?.value.startsWith('-') === false) i++;
  }
  return tool.subcommands.includes('');
}
