import { PLATFORMS } from '../core/analysis/index.ts';
import type { Command } from './Command.ts';
import { type Flags, SOURCE_FLAGS } from './options.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** A flag as a shell has to know it. */
interface Completed {
  readonly flag: string;
  readonly takes: 'nothing' | 'file' | 'text' | readonly string[];
}

/** Flags whose value is a path. */
const PATHS = new Set('file env-file project-directory snapshot listeners all baseline output batch'.split(' '));

const SOURCE_WORDS: Readonly<Record<string, readonly string[]>> = {
  engine: ['20.10', '23', '24', '25', '26', '27', '28.0', '28', '29', '29-nft', 'podman', 'podman-iptables'],
  platform: PLATFORMS,
};

/** The script for a shell, made from the table of commands. Words with anything but letters, digits and `@+._-` are left out. */
export function completionScript(shell: (typeof SHELLS)[number], commands: ReadonlyMap<string, Command>): string {
  const table = [...commands].map(([name, command]) => ({ name, command, flags: flagsOf(command) }));
  if (shell === 'fish') return fishScript(table);
  const cases = table.map(({ name, flags }) => ({
    name,
    words: flags.map(({ flag }) => flag).join(' '),
    values: flags.flatMap(({ flag, takes }) => (Array.isArray(takes) ? [[flag, takes.join(' ')] as const] : [])),
    paths: flags.filter(({ takes }) => takes === 'file').map(({ flag }) => flag),
    texts: flags.filter(({ takes }) => takes === 'text').map(({ flag }) => flag),
  }));
  const reply = (words: string) =>
    shell === 'bash' ? `COMPREPLY=($(compgen -W "${words}" -- "$current"))` : `compadd -- ${words}`;
  const paths = shell === 'bash' ? 'COMPREPLY=($(compgen -f -- "$current"))' : '_files';
  const names = table.map(({ name }) => name).join(' ');
  const perCommand = cases.map(({ name, words, values, paths: files, texts }) =>
    [
      `    ${name})`,
      '      case "$previous" in',
      ...values.map(([flag, list]) => `        ${flag}) ${reply(list)}; return ;;`),
      ...(files.length > 0 ? [`        ${files.join('|')}) ${paths}; return ;;`] : []),
      ...(texts.length > 0 ? [`        ${texts.join('|')}) return ;;`] : []),
      '      esac',
      `      ${reply(name === 'completion' ? SHELLS.join(' ') : words)} ;;`,
    ].join('\n'),
  );
  const body = (first: string, at: string, ends: string): string =>
    [
      '_netlens() {',
      first,
      `  if ${at}; then ${reply(`${names} --help --version`)}; return; fi`,
      '  case "$command" in',
      ...perCommand,
      '  esac',
      '}',
      ends,
      '',
    ].join('\n');
  return shell === 'bash'
    ? body(
        '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}"\n  COMPREPLY=()',
        '[[ $COMP_CWORD -eq 1 ]]',
        'complete -o filenames -F _netlens netlens',
      )
    : `#compdef netlens\n${body(
        '  local previous="${words[CURRENT-1]}" command="${words[2]}"',
        '(( CURRENT == 2 ))',
        // Sourced, it is registered; from $fpath, it is called.
        'if [ "$funcstack[1]" = "_netlens" ]; then _netlens "$@"; else compdef _netlens netlens; fi',
      )}`;
}

function fishScript(
  table: readonly { readonly name: string; readonly command: Command; readonly flags: readonly Completed[] }[],
): string {
  const lines = ['complete -c netlens -f'];
  for (const { name, command } of table)
    lines.push(`complete -c netlens -n __fish_use_subcommand -a ${name} -d '${command.summary.replace(/['\\]/g, '')}'`);
  for (const { name, flags } of table) {
    const seen = `complete -c netlens -n '__fish_seen_subcommand_from ${name}'`;
    if (name === 'completion') lines.push(`${seen} -a '${SHELLS.join(' ')}'`);
    for (const { flag, takes } of flags) {
      const named = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
      const value =
        takes === 'nothing'
          ? ''
          : takes === 'file'
            ? ' -r -F'
            : takes === 'text'
              ? ' -x'
              : ` -x -a '${takes.join(' ')}'`;
      lines.push(`${seen} ${named}${value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const WORD = /^[\w@+.-]+$/;

function flagsOf({ options, words, hasNoSource }: Command): readonly Completed[] {
  const all: Flags = { ...(hasNoSource ? { help: SOURCE_FLAGS.help } : SOURCE_FLAGS), ...options };
  return Object.entries(all).flatMap(([name, option]) => {
    if (!WORD.test(name)) return [];
    const list = words?.[name] ?? SOURCE_WORDS[name];
    const takes =
      option.type === 'boolean'
        ? 'nothing'
        : (list?.filter((word) => WORD.test(word)) ?? (PATHS.has(name) ? 'file' : 'text'));
    const short = option.short !== undefined ? [{ flag: `-${option.short}`, takes } as const] : [];
    return [{ flag: `--${name}`, takes } as const, ...short];
  });
}
