import type { Container } from '../../model/index.ts';
import { makeRecipe } from '../makeRecipe.ts';
import { packageScript } from '../packageScript.ts';
import { CLIENT_PROGRAMS } from '../knownTools.ts';
import type { SimpleCommand } from '../SimpleCommand.ts';
import { debugStatements } from './debugStatements.ts';
import { flagStatements } from './flagStatements.ts';
import type { CommandStatements, ListenStatement } from './ListenStatement.ts';
import { procfileStatements } from './procfileStatements.ts';
import { runnerLines } from './runnerLines.ts';
import { scriptStatements } from './scriptStatements.ts';
import { shellScriptStatements } from './shellScriptStatements.ts';
import { programOf, startedTool } from './startedTool.ts';
import { toolStatements } from './toolStatements.ts';

/** Scripts that start scripts end somewhere; one that starts itself does not. */
const DEEPEST = 4;

/** Both the evidence of listeners and the rules ask of a container's commands. */
const known = new WeakMap<Container, Map<SimpleCommand, CommandStatements>>();

/** What one command says: as a tool that we know, through the script that it runs, or by flags that speak for themselves. */
export function commandStatements(command: SimpleCommand, container: Container): CommandStatements {
  let ofContainer = known.get(container);
  if (!ofContainer) known.set(container, (ofContainer = new Map<SimpleCommand, CommandStatements>()));
  let statements = ofContainer.get(command);
  if (!statements) ofContainer.set(command, (statements = readCommand(command, container, 0)));
  return statements;
}

function readCommand(command: SimpleCommand, container: Container, depth: number): CommandStatements {
  const program = programOf(command, container);
  const statements: ListenStatement[] = [...debugStatements(command, container)];
  const script = packageScript(
    container.process,
    program,
    command.args.map((a) => a.value),
  );
  const read = (inner: SimpleCommand): CommandStatements => readCommand(inner, container, depth + 1);
  if (depth < DEEPEST) {
    if (script !== undefined) return scriptStatements(script, command, read);
    const recipe = makeRecipe(
      container.process,
      program,
      command.args.map((a) => a.value),
    );
    // Words behind the target are further targets and variables of make.
    if (recipe !== undefined) return scriptStatements(recipe, { ...command, args: [] }, read, true);
    const lines = runnerLines(command);
    if (lines) return joined(lines.map((line) => scriptStatements(line, { ...command, args: [] }, read, true)));
    const ofProcfile = procfileStatements(command, container.process, read);
    if (ofProcfile) return ofProcfile;
    const ofScript = shellScriptStatements(command, container.process, read);
    if (ofScript) return ofScript;
  }
  const started = startedTool(command, program, container);
  if (!started && (CLIENT_PROGRAMS.has(command.program) || CLIENT_PROGRAMS.has(program)))
    return { statements, known: false };
  if (!started) return { statements: [...statements, ...flagStatements(command, container)], known: false };
  const { tool, name, args } = started;
  return { statements: [...statements, ...toolStatements(tool, name, command, args, container)], known: !tool.debug };
}

function joined(all: readonly CommandStatements[]): CommandStatements {
  return { statements: all.flatMap((a) => a.statements), known: all.some((a) => a.known) };
}
