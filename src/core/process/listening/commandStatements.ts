import type { Container } from '../../model/index.ts';
import { packageScript } from '../packageScript.ts';
import { CLIENT_PROGRAMS } from '../knownTools.ts';
import type { SimpleCommand } from '../SimpleCommand.ts';
import { debugStatements } from './debugStatements.ts';
import { flagStatements } from './flagStatements.ts';
import type { CommandStatements, ListenStatement } from './ListenStatement.ts';
import { scriptStatements } from './scriptStatements.ts';
import { programOf, startedTool } from './startedTool.ts';
import { toolStatements } from './toolStatements.ts';

/** Both the evidence of listeners and the rules ask of a container's commands. */
const known = new WeakMap<Container, Map<SimpleCommand, CommandStatements>>();

/** What one command says: as a tool that we know, through the script that it runs, or by flags that speak for themselves. */
export function commandStatements(command: SimpleCommand, container: Container): CommandStatements {
  let ofContainer = known.get(container);
  if (!ofContainer) known.set(container, (ofContainer = new Map<SimpleCommand, CommandStatements>()));
  let statements = ofContainer.get(command);
  if (!statements) ofContainer.set(command, (statements = readCommand(command, container)));
  return statements;
}

function readCommand(command: SimpleCommand, container: Container): CommandStatements {
  const program = programOf(command, container);
  const statements: ListenStatement[] = [...debugStatements(command, container)];
  const script = packageScript(
    container.process,
    program,
    command.args.map((a) => a.value),
  );
  if (script !== undefined) return scriptStatements(script, command, (inner) => commandStatements(inner, container));
  const started = startedTool(command, program, container);
  if (!started && (CLIENT_PROGRAMS.has(command.program) || CLIENT_PROGRAMS.has(program)))
    return { statements, known: false };
  if (!started) return { statements: [...statements, ...flagStatements(command, container)], known: false };
  const { tool, name, args } = started;
  return { statements: [...statements, ...toolStatements(tool, name, command, args, container)], known: !tool.debug };
}
