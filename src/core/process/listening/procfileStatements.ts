import type { MountedFile, Process } from '../../model/index.ts';
import { shellWords, simpleCommandsOf, type SimpleCommand } from '../SimpleCommand.ts';
import type { CommandStatements } from './ListenStatement.ts';
import { scriptText } from './scriptText.ts';

/** What starts the processes of a Procfile: `foreman start -f Procfile.dev`. */
const RUNNERS = new Set(['foreman', 'forego', 'honcho', 'overmind', 'hivemind']);

/** A line of a Procfile, and one of Supervisor's programs: what stands behind the name. */
const PROCFILE_LINE = /^[\w-]+:[ \t]+(\S.*)$/dgm;
const SUPERVISOR_LINE = /^command[ \t]*=[ \t]*(\S.*)$/dgm;

/**
 * What the lines of a Procfile start, at their places in it: `web: bin/rails server -p 3000`; likewise `command=` of the programs of
 * Supervisor. Undefined where the command runs none, or its text is not here. `read` reads one command.
 */
export function procfileStatements(
  command: SimpleCommand,
  process: Process,
  read: (command: SimpleCommand) => CommandStatements,
): CommandStatements | undefined {
  const supervised = supervisorFileOf(command, process);
  const file = supervised ?? procfileOf(command, process);
  if (!file) return undefined;
  const text = scriptText(file);
  const all = [...text.value.matchAll(supervised ? SUPERVISOR_LINE : PROCFILE_LINE)].flatMap(({ indices }) => {
    const [from = 0, to = 0] = indices?.[1] ?? [];
    return simpleCommandsOf(shellWords({ value: text.value.slice(from, to), text, from, to }), command.by).map(read);
  });
  return {
    // A word is written into a list or a line of YAML; a Procfile is neither.
    statements: all.flatMap((a) => a.statements.map(({ override: _, ...rest }) => rest)),
    known: all.some((a) => a.known),
  };
}

/** The file that is named, or the one where the runner starts. */
function procfileOf({ program, args }: SimpleCommand, { mounted, workingDir }: Process): MountedFile | undefined {
  const words = args.map((a) => a.value);
  const plain = words.filter((w) => !w.startsWith('-'));
  if (!RUNNERS.has(program) || (program !== 'hivemind' && !/^s(?:tart)?$/.test(plain[0] ?? ''))) return undefined;
  const flag = words.findIndex((w) => w === '-f' || w === '--procfile');
  const said = flag >= 0 ? words[flag + 1] : words.find((w) => w.startsWith('--procfile='))?.slice(11);
  const name = (said ?? (program === 'hivemind' ? plain[0] : undefined) ?? 'Procfile').replace(/^\.\//, '');
  const found = mounted.filter((f) => f.target === name || f.target.endsWith(`/${name}`));
  return (
    found.find((f) => f.target === `${workingDir?.value ?? ''}/${name}`) ?? (found.length === 1 ? found[0] : undefined)
  );
}

/** The file that `supervisord -c` names, or the one file of Supervisor that is here. */
function supervisorFileOf({ program, args }: SimpleCommand, { mounted }: Process): MountedFile | undefined {
  if (program !== 'supervisord') return undefined;
  const words = args.map((a) => a.value);
  const flag = words.findIndex((w) => w === '-c' || w === '--configuration');
  const said = flag >= 0 ? words[flag + 1] : undefined;
  const all = mounted.filter((f) => /supervisor/.test(f.target) && /^\[program:/m.test(f.text));
  return all.find((f) => f.target === said) ?? (all.length === 1 ? all[0] : undefined);
}
