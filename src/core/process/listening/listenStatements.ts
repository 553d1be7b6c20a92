import type { Container } from '../../model/index.ts';
import { startedAs } from '../evidence/startedAs.ts';
import { simpleCommands } from '../SimpleCommand.ts';
import { commandStatements } from './commandStatements.ts';
import type { ListenStatement } from './ListenStatement.ts';
import { variableStatements } from './variableStatements.ts';

/** Containers never change once they are made, and both the topology's listeners and the rules ask. */
const known = new WeakMap<Container, readonly ListenStatement[]>();

/**
 * Everything that command, entrypoint and environment say about where the process listens, addresses of every kind. Precision
 * first: a flag or variable that may be a destination says nothing. Where an engine's record of the image is at hand, the words
 * that the image starts count like the container's own. Read once per container.
 */
export function listenStatements(container: Container): readonly ListenStatement[] {
  let statements = known.get(container);
  if (!statements) known.set(container, (statements = readStatements(startedAs(container))));
  return statements;
}

function readStatements(container: Container): readonly ListenStatement[] {
  const commands = simpleCommands(container.process);
  const statements: ListenStatement[] = [];
  let ownsVariables = false;
  for (const command of commands) {
    const found = commandStatements(command, container);
    statements.push(...found.statements);
    ownsVariables ||= found.known;
  }
  const served = statements.some((s) => !s.debug);
  statements.push(...variableStatements(container, { served, known: ownsVariables }));
  return statements;
}
